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
use crate::{AppId, Clock, CloudRun, SystemClock, Token};

const DEFAULT_FRESHNESS: Duration = Duration::from_secs(300);
const FRESHNESS_SECONDS: std::ops::RangeInclusive<u64> = 10..=3600;

/// Collects the settings of an [`Account`]; [`build`](Self::build) checks them.
#[must_use]
pub struct AccountBuilder {
    /// `None` for Cloud Run.
    token: Option<Zeroizing<String>>,
    cloud_run: Option<CloudRun>,
    previous_token: Option<Zeroizing<String>>,
    app_id: Option<String>,
    #[cfg(feature = "encryption")]
    key: Option<Zeroizing<String>>,
    #[cfg(feature = "encryption")]
    previous_key: Option<Zeroizing<String>>,
    #[cfg(feature = "encryption")]
    other_receivers: Vec<String>,
    #[cfg(feature = "encryption")]
    empty_receiver: bool,
    kind: AccountKind,
    mode: Option<Mode>,
    freshness: Option<Duration>,
    clock: Box<dyn Clock>,
}

impl AccountBuilder {
    pub(super) fn new(token: String) -> Self {
        Self {
            token: Some(Zeroizing::new(token)),
            cloud_run: None,
            previous_token: None,
            app_id: None,
            #[cfg(feature = "encryption")]
            key: None,
            #[cfg(feature = "encryption")]
            previous_key: None,
            #[cfg(feature = "encryption")]
            other_receivers: Vec::new(),
            #[cfg(feature = "encryption")]
            empty_receiver: false,
            kind: AccountKind::default(),
            mode: None,
            freshness: Some(DEFAULT_FRESHNESS),
            clock: Box::new(SystemClock),
        }
    }

    pub(super) fn cloud_run(app_id: String, network: CloudRun) -> Self {
        Self {
            token: None,
            cloud_run: Some(network),
            app_id: Some(app_id),
            kind: AccountKind::CloudRun,
            ..Self::new(String::new())
        }
    }

    /// The id that encrypted messages are meant for; the encrypted modes need it.
    ///
    /// It is the account's own AppID; for a [third-party platform](AccountKind::OpenPlatform) the
    /// platform's, also for messages of the accounts that authorised it; for
    /// [WeCom](AccountKind::WeCom) the corp id, or the suite id.
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

    /// Accepts messages that are meant for this id as well, besides [`app_id`](Self::app_id). Only
    /// for [WeCom](AccountKind::WeCom); can be repeated.
    ///
    /// A URL for the events of a suite needs it: it is verified with the provider's corp id, and then
    /// gets pushes for the suite id. Replies are sealed with the id that their push came with.
    #[cfg(feature = "encryption")]
    pub fn accept_receiver_id(mut self, id: impl Into<String>) -> Self {
        self.other_receivers.push(id.into());
        self
    }

    /// Accepts messages that name no receiver as well. Only for [WeCom](AccountKind::WeCom), which
    /// leaves the id empty in pushes to the suites of individuals and to its intelligent bots.
    ///
    /// Whoever shares Token and EncodingAESKey with this account, as two suites of one provider may,
    /// can then no longer be told from it.
    #[cfg(feature = "encryption")]
    pub fn dangerous_accept_empty_receiver_id(mut self) -> Self {
        self.empty_receiver = true;
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
    /// that is missing, a mode, a key, a Token or a receiver id that the kind does not have, a freshness
    /// window outside of 10 seconds to one hour.
    pub fn build(self) -> Result<Account, ConfigError> {
        #[cfg(feature = "encryption")]
        let cipher = self.cipher()?;
        check_cloud_run(self.kind, self.cloud_run, self.previous_token.is_some())?;
        let named = |field, token: Option<Zeroizing<String>>| {
            let token = token.map(|token| Token::named(field, token));
            token.transpose()
        };
        let current = named("token", self.token)?;
        let previous = named("previous_token", self.previous_token)?;
        let token = current.map(|current| Rotating { current, previous });
        let app_id = self.app_id.map(AppId::new).transpose()?;
        #[cfg(feature = "encryption")]
        let has_key = cipher.is_some();
        #[cfg(not(feature = "encryption"))]
        let has_key = false;

        let mode = self.mode.unwrap_or(match (has_key, self.kind) {
            (false, AccountKind::OfficialAccount | AccountKind::CloudRun) => Mode::Plaintext,
            _ => Mode::Security,
        });
        let (only, id_needed_by) = match self.kind {
            AccountKind::OfficialAccount => (None, "an encrypted mode"),
            AccountKind::WeCom => (
                Some((Mode::Security, "security for a WeCom account")),
                "a WeCom account, whose corp id or suite id it is,",
            ),
            AccountKind::OpenPlatform => (
                Some((Mode::Security, "security for a third-party platform")),
                "a third-party platform, whose own AppID it is,",
            ),
            AccountKind::CloudRun => (
                Some((Mode::Plaintext, "plaintext for Cloud Run, without a key")),
                "Cloud Run",
            ),
        };
        if let Some((_, rule)) = only.filter(|(only, _)| mode != *only) {
            let field = "mode";
            return Err(ConfigError::Invalid { field, rule });
        }
        if mode.is_encrypted() {
            let missing = |field, needed_by| ConfigError::Missing { field, needed_by };
            if !has_key {
                return Err(missing("encoding_aes_key", "an encrypted mode"));
            }
            if app_id.is_none() {
                return Err(missing("app_id", id_needed_by));
            }
        }
        #[cfg(feature = "encryption")]
        let receivers = receivers(
            self.kind,
            app_id.as_ref(),
            self.other_receivers,
            self.empty_receiver,
        )?;
        let freshness = self.freshness.map(check_freshness).transpose()?;

        let is_weak = |token: &Rotating<Token>| {
            token.current.is_weak() || token.previous.as_ref().is_some_and(Token::is_weak)
        };
        if token.as_ref().is_some_and(is_weak) {
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
            cloud_run: self.cloud_run,
            #[cfg(feature = "encryption")]
            cipher,
            #[cfg(feature = "encryption")]
            receivers,
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

/// The ids that may stand in an encrypted message, the account's own first.
#[cfg(feature = "encryption")]
fn receivers(
    kind: AccountKind,
    own: Option<&AppId>,
    others: Vec<String>,
    empty: bool,
) -> Result<Vec<Box<str>>, ConfigError> {
    if kind != AccountKind::WeCom && (empty || !others.is_empty()) {
        return Err(ConfigError::Invalid {
            field: "kind",
            rule: "WeCom where other receiver ids than the AppID are accepted",
        });
    }
    let mut receivers: Vec<Box<str>> = own.map(|id| id.as_str().into()).into_iter().collect();
    for id in others {
        receivers.push(AppId::named("accept_receiver_id", id)?.as_str().into());
    }
    receivers.extend(empty.then(Box::default));
    Ok(receivers)
}

/// Whoever says that an account is of Cloud Run has to say how it is protected, and nobody else may.
fn check_cloud_run(
    kind: AccountKind,
    stated: Option<CloudRun>,
    has_previous_token: bool,
) -> Result<(), ConfigError> {
    let invalid = |field, rule| Err(ConfigError::Invalid { field, rule });
    match (kind, stated) {
        (AccountKind::CloudRun, None) => {
            invalid("kind", "made by Account::cloud_run for Cloud Run")
        }
        (AccountKind::CloudRun, Some(_)) if has_previous_token => invalid(
            "previous_token",
            "absent for Cloud Run, where nothing is signed",
        ),
        (AccountKind::CloudRun, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => invalid("kind", "CloudRun where Account::cloud_run made it"),
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
