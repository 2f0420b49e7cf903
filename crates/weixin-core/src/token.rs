//! The Token: the secret of every signature.

use std::fmt;
use std::ops::RangeInclusive;

use zeroize::Zeroizing;

use crate::account::ConfigError;

/// The lengths that the platform's console accepts.
const LENGTH: RangeInclusive<usize> = 3..=32;
/// A shorter token can be guessed offline from one captured query string.
const STRONG_BYTES: usize = 16;

/// The Token that the console and the server share: 3 to 32 ASCII letters or digits.
///
/// Whoever knows it can forge requests. It is erased from memory when dropped and never shown by
/// `Debug`. An empty token, with which anybody could compute valid signatures, does not exist.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// Checks a token.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field `token` and what is wrong, never the token.
    pub fn new(token: impl Into<String>) -> Result<Self, ConfigError> {
        Self::named("token", Zeroizing::new(token.into()))
    }

    pub(crate) fn named(
        field: &'static str,
        token: Zeroizing<String>,
    ) -> Result<Self, ConfigError> {
        ConfigError::check(field, &token, LENGTH, |byte| byte.is_ascii_alphanumeric())?;
        Ok(Self(token))
    }

    /// Whether the token is shorter than 16 characters, so that one captured query string is
    /// enough to find it by trying.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.0.len() < STRONG_BYTES
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_13_a_token_is_3_to_32_letters_or_digits() {
        for (token, good) in [
            ("", false),
            ("ab", false),
            ("t9a", true),
            (&"a".repeat(32), true),
            (&"a".repeat(33), false),
            ("with space", false),
            ("tab\tchar", false),
            ("dash-ed", false),
            ("密码密码", false),
        ] {
            assert_eq!(Token::new(token).is_ok(), good, "{token:?}");
        }
    }

    #[test]
    fn a_token_below_16_characters_is_weak() {
        assert!(Token::new("a".repeat(15)).unwrap().is_weak());
        assert!(!Token::new("a".repeat(16)).unwrap().is_weak());
    }

    #[test]
    fn s_10_neither_debug_nor_errors_show_the_token() {
        assert_eq!(
            format!("{:?}", Token::new("verysecret").unwrap()),
            "Token([REDACTED])"
        );
        let error = Token::new("verysecret!").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("verysecret"));
    }
}
