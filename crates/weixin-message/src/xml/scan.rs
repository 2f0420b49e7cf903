//! The reader for the shape that the platform writes.

use super::{MAX_DEPTH, MAX_ELEMENTS, MAX_NAME_BYTES, chars};
use crate::document::{Node, Span};

/// Reads elements with plain names and no attributes, each of which holds either elements, or one
/// CDATA section, or text without entities.
///
/// `None` says nothing about the document but that it is not of this shape.
pub(super) fn scan(xml: &str) -> Option<Vec<Node>> {
    // Of the controls only a line feed may stay as it is: a carriage return has to be normalised.
    if chars::has_control_but_line_feed(xml) || chars::has_noncharacter(xml) {
        return None;
    }
    let document = Source(xml.as_bytes());
    let mut nodes: Vec<Node> = Vec::with_capacity((xml.len() / 32).clamp(8, MAX_ELEMENTS));
    let mut parents = [0; MAX_DEPTH];
    let mut depth = 0usize;

    let mut rest = skip_space(xml.as_bytes());
    loop {
        rest = rest.strip_prefix(b"<")?;
        if let Some(end_tag) = rest.strip_prefix(b"/") {
            depth = depth.checked_sub(1)?;
            let parent: usize = *parents.get(depth)?;
            let inside = nodes.len().checked_sub(parent)?.checked_sub(1)?;
            let node = nodes.get_mut(parent)?;
            node.inside = inside.try_into().ok()?;
            rest = skip_end_tag(end_tag, xml.as_bytes().get(node.name.range())?)?;
        } else {
            if depth == MAX_DEPTH || nodes.len() == MAX_ELEMENTS {
                return None;
            }
            let (name, content) = split_name(rest)?;
            let name_span = document.span(name, rest)?;
            let cdata = content.strip_prefix(b"<![CDATA[");
            let (text, after) = cdata.map_or_else(|| split_text(content), split_cdata)?;
            if let Some(end_tag) = after.strip_prefix(b"</") {
                let text = document.span(text, cdata.unwrap_or(content))?;
                nodes.push(Node {
                    name: name_span,
                    text,
                    inside: 0,
                });
                rest = skip_end_tag(end_tag, name)?;
            } else if cdata.is_none() && skip_space(text).is_empty() {
                *parents.get_mut(depth)? = nodes.len();
                depth = depth.checked_add(1)?;
                nodes.push(Node {
                    name: name_span,
                    text: Span::default(),
                    inside: 0,
                });
                rest = after;
                continue;
            } else {
                return None;
            }
        }
        rest = skip_space(rest);
        if depth == 0 {
            return rest.is_empty().then_some(nodes);
        }
    }
}

struct Source<'a>(&'a [u8]);

impl Source<'_> {
    /// Where `piece` stands, which is the beginning of `rest`, which is the end of the document.
    fn span(&self, piece: &[u8], rest: &[u8]) -> Option<Span> {
        let start = self.0.len().checked_sub(rest.len())?;
        Span::new(start, start.checked_add(piece.len())?)
    }
}

/// Takes a start tag apart, after its `<`: the name, and what follows the tag.
fn split_name(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (name, rest) = rest.split_at_checked(memchr::memchr(b'>', rest)?)?;
    let starts_well = name.first().is_some_and(|byte| !byte.is_ascii_digit());
    let is_name = name
        .iter()
        .fold(true, |all, byte| all & is_name_byte(*byte));
    (starts_well && is_name && name.len() <= MAX_NAME_BYTES)
        .then_some((name, rest.strip_prefix(b">")?))
}

/// Without branches, which the varied names of elements would mispredict.
fn is_name_byte(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_digit = byte.wrapping_sub(b'0') < 10;
    is_letter | is_digit | (byte == b'_')
}

/// The text of a CDATA section, and what follows its end.
fn split_cdata(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    memchr::memchr_iter(b']', rest).find_map(|at| {
        let (text, rest) = rest.split_at_checked(at)?;
        Some((text, rest.strip_prefix(b"]]>")?))
    })
}

/// Text up to the next tag. An entity or a `]`, of which `]]>` may not stand there, is not of the
/// shape.
fn split_text(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (text, rest) = rest.split_at_checked(memchr::memchr3(b'<', b'&', b']', rest)?)?;
    rest.starts_with(b"<").then_some((text, rest))
}

/// The rest of an end tag, after its `</`.
fn skip_end_tag<'a>(rest: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    rest.strip_prefix(name)?.strip_prefix(b">")
}

fn skip_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n', after @ ..] = rest {
        rest = after;
    }
    rest
}
