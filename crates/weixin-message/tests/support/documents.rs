//! Documents made of bytes: the same bytes make the same document, fewer and smaller bytes a
//! simpler one.

/// Every way in which the platform, or a proxy on its way, could write a message.
pub(crate) fn benign(bytes: &[u8]) -> String {
    let choices = &mut Choices(bytes.iter());
    let style = choices.pick(&[Style::Platform, Style::Any]);
    let mut out = String::new();
    if style == Style::Any {
        out.push_str(choices.pick(&PROLOGUES));
    }
    out.push_str("<xml>");
    for index in 0..choices.below(9) {
        // A field of the root must not occur twice.
        let name = format!("{}{index}", style.name(choices));
        element(&mut out, &name, 1, style, choices);
        out.push_str(match style {
            Style::Platform => choices.pick(&["\n", ""]),
            Style::Any => choices.pick(&["\n", "", "\r\n ", "\t", "<!-- & -->"]),
        });
    }
    out.push_str("</xml>");
    out.push_str(choices.pick(&["", "\n", "\r\n"]));
    if style == Style::Platform {
        out.retain(|character| character != '\r');
    }
    out
}

/// A benign document after one or two accidents.
pub(crate) fn nasty(bytes: &[u8]) -> String {
    let (accidents, bytes) = bytes.split_at(bytes.len().min(16));
    let accidents = &mut Choices(accidents.iter());
    let mut document = benign(bytes);
    for _ in 0..=accidents.below(2) {
        let start = boundary(&document, accidents);
        let end = boundary(&document, accidents);
        let (start, end) = (start.min(end), start.max(end).min(start.min(end) + 12));
        let end = (start..=end)
            .rfind(|&end| document.is_char_boundary(end))
            .unwrap();
        match accidents.below(4) {
            0 => document.replace_range(start..end, ""),
            1 => document.replace_range(start..start, &document.clone()[start..end]),
            2 => document.truncate(end),
            _ => document.insert_str(start, accidents.pick(&TOKENS)),
        }
    }
    document
}

fn boundary(document: &str, choices: &mut Choices<'_>) -> usize {
    let at = choices.below(256) * document.len() / 255;
    (0..=at.min(document.len()))
        .rfind(|&at| document.is_char_boundary(at))
        .unwrap()
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// As the platform itself writes.
    Platform,
    Any,
}

impl Style {
    fn name(self, choices: &mut Choices<'_>) -> &'static str {
        match self {
            Self::Platform => choices.pick(&NAMES[..5]),
            Self::Any => choices.pick(&NAMES),
        }
    }
}

fn element(out: &mut String, name: &str, depth: usize, style: Style, choices: &mut Choices<'_>) {
    let is_any = style == Style::Any;
    let attributes = if is_any {
        choices.pick(&ATTRIBUTES)
    } else {
        ""
    };
    let content_start = out.len() + name.len() + attributes.len() + "<>".len();
    out.push_str(&format!("<{name}{attributes}>"));
    if depth < 7 && choices.below(5) == 4 {
        for _ in 0..choices.below(4) {
            out.push_str(choices.pick(&["", "\n  "]));
            element(out, style.name(choices), depth + 1, style, choices);
        }
    } else {
        let pieces = if is_any {
            choices.below(4)
        } else {
            choices.below(2)
        };
        for _ in 0..pieces {
            leaf(out, style, choices);
        }
    }
    if is_any && out.len() == content_start && choices.below(2) == 1 {
        out.insert(content_start - 1, '/');
    } else {
        let space = if is_any {
            choices.pick(&["", "", " ", "\n"])
        } else {
            ""
        };
        out.push_str(&format!("</{name}{space}>"));
    }
}

/// A piece of text, in one of the ways to write one.
fn leaf(out: &mut String, style: Style, choices: &mut Choices<'_>) {
    let text = choices.pick(&TEXTS);
    match choices.below(if style == Style::Any { 6 } else { 2 }) {
        0 => out.push_str(&format!(
            "<![CDATA[{}]]>",
            text.replace("]]>", "]]]]><![CDATA[>")
        )),
        1 if style == Style::Platform => out.push_str(&text.replace(['<', '&', ']'], "")),
        1 => out.push_str(&escape(text)),
        2 => out.push_str(&format!(" <![CDATA[{}]]>\n", text.replace(']', ""))),
        3 => out.push_str("<!-- <b>not</b> -->"),
        4 => {
            let decimal = |character| format!("&#{};", u32::from(character));
            out.extend(text.chars().map(decimal));
        }
        _ => {
            let hex = |character| format!("&#x{:X};", u32::from(character));
            out.extend(text.chars().map(hex));
        }
    }
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;")
}

/// A list of choices; when it is over, always the first one.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % limit
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const PROLOGUES: [&str; 6] = [
    "",
    "\u{feff}",
    "\n",
    "<?xml version=\"1.0\"?>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n",
    "\u{feff}<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n",
];

const NAMES: [&str; 8] = [
    "item",
    "Content",
    "_x",
    "MediaId16K",
    "Location_X",
    "a-b.c",
    "ns:name",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
];

const ATTRIBUTES: [&str; 6] = [
    "",
    "",
    " ",
    " a=\"1\"",
    " a='&lt;' b=\"it's\"",
    "\n a = \"你\"\tb=''",
];

const TEXTS: [&str; 18] = [
    "",
    "text",
    "1767225600",
    "你好，请问今天几点开门？",
    "😀 /:smile",
    " padded ",
    "two\nlines",
    "two\r\nlines",
    "\r",
    "tab\tab",
    "a < b & c > d \"e\" 'f'",
    "]]>",
    "a]]b]>c",
    "<![CDATA[",
    "<!-- not a comment -->",
    "&amp;",
    "\u{85}\u{a0}\u{3000}\u{feff}\u{fffd}",
    "\u{7f}\u{9f}\u{d7ff}\u{e000}\u{10ffff}",
];

#[rustfmt::skip]
const TOKENS: [&str; 40] = [
    "<", ">", "</", "/>", "]]>", "]", "<![CDATA[", "<![CDATA[]]>", "&", "&amp;", "&#0;", "&#x41;",
    "&#13;", "&lol;", "<!--", "-->", "<?", "?>", "<!DOCTYPE xml>", "\u{feff}", "\r", "\0", "\u{b}",
    "\u{fffe}", " ", "\n", "\t", "=", "\"", "'", "1", "text", "<a>", "</a>", "<a/>", "<a></a>",
    "<a>b</a>", "<a>\n</a>", "</xml>", "<你>",
];
