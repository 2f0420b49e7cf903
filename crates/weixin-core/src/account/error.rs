//! What can be wrong with a configuration.

use std::error::Error;
use std::fmt;
use std::ops::RangeInclusive;

/// A mistake in the configuration of an account. It names the field, never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// A field is missing that the account's mode or kind needs.
    Missing {
        /// The field.
        field: &'static str,
        /// What needs it.
        needed_by: &'static str,
    },
    /// A field is too short or too long.
    Length {
        /// The field.
        field: &'static str,
        /// Its length in bytes.
        found: usize,
        /// The lengths that it may have.
        allowed: RangeInclusive<usize>,
    },
    /// A field has a character that the platform does not allow in it.
    Character {
        /// The field.
        field: &'static str,
        /// Where the character stands, in bytes from 0.
        position: usize,
    },
    /// A field has a value that is out of its range, or that does not go with another field.
    Invalid {
        /// The field.
        field: &'static str,
        /// What it must be.
        rule: &'static str,
    },
}

impl ConfigError {
    /// Checks the length of `value` and that each of its bytes is `allowed`.
    pub(crate) fn check(
        field: &'static str,
        value: &str,
        length: RangeInclusive<usize>,
        allowed: impl Fn(u8) -> bool,
    ) -> Result<(), Self> {
        // The character first: a stray space or line break is the likelier cause of a wrong length.
        if let Some(position) = value.bytes().position(|byte| !allowed(byte)) {
            return Err(Self::Character { field, position });
        }
        if !length.contains(&value.len()) {
            return Err(Self::Length {
                field,
                found: value.len(),
                allowed: length,
            });
        }
        Ok(())
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { field, needed_by } => {
                write!(f, "{field} is missing; {needed_by} needs it")
            }
            Self::Length {
                field,
                found,
                allowed,
            } if allowed.start() == allowed.end() => {
                write!(
                    f,
                    "{field} is {found} characters long; it must be {}",
                    allowed.start()
                )
            }
            Self::Length {
                field,
                found,
                allowed,
            } => write!(
                f,
                "{field} is {found} characters long; it must be {} to {}",
                allowed.start(),
                allowed.end()
            ),
            Self::Character { field, position } => {
                // People count from 1.
                let nth = position + 1;
                write!(
                    f,
                    "{field} has a character at position {nth} that it may not have"
                )
            }
            Self::Invalid { field, rule } => write!(f, "{field} must be {rule}"),
        }
    }
}

impl Error for ConfigError {}
