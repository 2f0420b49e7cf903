//! Arguments that the platform would refuse.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use crate::{Api, BoxError, Error, ErrorKind};

/// What is wrong with an argument: [`Error::invalid`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    field: &'static str,
    rule: &'static str,
}

impl Invalid {
    /// The field, by its name in the request.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What it must be.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.rule
    }
}

/// Fails unless an argument is as it has to be. Nothing was sent then.
pub(crate) fn check(
    api: Api,
    is_good: bool,
    field: &'static str,
    rule: &'static str,
) -> Result<(), Error> {
    if is_good {
        return Ok(());
    }
    Err(invalid(api.path(), field, rule))
}

pub(crate) fn invalid(
    api: impl Into<Cow<'static, str>>,
    field: &'static str,
    rule: &'static str,
) -> Error {
    let source = BoxError::from(Invalid { field, rule });
    Error::new(ErrorKind::Invalid, api, source)
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} must be {}", self.field, self.rule)
    }
}

impl StdError for Invalid {}
