//! A received document as a tree of elements.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod tree;

use std::fmt;
use std::sync::Arc;

use weixin_core::SharedStr;

pub(crate) use self::tree::{Node, Span, Tree};
use crate::DecodeError;

/// A received document: every element of it, known or not.
///
/// The typed messages are views of it. What they leave out is still here, so nothing that the
/// platform adds to its messages is lost before this crate learns of it.
///
/// A clone is one more reference to it. `Debug` shows the names of the elements, not their texts;
/// [`Element::revealed`] shows both.
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
        }))
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
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

    /// The element with its texts, for `{:?}`: they are what users wrote and who they are, so this
    /// has no place in a log.
    ///
    /// ```
    /// use weixin_message::Document;
    ///
    /// let document = Document::parse(b"<xml><Content>hi</Content></xml>")?;
    /// assert_eq!(format!("{:?}", document.root()), "xml [Content]");
    /// assert_eq!(format!("{:?}", document.root().revealed()), r#"xml [Content "hi"]"#);
    /// # Ok::<(), weixin_message::DecodeError>(())
    /// ```
    pub fn revealed(self) -> impl fmt::Debug + 'a {
        Revealed(self)
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
        if self.children().next().is_some() {
            f.write_str(" ")?;
            f.debug_list().entries(self.children()).finish()?;
        }
        Ok(())
    }
}

struct Revealed<'a>(Element<'a>);

impl fmt::Debug for Revealed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(element) = self;
        f.write_str(element.name())?;
        if !element.text().is_empty() {
            write!(f, " {:?}", element.text())?;
        }
        if element.children().next().is_some() {
            f.write_str(" ")?;
            f.debug_list()
                .entries(element.children().map(Revealed))
                .finish()?;
        }
        Ok(())
    }
}
