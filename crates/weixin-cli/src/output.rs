//! Where commands say what they have to say: to people in words, to programs as lines of JSON.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, BufWriter, Stdout, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Serializer, Value, json};
use weixin_sim::{Escaped, is_command};

use crate::failure::Failure;
use crate::words::{Lang, Words};

/// Standard output and standard error, in a language.
#[derive(Debug)]
pub(crate) struct Output {
    lang: Lang,
    json: bool,
    out: BufWriter<Stdout>,
}

impl Output {
    pub(crate) fn new(lang: Lang, json: bool) -> Self {
        let out = BufWriter::new(io::stdout());
        Self { lang, json, out }
    }

    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether programs read what is said.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Writes a line of JSON, whoever reads it.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        value.serialize(&mut Serializer::with_formatter(&mut self.out, Harmless))?;
        self.out.write_all(b"\n")
    }

    /// Writes a line of text as it is.
    pub(crate) fn line(&mut self, text: impl Display) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// Writes words to people, or the value to programs.
    pub(crate) fn say(&mut self, words: &Words, value: &Value) -> io::Result<()> {
        if self.json {
            return self.json(value);
        }
        let text = for_terminal(words.pick(self.lang));
        writeln!(self.out, "{text}")
    }

    /// Writes a hint to people, on standard error: programs that read the output do not want it.
    pub(crate) fn hint(&mut self, words: &Words) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        self.flush()?;
        writeln!(io::stderr(), "{}", for_terminal(words.pick(self.lang)))
    }

    /// Writes a failure: to people on standard error, to programs as a line of JSON among the others.
    pub(crate) fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        if failure.is_closed_output() {
            return Ok(());
        }
        let message = &*capped(failure.words.pick(self.lang));
        if !self.json {
            // In order, where both are shown on one terminal.
            self.flush()?;
            return writeln!(io::stderr(), "weixin: {}", for_terminal(message));
        }
        let mut error = json!({"code": failure.code, "message": message});
        if let Value::Object(members) = &mut error {
            members.extend(failure.details.clone());
        }
        self.json(&json!({ "error": error }))
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// How many characters a line of a failure has: what was read may stand in it, however long it is.
const MAX_LINE: usize = 500;

/// A text without the ends of lines that are too long.
fn capped(text: &str) -> Cow<'_, str> {
    // So many bytes are no more characters.
    if text.lines().all(|line| line.len() <= MAX_LINE) {
        return text.into();
    }
    let capped = text
        .lines()
        .map(|line| match line.char_indices().nth(MAX_LINE) {
            Some((end, _)) => [line.get(..end).unwrap_or_default(), "…"].concat(),
            None => line.to_owned(),
        });
    capped.collect::<Vec<_>>().join("\n").into()
}

/// JSON that is shown on terminals, too: what could command one is escaped.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        write!(writer, "{}", Escaped(fragment))
    }
}

/// A text in one line, in which what is no character to be read is spelled out: `\n`, `\u001b`.
pub(crate) fn escaped(text: &str) -> String {
    Escaped(text).to_string()
}

/// A text without what could command a terminal: what bots, files and servers say stands in it.
fn for_terminal(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| is_command(c) && !matches!(c, '\n' | '\t');
    match text.contains(is_harmful) {
        true => text.replace(is_harmful, "\u{fffd}").into(),
        false => text.into(),
    }
}
