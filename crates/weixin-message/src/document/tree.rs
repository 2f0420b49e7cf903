//! How a document is held: one text, and one flat list of elements that point into it.

use std::borrow::Cow;
use std::ops::Range;

use crate::{DecodeError, DecodeErrorKind};

/// A piece of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Option<Self> {
        Some(Self {
            start: start.try_into().ok()?,
            end: end.try_into().ok()?,
        })
    }

    fn len(self) -> usize {
        self.end.wrapping_sub(self.start) as usize
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether this piece of `text` is `expected`.
    pub(crate) fn is(self, expected: &str, text: &str) -> bool {
        // The lengths tell most names apart, without a look at the text.
        self.len() == expected.len()
            && text.as_bytes().get(self.range()) == Some(expected.as_bytes())
    }
}

/// An element. They stand in the order of the document, each before those in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: Span,
    pub(crate) text: Span,
    /// How many elements are in it, at any depth.
    pub(crate) inside: u32,
}

impl Node {
    /// Whether it holds elements and nothing else. With a text of its own it would be a field too.
    fn is_group(&self) -> bool {
        self.inside > 0 && self.text.len() == 0
    }
}

/// A document without the byte order mark that may stand in front of it.
pub(crate) fn without_mark(document: &str) -> &str {
    document.strip_prefix('\u{feff}').unwrap_or(document)
}

/// Whether a document is JSON: the platform's header does not say so reliably.
pub(crate) fn is_json(document: &str) -> bool {
    without_mark(document).trim_ascii_start().starts_with('{')
}

/// The indices of the elements directly in `parent`.
pub(crate) fn children(nodes: &[Node], parent: usize) -> impl Iterator<Item = usize> {
    let mut next = parent.saturating_add(1);
    let inside = |index| nodes.get(index).map(|node: &Node| node.inside as usize);
    let end = next.saturating_add(inside(parent).unwrap_or(0));
    std::iter::from_fn(move || {
        let index = next;
        next = index.saturating_add(1).saturating_add(inside(index)?);
        (index < end).then_some(index)
    })
}

/// The index of the first element of that name directly in `parent`.
pub(crate) fn child(nodes: &[Node], text: &str, parent: usize, name: &str) -> Option<usize> {
    children(nodes, parent).find(|&index| {
        nodes
            .get(index)
            .is_some_and(|node| node.name.is(name, text))
    })
}

/// A document while it is read; it may still borrow its text.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    /// The document as it came, then whatever had to be unescaped or joined.
    text: Cow<'a, str>,
    source: usize,
    nodes: Vec<Node>,
}

impl<'a> Tree<'a> {
    /// Reads XML, or JSON with the feature `json`.
    pub(crate) fn parse(document: &'a [u8]) -> Result<Self, DecodeError> {
        let text = simdutf8::basic::from_utf8(document).map_err(|_| DecodeErrorKind::Utf8)?;
        if is_json(text) {
            #[cfg(feature = "json")]
            return crate::json::parse(text);
            #[cfg(not(feature = "json"))]
            return Err(DecodeErrorKind::JsonDisabled.into());
        }
        crate::xml::parse(text)
    }

    /// A tree whose elements all are pieces of `text`.
    pub(crate) fn borrowed(text: &'a str, nodes: Vec<Node>) -> Self {
        Self {
            text: Cow::Borrowed(text),
            source: text.len(),
            nodes,
        }
    }

    /// An empty tree for `source`, to which elements are added.
    pub(crate) fn owned(source: &str) -> Tree<'static> {
        Tree {
            text: Cow::Owned(source.to_owned()),
            source: source.len(),
            nodes: Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Opens an element and returns its index.
    pub(crate) fn push(&mut self, name: &str) -> Option<usize> {
        let index = self.nodes.len();
        let name = self.append(name)?;
        self.nodes.push(Node {
            name,
            text: Span::default(),
            inside: 0,
        });
        Some(index)
    }

    /// Closes the element at `index`. White space between elements is nobody's text.
    pub(crate) fn close(&mut self, index: usize, text: &str) -> Option<()> {
        let inside = self.nodes.len().checked_sub(index)?.checked_sub(1)?;
        if inside == 0 || !text.trim_ascii().is_empty() {
            self.nodes.get_mut(index)?.text = self.append(text)?;
        }
        self.nodes.get_mut(index)?.inside = inside.try_into().ok()?;
        Some(())
    }

    fn append(&mut self, piece: &str) -> Option<Span> {
        let text = self.text.to_mut();
        let start = text.len();
        text.push_str(piece);
        Span::new(start, text.len())
    }

    #[cfg(feature = "encryption")]
    pub(crate) fn is_json(&self) -> bool {
        is_json(&self.text)
    }

    /// The text of the element of that name directly in the root, trimmed.
    #[cfg(feature = "encryption")]
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let node = self.nodes.get(child(&self.nodes, &self.text, 0, name)?)?;
        Some(self.slice(node.text).trim_ascii())
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Refuses a document in which a field of the root occurs twice: two readers could disagree on
    /// its value. Elements that hold elements may repeat, as lists do.
    pub(crate) fn refuse_repeated_fields(&self) -> Result<(), DecodeError> {
        let fields = || children(&self.nodes, 0).filter_map(|index| self.nodes.get(index));
        let mut lengths = 0u64;
        let found = fields().enumerate().any(|(index, field)| {
            // A name of a length that none had before was not there before.
            let length = 1 << (field.name.len() % 64);
            let may_be_repeated = lengths & length != 0;
            lengths |= length;
            // All pairs, as there are few; of the most that are allowed it takes half a millisecond.
            may_be_repeated
                && fields().take(index).any(|other| {
                    other.name.len() == field.name.len()
                        && self.slice(other.name) == self.slice(field.name)
                        && !(other.is_group() && field.is_group())
                })
        });
        if found {
            Err(DecodeErrorKind::RepeatedField.into())
        } else {
            Ok(())
        }
    }

    /// Refuses a document in which an element of the root occurs twice whose name `is_one`.
    #[cfg(feature = "json")]
    pub(crate) fn refuse_repeated(&self, is_one: impl Fn(&str) -> bool) -> Result<(), DecodeError> {
        let nodes = children(&self.nodes, 0).filter_map(|index| self.nodes.get(index));
        let names = nodes.map(|node| self.slice(node.name));
        let mut ones: Vec<&str> = names.filter(|name| is_one(name)).collect();
        ones.sort_unstable();
        if ones.is_sorted_by(|one, next| one < next) {
            Ok(())
        } else {
            Err(DecodeErrorKind::RepeatedField.into())
        }
    }

    pub(crate) fn into_parts(self) -> (Cow<'a, str>, usize, Vec<Node>) {
        (self.text, self.source, self.nodes)
    }
}
