use std::error::Error;
use std::fmt;

use weixin_message::BoxError;

/// A store that did not do what it was asked for, or of which nobody knows whether it did.
pub struct StoreError {
    kind: StoreErrorKind,
    source: Option<BoxError>,
}

/// In which way a store failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// It cannot be reached.
    Unavailable,
    /// It took too long.
    Timeout,
    /// It has no room.
    Full,
    /// It takes no writes.
    ReadOnly,
    /// What it holds cannot be read, or the store answered something else than was asked.
    Corrupt,
}

impl StoreError {
    /// An error of a kind, and what caused it.
    pub fn new(kind: StoreErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            source: Some(source.into()),
        }
    }

    /// In which way the store failed.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl From<StoreErrorKind> for StoreError {
    fn from(kind: StoreErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            StoreErrorKind::Unavailable => "the store cannot be reached",
            StoreErrorKind::Timeout => "the store took too long",
            StoreErrorKind::Full => "the store is full",
            StoreErrorKind::ReadOnly => "the store takes no writes",
            StoreErrorKind::Corrupt => "what the store holds cannot be read",
        })
    }
}

/// Without the source: a store's own error can quote what was to be stored.
impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreError")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
