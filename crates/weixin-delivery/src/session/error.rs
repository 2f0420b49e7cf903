use std::error::Error;
use std::fmt;

use crate::store::StoreError;

/// A value of a session that could not be had, saved or removed.
///
/// Neither `Display` nor `Debug` says anything of the value or of the user.
pub struct SessionError {
    kind: SessionErrorKind,
    source: Option<StoreError>,
}

/// Why a session failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionErrorKind {
    /// The message names no user.
    NoUser,
    /// No [`SessionLayer`](crate::session::SessionLayer) for this type is above the handler.
    NoLayer,
    /// The store failed; the [`source`](Error::source) is a [`StoreError`]. A save or a removal may have
    /// happened nevertheless.
    Store,
    /// What is stored is no value of this type.
    Corrupt,
    /// The value was changed by somebody else, or its time was over, after it was read.
    Conflict,
    /// The value is larger than may be stored.
    TooLarge,
    /// The value cannot be written as JSON, as a map cannot whose keys are no strings.
    Unwritable,
}

impl SessionError {
    /// Why it failed.
    #[must_use]
    pub fn kind(&self) -> SessionErrorKind {
        self.kind
    }

    /// Tells the operator, whatever the handler makes of it.
    pub(super) fn log(&self) {
        match &self.source {
            Some(source) => tracing::warn!("session failed: {self}: {source}"),
            None => tracing::warn!("session failed: {self}"),
        }
    }
}

impl From<SessionErrorKind> for SessionError {
    fn from(kind: SessionErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl From<StoreError> for SessionError {
    fn from(source: StoreError) -> Self {
        Self {
            kind: SessionErrorKind::Store,
            source: Some(source),
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            SessionErrorKind::NoUser => "the message names no user whose session it could be",
            SessionErrorKind::NoLayer => {
                "no SessionLayer for the type of the session is above the handler"
            }
            SessionErrorKind::Store => "the store of the sessions failed",
            SessionErrorKind::Corrupt => "the stored session is no value of its type",
            SessionErrorKind::Conflict => "the session was changed after it was read",
            SessionErrorKind::TooLarge => "the session is larger than may be stored",
            SessionErrorKind::Unwritable => "the session cannot be written as JSON",
        })
    }
}

impl fmt::Debug for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionError")
            .field("kind", &self.kind)
            .field("source", &self.source)
            .finish()
    }
}

impl Error for SessionError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
