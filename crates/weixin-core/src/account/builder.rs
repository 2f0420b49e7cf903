//! The configuration of an account.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{Account, AccountKind, ConfigError, Mode, Rotating, Settings};
#[cfg(feature = "encryption")]
use crate::EncodingAesKey;
#[cfg(feature = "encryption")]
use crate::cipher::Cipher;
use crate::{AppId, Clock, SystemClock, Token};

const DEFAULT_FRESHNESS: Duration = Duration::from_secs(300);
const FRESHNESS_SECONDS: std::ops::RangeInclusive<u64> = 10..=3600;

/// Collects the settings of an [`Account`]; [`build`](Self::build) checks them.
#[must_use]
pub struct AccountBuilder {
    token: Zeroizing<String>,
    previous_token: Option<Zeroizing<String>>,
    app_id: Option<String>,
    #[cfg(feature = "encryption")]
    key: Option<Zeroizing<String>>,
    #[cfg(feature = "encryption")]
    previous_key: Option<Zeroizing<String>>,
    kind: AccountKind,
    mode: Option<Mode>,
    freshness: Option<Duration>,
    clock: Box<dyn Clock>,
}

impl AccountBuilder {
    pub(super) fn new(token: String) -> Self {
        Self {
            token: Zeroizing::new(token),
            previous_token: None,
            app_id: None,
            #[cfg(feature = "encryption")]
            key: None,
            #[cfg(feature = "encryption")]
            previous_key: None,
            kind: AccountKind::default(),
            mode: None,
            freshness: Some(DEFAULT_FRESHNESS),
            clock: Box::new(SystemClock),
        }
    }

    /// The account's AppID; the encrypted modes need it.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// Accepts the Token that was replaced as well, while the console's change spreads.
    pub fn previous_token(mut self, token: impl Into<String>) -> Self {
        self.previous_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// The EncodingAESKey of the console, 43 characters.
    ///
    /// An account with a key is in [security mode](Mode::Security) unless [`mode`](Self::mode)
    /// says otherwise.
    #[cfg(feature = "encryption")]
    pub fn encoding_aes_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(Zeroizing::new(key.into()));
        self
    }

    /// Opens messages with the key that was replaced as well. Their replies are sealed with it.
    #[cfg(feature = "encryption")]
    pub fn previous_encoding_aes_key(mut self, key: impl Into<String>) -> Self {
        self.previous_key = Some(Zeroizing::new(key.into()));
        self
    }

    /// The mode that is set in the console.
    ///
    /// The default is [`Mode::Security`] with a key and [`Mode::Plaintext`] without one.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// What the account is. The default is [`AccountKind::OfficialAccount`].
    pub fn kind(mut self, kind: AccountKind) -> Self {
        self.kind = kind;
        self
    }

    /// How far a request's timestamp may be from the clock, in both directions.
    ///
    /// The default is 300 seconds; 10 seconds to one hour are allowed. The signature itself has no
    /// expiry, so this is what ends the use of a captured request.
    pub fn freshness(mut self, window: Duration) -> Self {
        self.freshness = Some(window);
        self
    }

    /// Accepts requests of any age: whoever captured one can repeat it for ever.
    ///
    /// For replaying recorded traffic in tests and benchmarks.
    pub fn dangerous_any_age(mut self) -> Self {
        self.freshness = None;
        self
    }

    /// Where the account takes its time from. The default is [`SystemClock`].
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the first field that is wrong: a Token that is not 3 to 32 letters or
    /// digits, an EncodingAESKey that is not 43 of them, an AppID or key that the mode needs and
    /// that is missing, a freshness window outside of 10 seconds to one hour.
    pub fn build(self) -> Result<Account, ConfigError> {
        #[cfg(feature = "encryption")]
        let cipher = self.cipher()?;
        let previous = self
            .previous_token
            .map(|token| Token::named("previous_token", token));
        let token = Rotating {
            current: Token::named("token", self.token)?,
            previous: previous.transpose()?,
        };
        let app_id = self.app_id.map(AppId::new).transpose()?;
        #[cfg(feature = "encryption")]
        let has_key = cipher.is_some();
        #[cfg(not(feature = "encryption"))]
        let has_key = false;

        let mode = self.mode.unwrap_or(match (has_key, self.kind) {
            (false, AccountKind::OfficialAccount) => Mode::Plaintext,
            _ => Mode::Security,
        });
        if self.kind == AccountKind::WeCom && mode != Mode::Security {
            return Err(ConfigError::Invalid {
                field: "mode",
                rule: "security for a WeCom account",
            });
        }
        if mode.is_encrypted() {
            let missing = |field| ConfigError::Missing {
                field,
                needed_by: "an encrypted mode",
            };
            if !has_key {
                return Err(missing("encoding_aes_key"));
            }
            if app_id.is_none() {
                return Err(missing("app_id"));
            }
        }
        let freshness = self.freshness.map(check_freshness).transpose()?;

        if token.current.is_weak() || token.previous.as_ref().is_some_and(Token::is_weak) {
            tracing::warn!(
                "a token of the account is shorter than 16 characters: \
                 one captured query string is enough to find it by trying"
            );
        }
        Ok(Account(Arc::new(Settings {
            kind: self.kind,
            mode,
            app_id,
            token,
            #[cfg(feature = "encryption")]
            cipher,
            freshness,
            clock: self.clock,
        })))
    }

    #[cfg(feature = "encryption")]
    fn cipher(&self) -> Result<Option<Rotating<Cipher>>, ConfigError> {
        let cipher = |field, key: &Option<Zeroizing<String>>| {
            key.as_ref()
                .map(|key| EncodingAesKey::named(field, key).map(|key| Cipher::new(&key)))
                .transpose()
        };
        let current = cipher("encoding_aes_key", &self.key)?;
        let previous = cipher("previous_encoding_aes_key", &self.previous_key)?;
        match current {
            Some(current) => Ok(Some(Rotating { current, previous })),
            None if previous.is_some() => Err(ConfigError::Missing {
                field: "encoding_aes_key",
                needed_by: "previous_encoding_aes_key",
            }),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for AccountBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountBuilder")
            .field("app_id", &self.app_id)
            .field("kind", &self.kind)
            .field("mode", &self.mode)
            .field("freshness", &self.freshness)
            .finish_non_exhaustive()
    }
}

fn check_freshness(window: Duration) -> Result<u64, ConfigError> {
    let seconds = window.as_secs();
    if FRESHNESS_SECONDS.contains(&seconds) {
        Ok(seconds)
    } else {
        Err(ConfigError::Invalid {
            field: "freshness",
            rule: "10 seconds to one hour",
        })
    }
}
