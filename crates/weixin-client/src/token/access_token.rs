use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, de};
use weixin_core::ConfigError;
use zeroize::Zeroizing;

/// An access token: who has it acts as the account. Cheap to clone; never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Arc<Zeroizing<String>>);

/// The platform says to be ready for 512; a query has to hold it.
const MAX_BYTES: usize = 2048;

impl AccessToken {
    /// Checks an access token: 1 to 2048 ASCII letters, digits or any of `-._~=`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field `access_token` and what is wrong, never the token.
    pub fn new(token: impl Into<String>) -> Result<Self, ConfigError> {
        let token = Zeroizing::new(token.into());
        let field = "access_token";
        let position = token.bytes().position(|byte| !is_plain(byte));
        if let Some(position) = position {
            return Err(ConfigError::character(field, &token, position));
        }
        if !(1..=MAX_BYTES).contains(&token.len()) {
            return Err(ConfigError::Length {
                field,
                found: token.len(),
                allowed: 1..=MAX_BYTES,
            });
        }
        Ok(Self(Arc::new(token)))
    }

    /// The token as text, to be handed to another program and never to a log.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Bytes that stand in the value of a query's parameter as they are (RFC 3986): those that mean nothing there.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'=')
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken([REDACTED])")
    }
}

impl<'de> Deserialize<'de> for AccessToken {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(from)?).map_err(de::Error::custom)
    }
}
