//! An account and how it is configured.

mod builder;
mod error;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::builder::AccountBuilder;
pub use self::error::{CharacterKind, ConfigError};
#[cfg(feature = "encryption")]
use crate::cipher::Cipher;
use crate::{AppId, Clock, CloudRun, Token};

/// One account as it is set up in the platform's console: Token, AppID, EncodingAESKey, mode.
///
/// It is checked as a whole when it is built, immutable afterwards, and cheap to clone.
///
/// ```
/// use weixin_core::{Account, Mode};
///
/// let account = Account::builder("mwtoken2026abcdef").app_id("wx1a2b3c4d5e6f7081").build()?;
/// assert_eq!(account.mode(), Mode::Plaintext);
/// # Ok::<(), weixin_core::ConfigError>(())
/// ```
///
/// With the feature `encryption`, a key makes it an account in security mode:
///
/// ```
/// # #[cfg(feature = "encryption")] {
/// use weixin_core::{Account, Mode};
///
/// let account = Account::builder("mwtoken2026abcdef")
///     .app_id("wx1a2b3c4d5e6f7081")
///     .encoding_aes_key("tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3")
///     .build()?;
/// assert_eq!(account.mode(), Mode::Security);
/// # }
/// # Ok::<(), weixin_core::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Account(pub(crate) Arc<Settings>);

pub(crate) struct Settings {
    pub(crate) kind: AccountKind,
    pub(crate) mode: Mode,
    pub(crate) app_id: Option<AppId>,
    /// `None` for Cloud Run, where nothing is signed: then no signature matches.
    pub(crate) token: Option<Rotating<Token>>,
    /// What the operator stated, for an account of Cloud Run.
    pub(crate) cloud_run: Option<CloudRun>,
    #[cfg(feature = "encryption")]
    pub(crate) cipher: Option<Rotating<Cipher>>,
    /// The ids that may stand in an encrypted message.
    #[cfg(feature = "encryption")]
    pub(crate) receivers: Vec<Box<str>>,
    /// Seconds; `None` switches the check off.
    pub(crate) freshness: Option<u64>,
    pub(crate) clock: Box<dyn Clock>,
}

impl Account {
    /// Starts the configuration of an account with the Token of the console.
    pub fn builder(token: impl Into<String>) -> AccountBuilder {
        AccountBuilder::new(token.into())
    }

    /// Starts the configuration of an account whose messages come to a container of Weixin Cloud Run: on a line inside
    /// of the platform, unsigned and in plain.
    ///
    /// Who may reach the container decides what an unsigned push is worth, so it has to be stated.
    ///
    /// ```
    /// use weixin_core::{Account, CloudRun};
    ///
    /// let account = Account::cloud_run("wx1a2b3c4d5e6f7081", CloudRun::private()).build()?;
    /// # Ok::<(), weixin_core::ConfigError>(())
    /// ```
    pub fn cloud_run(app_id: impl Into<String>, network: CloudRun) -> AccountBuilder {
        AccountBuilder::cloud_run(app_id.into(), network)
    }

    /// How the account's messages travel.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// What the account is.
    #[must_use]
    pub fn kind(&self) -> AccountKind {
        self.0.kind
    }

    /// The AppID, or WeCom's corp or suite id; always there in the encrypted modes.
    #[must_use]
    pub fn app_id(&self) -> Option<&AppId> {
        self.0.app_id.as_ref()
    }

    /// How far a request's timestamp may be from the clock; `None` if requests of any age are accepted.
    #[must_use]
    pub fn freshness(&self) -> Option<Duration> {
        self.0.freshness.map(Duration::from_secs)
    }

    /// Unix time in seconds by the account's clock.
    #[must_use]
    pub fn unix_time(&self) -> u64 {
        self.0.clock.unix_time()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("kind", &self.kind())
            .field("mode", &self.mode())
            .field("app_id", &self.app_id())
            .finish_non_exhaustive()
    }
}

/// How messages travel between the platform and the server. Set in the console, and here; never
/// taken from a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Messages and replies are plain XML. The signature does not cover them.
    Plaintext,
    /// A push carries both forms; only the encrypted one is read, replies are encrypted.
    /// Meant for migration.
    Compatible,
    /// Messages and replies are encrypted.
    Security,
}

impl Mode {
    /// Whether pushes must be encrypted.
    #[must_use]
    pub fn is_encrypted(self) -> bool {
        self != Self::Plaintext
    }

    /// `plaintext`, `compatible` or `security`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plaintext => "plaintext",
            Self::Compatible => "compatible",
            Self::Security => "security",
        }
    }
}

/// What an account is, which decides how a request proves itself and whom its message names as the
/// receiver.
///
/// | kind | URL verification | push | receiver id |
/// |---|---|---|---|
/// | `OfficialAccount` | `signature`, plain `echostr` | `signature`, if encrypted also `msg_signature` | the AppID |
/// | `OpenPlatform` | the same | `signature` and `msg_signature` | the platform's own AppID |
/// | `WeCom` | `msg_signature`, encrypted `echostr` | `msg_signature` | the corp id or suite id |
/// | `CloudRun` | none; a push asks for it | nothing but who can reach the server | none |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountKind {
    /// An official account or a mini program of its own, in any mode.
    #[default]
    OfficialAccount,
    /// WeCom (Weixin for companies): a corp's application, or a suite. Always encrypted.
    WeCom,
    /// A third-party platform: the pushes about itself (those with an `InfoType`), and the messages
    /// of the accounts that authorised it. Always encrypted, with the platform's own AppID and key.
    OpenPlatform,
    /// An official account or a mini program whose messages come to a container of Weixin Cloud Run. Always in
    /// plain; made by [`Account::cloud_run`].
    CloudRun,
}

/// A secret and the one that it replaced, which pushes in flight may still use.
pub(crate) struct Rotating<T> {
    pub(crate) current: T,
    pub(crate) previous: Option<T>,
}

/// Which of the two a request was made with; its reply is made with the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Generation {
    Current,
    Previous,
}

#[cfg(feature = "encryption")]
impl<T> Rotating<T> {
    pub(crate) fn get(&self, generation: Generation) -> &T {
        match (generation, &self.previous) {
            (Generation::Previous, Some(previous)) => previous,
            _ => &self.current,
        }
    }
}
