use std::fmt;

use weixin_core::ConfigError;
use zeroize::Zeroizing;

/// The AppSecret of an account, as the platform's console shows it once: 32 hexadecimal digits.
///
/// Who has it acts as the account. It is erased from memory when dropped and never shown by `Debug`.
#[derive(Clone)]
pub struct AppSecret(Zeroizing<String>);

const MAX_BYTES: usize = 128;

impl AppSecret {
    /// Checks an AppSecret: 1 to 128 ASCII letters or digits.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field `app_secret` and what is wrong, never the secret.
    pub fn new(secret: impl Into<String>) -> Result<Self, ConfigError> {
        let secret = Zeroizing::new(secret.into());
        let field = "app_secret";
        let position = secret
            .bytes()
            .position(|byte| !byte.is_ascii_alphanumeric());
        if let Some(position) = position {
            return Err(ConfigError::character(field, &secret, position));
        }
        if !(1..=MAX_BYTES).contains(&secret.len()) {
            return Err(ConfigError::Length {
                field,
                found: secret.len(),
                allowed: 1..=MAX_BYTES,
            });
        }
        Ok(Self(secret))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret([REDACTED])")
    }
}
