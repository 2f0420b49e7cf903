//! Why a document was not decoded.

use std::error::Error;
use std::fmt;

/// A document that is not what the platform sends. It holds nothing of the document's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    kind: DecodeErrorKind,
}

impl DecodeError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.kind
    }
}

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// It is not UTF-8.
    Utf8,
    /// It is not well-formed.
    Syntax,
    /// It declares another version than XML 1.0 or another encoding than UTF-8.
    Encoding,
    /// It has a document type, by which entities can be declared.
    DocumentType,
    /// It has a processing instruction.
    Markup,
    /// It refers to an entity that is not predefined.
    Entity,
    /// It has a character that XML forbids, which is forbidden in JSON as well.
    Character,
    /// An element's name is not made of ASCII letters, digits and `_-.:`, or is longer than 64 bytes.
    Name,
    /// It is deeper than 8 elements, has more than 512, or one of them has more than 8 attributes.
    TooComplex,
    /// A field occurs twice, so that readers could disagree on its value.
    RepeatedField,
    /// An encrypted push without an `Encrypt` element.
    NoEncrypt,
    /// A JSON document, for which the feature `json` is needed.
    JsonDisabled,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            DecodeErrorKind::Utf8 => "the document is not UTF-8",
            DecodeErrorKind::Syntax => "the document is not well-formed",
            DecodeErrorKind::Encoding => "the document is not XML 1.0 in UTF-8",
            DecodeErrorKind::DocumentType => "the document has a document type",
            DecodeErrorKind::Markup => "the document has a processing instruction",
            DecodeErrorKind::Entity => "the document has an entity that is not predefined",
            DecodeErrorKind::Character => "the document has a character that XML forbids",
            DecodeErrorKind::Name => "the document has an element with a malformed name",
            DecodeErrorKind::TooComplex => {
                "the document has too many elements, levels or attributes"
            }
            DecodeErrorKind::RepeatedField => "the document has the same field twice",
            DecodeErrorKind::NoEncrypt => "the push has no Encrypt element",
            DecodeErrorKind::JsonDisabled => {
                "the document is JSON, for which the feature `json` is needed"
            }
        })
    }
}

impl Error for DecodeError {}

impl From<DecodeErrorKind> for DecodeError {
    fn from(kind: DecodeErrorKind) -> Self {
        Self { kind }
    }
}
