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
    let mut scanner = Scanner {
        xml: xml.as_bytes(),
        at: 0,
    };
    let mut nodes: Vec<Node> = Vec::with_capacity((xml.len() / 32).clamp(8, MAX_ELEMENTS));
    let mut parents = [0; MAX_DEPTH];
    let mut depth = 0usize;

    scanner.skip_space();
    loop {
        scanner.expect(b"<")?;
        if scanner.eat(b"/") {
            depth = depth.checked_sub(1)?;
            let parent: usize = *parents.get(depth)?;
            let inside = nodes.len().checked_sub(parent)?.checked_sub(1)?;
            let node = nodes.get_mut(parent)?;
            node.inside = inside.try_into().ok()?;
            let name = node.name;
            scanner.expect_end_of(name)?;
        } else {
            let name = scanner.name()?;
            if depth == MAX_DEPTH || nodes.len() == MAX_ELEMENTS {
                return None;
            }
            let index = nodes.len();
            let is_cdata = scanner.eat(b"<![CDATA[");
            let text = if is_cdata {
                scanner.cdata()?
            } else {
                scanner.text()?
            };
            nodes.push(Node {
                name,
                text,
                inside: 0,
            });
            if scanner.eat(b"</") {
                scanner.expect_end_of(name)?;
            } else if !is_cdata && scanner.is_space(text) {
                nodes.last_mut()?.text = Span::default();
                *parents.get_mut(depth)? = index;
                depth = depth.checked_add(1)?;
                continue;
            } else {
                return None;
            }
        }
        scanner.skip_space();
        if depth == 0 {
            return (scanner.at == xml.len()).then_some(nodes);
        }
    }
}

struct Scanner<'a> {
    xml: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &[u8] {
        self.xml.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn eat(&mut self, expected: &[u8]) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.skip(expected.len());
        }
        found
    }

    fn expect(&mut self, expected: &[u8]) -> Option<()> {
        self.eat(expected).then_some(())
    }

    /// The rest of an end tag after `</`.
    fn expect_end_of(&mut self, name: Span) -> Option<()> {
        let name = self.xml.get(name.range())?;
        let tag = self.xml.get(self.at..)?.strip_prefix(name)?;
        tag.starts_with(b">")
            .then(|| self.skip(name.len().saturating_add(1)))
    }

    /// The rest of a start tag after `<`.
    fn name(&mut self) -> Option<Span> {
        let rest = self.rest();
        let length = memchr::memchr(b'>', rest)?;
        let name = rest.get(..length)?;
        let starts_well = name.first().is_some_and(|byte| !byte.is_ascii_digit());
        if length > MAX_NAME_BYTES
            || !starts_well
            || !name
                .iter()
                .fold(true, |all, byte| all & is_name_byte(*byte))
        {
            return None;
        }
        let name = self.take(length)?;
        self.skip(b">".len());
        Some(name)
    }

    /// Up to the end of a CDATA section, which is passed.
    fn cdata(&mut self) -> Option<Span> {
        let rest = self.rest();
        let length = memchr::memchr_iter(b']', rest)
            .find(|&at| rest.get(at..).is_some_and(|end| end.starts_with(b"]]>")))?;
        let text = self.take(length)?;
        self.skip(b"]]>".len());
        Some(text)
    }

    /// Up to the next tag, which is not passed. An entity or a bare `]]>` is not of the shape.
    fn text(&mut self) -> Option<Span> {
        let rest = self.rest();
        let length = memchr::memchr3(b'<', b'&', b']', rest)?;
        (rest.get(length) == Some(&b'<')).then(|| self.take(length))?
    }

    fn take(&mut self, bytes: usize) -> Option<Span> {
        let start = self.at;
        self.skip(bytes);
        Span::new(start, self.at)
    }

    fn is_space(&self, span: Span) -> bool {
        self.xml
            .get(span.range())
            .is_some_and(|text| text.iter().all(u8::is_ascii_whitespace))
    }

    fn skip_space(&mut self) {
        let space = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.skip(space);
    }
}

/// Without branches, which the varied names of elements would mispredict.
fn is_name_byte(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_digit = byte.wrapping_sub(b'0') < 10;
    is_letter | is_digit | (byte == b'_')
}
