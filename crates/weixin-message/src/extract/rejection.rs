use std::any::type_name;
use std::error::Error;
use std::fmt;

/// A message that could not become an argument of the handler that it was routed to.
///
/// Its text names types and nothing of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejection {
    expected: &'static str,
    is_kind: bool,
}

impl Rejection {
    pub(super) const NO_ACCOUNT: Self = Self::new("an account");
    pub(super) const NO_SENDER: Self = Self::new("a sender");
    pub(super) const NO_SCENE: Self = Self::new("the scene of a QR code");
    #[cfg(feature = "regex")]
    pub(super) const NO_CAPTURES: Self = Self::new("the captures of a pattern");

    const fn new(expected: &'static str) -> Self {
        Self {
            expected,
            is_kind: false,
        }
    }

    pub(super) fn of_kind<K>() -> Self {
        Self {
            expected: short_type_name::<K>(),
            is_kind: true,
        }
    }
}

/// The name of one of our types without its path, which is not the one that users know.
pub(crate) fn short_type_name<T>() -> &'static str {
    let path = type_name::<T>();
    path.rsplit("::").next().unwrap_or(path)
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, is_kind } = self;
        if *is_kind {
            write!(
                f,
                "the handler wants a message of type {expected}, which this is not"
            )
        } else {
            write!(
                f,
                "the handler wants {expected}, which the message does not have"
            )
        }
    }
}

impl Error for Rejection {}
