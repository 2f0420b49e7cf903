//! The end of an XML document.

use memchr::{memchr, memmem};

use super::documents::{End, MAX_DEPTH};

/// How the platform begins a document, on a line of its own.
const NEXT: &[u8] = b"\n<xml><ToUserName>";

/// Where the document ends that `text` begins with. It looks at tags alone; whether the document is a good one is for
/// its reader to say.
pub(super) fn end(text: &[u8]) -> End {
    let mut open: Vec<&[u8]> = Vec::new();
    let mut position = 0;
    loop {
        let rest = text.get(position..).unwrap_or_default();
        let Some(tag) = memchr(b'<', rest) else {
            return End::Unknown;
        };
        position += tag;
        let rest = rest.get(tag..).unwrap_or_default();
        let Some(length) = markup_length(rest) else {
            return End::Unknown;
        };
        position += length;
        let tag = rest.get(..length).unwrap_or_default();
        match tag {
            // This one was cut off, and the next one taken for a text of it.
            [b'<', b'!', ..] if memmem::find(tag, NEXT).is_some() => return End::Never(position),
            [b'<', b'!' | b'?', ..] => continue,
            [b'<', b'/', name @ .., b'>'] => {
                if open.pop() != Some(name.trim_ascii()) {
                    return End::Never(position);
                }
            }
            [b'<', .., b'/', b'>'] => {}
            [b'<', tag @ .., b'>'] => {
                let end = tag.iter().position(u8::is_ascii_whitespace);
                open.push(tag.get(..end.unwrap_or(tag.len())).unwrap_or_default());
            }
            _ => return End::Never(position),
        }
        if open.is_empty() {
            return End::At(position);
        }
        if open.len() > MAX_DEPTH {
            return End::Never(position);
        }
    }
}

/// How long the markup is that `rest` begins with; `None` if it does not end in it.
fn markup_length(rest: &[u8]) -> Option<usize> {
    let until = |end: &[u8]| Some(memmem::find(rest, end)? + end.len());
    const CDATA: &[u8] = b"<![CDATA[";
    match rest {
        _ if rest.starts_with(b"<!--") => until(b"-->"),
        _ if rest.starts_with(CDATA) => until(b"]]>"),
        // It may be any of them.
        _ if rest.starts_with(b"<!") && rest.len() < CDATA.len() => None,
        _ if rest.starts_with(b"<!") => match memchr(b'[', rest) {
            Some(inside) if memchr(b'>', rest)? > inside => until(b"]>"),
            _ => until(b">"),
        },
        _ if rest.starts_with(b"<?") => until(b"?>"),
        _ => {
            let mut quote = None;
            for (index, &byte) in rest.iter().enumerate() {
                match (quote, byte) {
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (None, b'>') => return Some(index + 1),
                    (Some(open), _) if open == byte => quote = None,
                    _ => {}
                }
            }
            None
        }
    }
}
