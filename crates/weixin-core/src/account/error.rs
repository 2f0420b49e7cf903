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
        /// What sort of character it is.
        found: CharacterKind,
    },
    /// A field has a value that is out of its range, or that does not go with another field.
    Invalid {
        /// The field.
        field: &'static str,
        /// What it must be.
        rule: &'static str,
    },
}

/// What sort of character it is that a field may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CharacterKind {
    /// A blank or a tab, mostly pasted along.
    Blank,
    /// A line break: the end of a line of the file that the value was read from.
    LineBreak,
    /// A quote, which belongs to the syntax of the file that the value was read from.
    Quote,
    /// A full-width character or blank, as Chinese input methods write.
    FullWidth,
    /// Any other.
    Other,
}

impl CharacterKind {
    /// What sort of character stands in `text` at `position`, in bytes.
    #[must_use]
    pub fn at(text: &str, position: usize) -> Self {
        match text.get(position..).and_then(|rest| rest.chars().next()) {
            Some('\n' | '\r') => Self::LineBreak,
            Some('"' | '\'' | '`' | '\u{2018}'..='\u{201f}') => Self::Quote,
            Some('\u{3000}' | '\u{ff01}'..='\u{ff5e}') => Self::FullWidth,
            Some(character) if character.is_whitespace() => Self::Blank,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for CharacterKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank => "a blank",
            Self::LineBreak => "a line break",
            Self::Quote => "a quote",
            Self::FullWidth => "a full-width character",
            Self::Other => "a character",
        })
    }
}

impl ConfigError {
    /// That the character at `position`, in bytes, may not stand in `value`.
    #[must_use]
    pub fn character(field: &'static str, value: &str, position: usize) -> Self {
        Self::Character {
            field,
            position,
            found: CharacterKind::at(value, position),
        }
    }

    /// Checks the length of `value` and that each of its bytes is `allowed`.
    pub(crate) fn check(
        field: &'static str,
        value: &str,
        length: RangeInclusive<usize>,
        allowed: impl Fn(u8) -> bool,
    ) -> Result<(), Self> {
        // The character first: a stray space or line break is the likelier cause of a wrong length.
        if let Some(position) = value.bytes().position(|byte| !allowed(byte)) {
            return Err(Self::character(field, value, position));
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
            Self::Character {
                field,
                position,
                found,
            } => {
                // People count from 1.
                let nth = position + 1;
                write!(
                    f,
                    "{field} has {found} at position {nth} that it may not have"
                )
            }
            Self::Invalid { field, rule } => write!(f, "{field} must be {rule}"),
        }
    }
}

impl Error for ConfigError {}
