//! What others wrote, where it cannot pass for something else.

use std::fmt::{self, Display, Formatter, Write};

/// What is written so stays in its line, commands no terminal and turns no text around: such characters are escaped as
/// in JSON.
#[derive(Clone, Copy, Debug)]
pub struct Escaped<T>(pub T);

struct Escaping<'a, 'b>(&'a mut Formatter<'b>);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for piece in text.split_inclusive(is_command) {
            let rest = piece.trim_end_matches(is_command);
            self.0.write_str(rest)?;
            let command = piece.get(rest.len()..).unwrap_or_default();
            command.chars().try_for_each(|c| match c {
                '\n' => self.0.write_str("\\n"),
                '\r' => self.0.write_str("\\r"),
                '\t' => self.0.write_str("\\t"),
                c => write!(self.0, "\\u{:04x}", u32::from(c)),
            })?;
        }
        Ok(())
    }
}

/// Whether a character is none that is read, but changes what is done, or in which direction it is written.
#[must_use]
pub fn is_command(character: char) -> bool {
    let turns = ['\u{61c}', '\u{200e}', '\u{200f}'];
    let lines = ['\u{2028}', '\u{2029}'];
    character.is_control()
        || turns.contains(&character)
        || lines.contains(&character)
        || ('\u{202a}'..='\u{202e}').contains(&character)
        || ('\u{2066}'..='\u{2069}').contains(&character)
}
