//! The check of a request's query.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::account::Generation;
#[cfg(feature = "encryption")]
use crate::cipher::Claim;
use crate::{Account, CallbackQuery, CloudRunCaller, Mode, QueryError, Signature, Verified};
#[cfg(feature = "encryption")]
use crate::{AccountKind, Unverified};

impl Account {
    /// Checks the GET by which the platform verifies the server, and gives the text to answer.
    ///
    /// The `signature` does not cover `echostr`, so the answer must be inert: plain text.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] says which check failed.
    pub fn verify_url<'q>(
        &self,
        query: &'q CallbackQuery<'_>,
    ) -> Result<Cow<'q, str>, VerifyError> {
        let echostr = query.echostr().ok_or(QueryError::Missing("echostr"))?;
        #[cfg(feature = "encryption")]
        if self.kind() == AccountKind::WeCom {
            return Ok(Cow::Owned(self.defer(query)?.open_text(echostr)?));
        }
        self.check_signature(query)?;
        Ok(Cow::Borrowed(echostr))
    }

    /// Checks the query of a push: its `signature`, its age, and that it fits the account's mode.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] says which check failed. The age is judged after the signature, so that
    /// [`VerifyError::Stale`] means a clock that is wrong or a request that was replayed.
    pub fn verify(&self, query: &CallbackQuery<'_>) -> Result<Verified, VerifyError> {
        let signature = self.check_signature(query)?;
        self.check_mode(query)?;
        let is_unbound = !self.mode().is_encrypted();
        Ok(Verified::new(
            self.clone(),
            is_unbound.then_some(signature),
            #[cfg(feature = "encryption")]
            self.mode()
                .is_encrypted()
                .then(|| Claim::new(query))
                .transpose()?,
        ))
    }

    /// Accepts, for the time being, a push whose only proof is its `msg_signature`.
    ///
    /// That one covers the message, so it can be checked only when the body was read.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] says which check failed; in plaintext mode such a push never passes. The age
    /// is judged here, before the signature is known, so that no body is read for an old request.
    #[cfg(feature = "encryption")]
    pub fn defer(&self, query: &CallbackQuery<'_>) -> Result<Unverified, VerifyError> {
        self.check_mode(query)?;
        // A plain push fits plaintext mode, but then there is no message that could prove it.
        if !self.mode().is_encrypted() {
            return Err(VerifyError::WrongMode {
                expected: self.mode(),
            });
        }
        self.check_age(query)?;
        Ok(Unverified::new(self.clone(), Claim::new(query)?))
    }

    /// Accepts an unsigned push of Weixin Cloud Run, for an account of [`Account::cloud_run`] alone: as far as it was
    /// stated who can reach the server, and as far as the headers say who called.
    ///
    /// `query` is the query, if it could be read; Cloud Run sends none.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] says which check failed: [`VerifyError::SignatureMismatch`] for every other account.
    pub fn verify_cloud_run(
        &self,
        query: Option<&CallbackQuery<'_>>,
        caller: &CloudRunCaller,
    ) -> Result<Verified, VerifyError> {
        let network = self.0.cloud_run.ok_or(VerifyError::SignatureMismatch)?;
        if let Some(query) = query {
            self.check_mode(query)?;
        }
        if network.needs_source() && caller.source.is_none() {
            return Err(VerifyError::NoSource);
        }
        if caller.app_id.is_some() && caller.app_id.as_ref() != self.app_id() {
            return Err(VerifyError::OtherAppId);
        }
        Ok(Verified::new(
            self.clone(),
            None,
            #[cfg(feature = "encryption")]
            None,
        ))
    }

    fn check_signature(&self, query: &CallbackQuery<'_>) -> Result<Signature, VerifyError> {
        let signature = query.signature.ok_or(QueryError::Missing("signature"))?;
        let (timestamp, nonce) = (query.timestamp.as_bytes(), query.nonce.as_bytes());
        self.token_that(|token| Signature::over([token, timestamp, nonce]).matches(signature))
            .ok_or(VerifyError::SignatureMismatch)?;
        self.check_age(query)?;
        Signature::from_hex(signature).ok_or(VerifyError::SignatureMismatch)
    }

    fn check_age(&self, query: &CallbackQuery<'_>) -> Result<(), VerifyError> {
        let Some(window) = self.0.freshness else {
            return Ok(());
        };
        let timestamp: u64 = query
            .timestamp
            .parse()
            .map_err(|_| QueryError::Malformed("timestamp"))?;
        let seconds = self.unix_time().abs_diff(timestamp);
        if seconds > window {
            Err(VerifyError::Stale { seconds, window })
        } else {
            Ok(())
        }
    }

    fn check_mode(&self, query: &CallbackQuery<'_>) -> Result<(), VerifyError> {
        let claims_encryption = match query.encrypt_type {
            Some(encrypt_type) => encrypt_type == "aes",
            None => query.has_msg_signature(),
        };
        if claims_encryption == self.mode().is_encrypted() {
            Ok(())
        } else {
            Err(VerifyError::WrongMode {
                expected: self.mode(),
            })
        }
    }

    /// The token with which the signature `matches`. All are tried: a match ends nothing early.
    pub(crate) fn token_that(&self, matches: impl Fn(&[u8]) -> bool) -> Option<Generation> {
        let token = self.0.token.as_ref()?;
        let current = matches(token.current.as_bytes());
        let previous = token
            .previous
            .as_ref()
            .is_some_and(|token| matches(token.as_bytes()));
        match (current, previous) {
            (true, _) => Some(Generation::Current),
            (false, true) => Some(Generation::Previous),
            (false, false) => None,
        }
    }
}

/// Why a request was not accepted. It holds nothing of the request's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The query string is malformed.
    Query(QueryError),
    /// The signature is not the one that the account's Token gives.
    SignatureMismatch,
    /// The timestamp is too far from the account's clock. The signature is right, unless the error
    /// is from `Account::defer`, which does not know it yet.
    Stale {
        /// How far, in seconds.
        seconds: u64,
        /// How far it may be.
        window: u64,
    },
    /// An encrypted push for an account in plaintext mode, or a plain one for an encrypted mode.
    WrongMode {
        /// The account's mode.
        expected: Mode,
    },
    /// The encrypted `echostr` of WeCom could not be opened.
    Encryption(OpenError),
    /// A push to a public service of Cloud Run without the header `X-WX-SOURCE`.
    NoSource,
    /// A header of Cloud Run, of this name, that is there more than once or that has no value of its kind.
    Header(&'static str),
    /// The header `X-WX-APPID` of Cloud Run names another account.
    OtherAppId,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(_) => f.write_str("the callback's query is malformed"),
            Self::SignatureMismatch => f.write_str(
                "the signature does not match: the Token here is not the one of the console, \
                 or the request is not from the platform",
            ),
            Self::Stale { seconds, window } => write!(
                f,
                "the timestamp is {seconds} s from this server's clock ({window} s are allowed): \
                 the clock is wrong, or the request was replayed"
            ),
            Self::WrongMode { expected } => write!(
                f,
                "the account is in {expected:?} mode here, the push is of another one: \
                 compare the mode in the console"
            ),
            Self::Encryption(_) => f.write_str("the encrypted echostr cannot be opened"),
            Self::NoSource => {
                f.write_str("the push has no X-WX-SOURCE: it came from outside of Weixin Cloud Run")
            }
            Self::Header(name) => write!(f, "the header {name} is repeated or malformed"),
            Self::OtherAppId => f.write_str("X-WX-APPID is not the account's AppID"),
        }
    }
}

impl Error for VerifyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Query(error) => Some(error),
            Self::Encryption(error) => Some(error),
            _ => None,
        }
    }
}

impl From<QueryError> for VerifyError {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<OpenError> for VerifyError {
    fn from(error: OpenError) -> Self {
        Self::Encryption(error)
    }
}

/// Why an encrypted message was not opened.
///
/// There are two reasons and no finer ones: what a failed decryption looked like inside is of use
/// only to an attacker. Both must look the same from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// The push has no `msg_signature`, or not the one that the account's Token gives.
    SignatureMismatch,
    /// The signature is right, so the sender knows the Token, but neither key of the account opens
    /// the message, or it names a receiver that the account does not accept.
    Undecipherable,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SignatureMismatch => "the msg_signature does not match the message",
            Self::Undecipherable => {
                "the message cannot be opened: \
                 compare the EncodingAESKey and the AppID (for WeCom the corp or suite id, for a \
                 third-party platform its own) with the console"
            }
        })
    }
}

impl Error for OpenError {}
