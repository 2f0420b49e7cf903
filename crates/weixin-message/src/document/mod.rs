//! A received document as a tree of elements.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[cfg(feature = "serde")]
mod serialize;
mod tree;

use std::fmt;
use std::sync::Arc;

use weixin_core::{Revealed, SharedStr};

#[cfg(feature = "json")]
pub(crate) use self::tree::without_mark;
pub(crate) use self::tree::{Node, Span, Tree};
use crate::DecodeError;
use crate::notes::Notes;

/// A received document: every element of it, known or not.
///
/// The typed messages are views of it. What they leave out is still here, so nothing that the
/// platform adds to its messages is lost before this crate learns of it.
///
/// A clone is one more reference to it. `Debug` shows the names of the elements, not their texts.
///
/// ```
/// use weixin_message::Document;
///
/// let document = Document::parse(b"<xml><MsgType>event</MsgType><Info><Count>2</Count></Info></xml>")?;
/// assert_eq!(document.root().child("MsgType").unwrap().text(), "event");
/// let count = document.root().child("Info").and_then(|info| info.child("Count")).unwrap();
/// assert_eq!(count.text().parse(), Ok(2));
/// # Ok::<(), weixin_message::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct Document(Arc<Contents>);

struct Contents {
    text: Arc<str>,
    /// How much of `text` is the document as it came.
    source: usize,
    nodes: Vec<Node>,
    /// They are here because all who have the push have this.
    notes: Notes,
}

impl Document {
    /// Reads a document: XML, or JSON with the feature `json`.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if it is not UTF-8, not well-formed, larger than any of the platform's in
    /// its structure (more than 512 elements or 8 levels), or uses what the platform never uses: a
    /// document type, a processing instruction, an entity that is not predefined, a field that
    /// occurs twice.
    pub fn parse(document: &[u8]) -> Result<Self, DecodeError> {
        Ok(Tree::parse(document)?.into())
    }

    /// The document as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.text.get(..self.0.source).unwrap_or_default()
    }

    pub(crate) fn notes(&self) -> &Notes {
        &self.0.notes
    }

    pub(crate) fn is_json(&self) -> bool {
        tree::is_json(&self.0.text)
    }

    /// The element that holds all others.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        Element {
            document: self,
            index: 0,
        }
    }
}

impl From<Tree<'_>> for Document {
    fn from(tree: Tree<'_>) -> Self {
        let (text, source, nodes) = tree.into_parts();
        Self(Arc::new(Contents {
            text: text.into(),
            source,
            nodes,
            notes: Notes::default(),
        }))
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

/// The elements are compared, not what stands between them, nor the order in which those of
/// different names stand.
impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.root() == other.root()
    }
}

/// One element of a [`Document`].
#[derive(Clone, Copy)]
pub struct Element<'a> {
    document: &'a Document,
    index: usize,
}

impl<'a> Element<'a> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.slice(|node| node.name)
    }

    /// Its text, with nothing trimmed; empty if it holds nothing but elements.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.slice(|node| node.text)
    }

    /// Its text as a value of its own.
    #[must_use]
    pub fn to_shared(self) -> SharedStr {
        self.shared(|text| text)
    }

    /// Its text without the white space around it, as a value of its own.
    #[must_use]
    pub fn to_shared_trimmed(self) -> SharedStr {
        self.shared(str::trim_ascii)
    }

    /// The elements in it, in the order of the document.
    pub fn children(self) -> impl Iterator<Item = Element<'a>> {
        tree::children(&self.document.0.nodes, self.index).map(move |index| Element {
            document: self.document,
            index,
        })
    }

    /// The first element in it of that name, which is case-sensitive.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Element<'a>> {
        let Contents { text, nodes, .. } = &*self.document.0;
        let index = tree::child(nodes, text, self.index, name)?;
        Some(Element { index, ..self })
    }

    /// Whether nothing is in it: the same as if it were absent.
    pub(crate) fn is_blank(self) -> bool {
        self.is_leaf() && self.text().trim_ascii().is_empty()
    }

    /// Whether it has no elements in it.
    pub(crate) fn is_leaf(self) -> bool {
        self.count_inside() == 0
    }

    /// Whether it has elements in it, and no text of its own beside them.
    pub(crate) fn is_group(self) -> bool {
        !self.is_leaf() && self.text().is_empty()
    }

    /// How many elements there are in it, at any depth.
    pub(crate) fn count_inside(self) -> usize {
        let node = self.document.0.nodes.get(self.index);
        node.map_or(0, |node| node.inside as usize)
    }

    pub(crate) fn to_owned(self) -> OwnedElement {
        OwnedElement {
            document: self.document.clone(),
            index: self.index,
        }
    }

    fn slice(self, span: impl Fn(&Node) -> Span) -> &'a str {
        let Contents { text, nodes, .. } = &*self.document.0;
        let node = nodes.get(self.index);
        node.and_then(|node| text.get(span(node).range()))
            .unwrap_or_default()
    }

    fn shared(self, cut: impl Fn(&str) -> &str) -> SharedStr {
        let Contents { text, nodes, .. } = &*self.document.0;
        let Some(node) = nodes.get(self.index) else {
            return SharedStr::default();
        };
        let own = self.text();
        let cut = cut(own);
        let skipped = cut.as_ptr().addr().saturating_sub(own.as_ptr().addr());
        let start = node.text.range().start.saturating_add(skipped);
        let end = start.saturating_add(cut.len());
        SharedStr::slice(text, start..end).unwrap_or_default()
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if Revealed::is_in_force() && !self.text().is_empty() {
            write!(f, " {:?}", self.text())?;
        }
        if !self.is_leaf() {
            f.write_str(" ")?;
            f.debug_list().entries(self.children()).finish()?;
        }
        Ok(())
    }
}

/// Names, texts and elements are compared. Elements of different names may stand in any order.
impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
            && self.text() == other.text()
            && same_elements(self.children(), other.children())
    }
}

pub(crate) fn same_elements<'a, 'b>(
    these: impl Iterator<Item = Element<'a>>,
    those: impl Iterator<Item = Element<'b>>,
) -> bool {
    let (mut these, mut those): (Vec<_>, Vec<_>) = (these.collect(), those.collect());
    these.sort_by_key(|element| element.name());
    those.sort_by_key(|element| element.name());
    these.len() == those.len()
        && these
            .into_iter()
            .zip(those)
            .all(|(this, that)| this == that)
}

/// An element that keeps its document.
#[derive(Clone)]
pub(crate) struct OwnedElement {
    document: Document,
    index: usize,
}

impl OwnedElement {
    pub(crate) fn as_element(&self) -> Element<'_> {
        Element {
            document: &self.document,
            index: self.index,
        }
    }
}
