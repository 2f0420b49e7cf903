//! What can go wrong between the proof and the reply.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use http::StatusCode;
use tracing::field::display;
use weixin_core::doctor::{Diagnosis, LogLimit};
use weixin_core::observer::Reason;
use weixin_core::{Account, Clock, OpenError, SystemClock};

use crate::extract::Rejection;
use crate::{DecodeError, DecodeErrorKind, HandlerError, ReplyError, Revealed};

/// Any error of a bot.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Why a push got no reply. It is put into the extensions of the response.
///
/// `Debug` shows the error of a bot only if that says no more than a type, or if it is [`Revealed`].
#[derive(Clone)]
pub struct Failure {
    kind: FailureKind,
    source: Option<Arc<dyn Error + Send + Sync>>,
    /// Whether all that the log is to say of it was said.
    is_logged: bool,
}

/// At which step a push failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// No [`Verified`](weixin_core::Verified) in the request's extensions: `WeixinVerifyLayer` is
    /// missing in front of the service.
    NotVerified,
    /// The body has a `Content-Encoding`; the platform compresses nothing.
    ContentEncoding,
    /// The body is larger than allowed.
    BodyTooLarge,
    /// The body could not be read to its end.
    Body,
    /// The body is no document of the platform; the source is a [`DecodeError`].
    Decode,
    /// The encrypted message could not be opened; the source is an `OpenError`.
    Open,
    /// The bot, or a layer in front of it, returned an error, which is the source. Its text is not
    /// logged, because it could hold what a user wrote, unless it is a [`HandlerError`] or a
    /// [`Rejection`], which say no more than a type. A [`FailurePolicy`](crate::FailurePolicy) can log the rest.
    Bot,
    /// The reply cannot be sent; the source is a [`ReplyError`].
    Reply,
    /// A layer found that the push is made of another one: its signature or its `MsgId` came before, with
    /// other contents.
    Replayed,
    /// A layer cannot have the push answered now, and the platform should push it again.
    Unavailable,
}

impl Failure {
    /// At which step it failed.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// The status that the [`DefaultFailurePolicy`](crate::DefaultFailurePolicy) answers.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self.kind {
            FailureKind::NotVerified | FailureKind::Open | FailureKind::Replayed => {
                StatusCode::FORBIDDEN
            }
            FailureKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            FailureKind::ContentEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            FailureKind::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            FailureKind::Body | FailureKind::Decode => StatusCode::BAD_REQUEST,
            FailureKind::Bot | FailureKind::Reply => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What became of an error of a bot, or of a layer in front of it: a failure of the kind
    /// [`Bot`](FailureKind::Bot), unless the error is a failure already.
    ///
    /// So a layer over messages chooses how a push fails by the error that it returns, and can give the same
    /// failure to several pushes:
    ///
    /// ```
    /// use weixin_message::{BoxError, Failure, FailureKind};
    ///
    /// let error: BoxError = Failure::from(FailureKind::Unavailable).into();
    /// assert_eq!(Failure::from_bot(error).status(), 503);
    /// ```
    pub fn from_bot(error: impl Into<BoxError>) -> Self {
        match error.into().downcast::<Self>() {
            Ok(failure) => *failure,
            Err(error) => Self::new(FailureKind::Bot, error),
        }
    }

    pub(crate) fn new(kind: FailureKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            source: Some(source.into().into()),
            is_logged: false,
        }
    }

    /// Tells the operator of a push to this account, if it is known.
    pub(crate) fn log(&mut self, limit: &LogLimit, account: Option<&Account>) {
        if !self.is_of_strangers() {
            self.log_fault();
        } else if !self.is_logged {
            let cause = self.cause();
            self.log_refusal(limit, account, || cause);
        }
    }

    /// Tells the operator of what a stranger can bring about, as often as the limit lets it through. Only then it is
    /// looked into.
    pub(crate) fn log_refusal(
        &mut self,
        limit: &LogLimit,
        account: Option<&Account>,
        cause: impl FnOnce() -> Option<Diagnosis>,
    ) {
        self.is_logged = true;
        if !tracing::enabled!(tracing::Level::WARN) {
            return;
        }
        let now = account.map_or_else(|| SystemClock.unix_time(), Account::unix_time);
        let Some(admitted) = limit.admit(Reason::from(&*self), now) else {
            return;
        };
        if admitted.left_out > 0 {
            tracing::warn!(
                left_out = admitted.left_out,
                "failed pushes that were not logged"
            );
        }
        let more = admitted.suffix();
        let cause = cause();
        let part = cause.as_ref().map(Diagnosis::part);
        let cause = cause.as_ref().map(display);
        let error = self as &(dyn Error + 'static);
        match self.kind {
            FailureKind::NotVerified => tracing::error!(error, "push failed{more}"),
            _ => tracing::warn!(error, part, cause, "push failed{more}"),
        }
    }

    /// Whether strangers can bring it about.
    fn is_of_strangers(&self) -> bool {
        !matches!(
            self.kind,
            FailureKind::Bot | FailureKind::Reply | FailureKind::Unavailable
        )
    }

    /// The cause, where the kind says it.
    fn cause(&self) -> Option<Diagnosis> {
        Some(match self.kind {
            FailureKind::ContentEncoding => Diagnosis::Compressed,
            FailureKind::BodyTooLarge => Diagnosis::BodyTooLarge,
            FailureKind::Body => Diagnosis::BodyBrokeOff,
            FailureKind::Replayed => Diagnosis::SignatureReused,
            FailureKind::Decode => {
                let error = self.source.as_deref()?.downcast_ref::<DecodeError>()?;
                match error.kind() {
                    DecodeErrorKind::NoEncrypt => Diagnosis::NoEncrypt,
                    DecodeErrorKind::JsonDisabled => Diagnosis::JsonDisabled,
                    _ => Diagnosis::NotADocument,
                }
            }
            _ => return None,
        })
    }

    /// Tells the operator of a fault of this side, but for what a bot says of its error: that could hold what a user
    /// wrote.
    pub(crate) fn log_fault(&self) {
        let error = self as &(dyn Error + 'static);
        match self.kind {
            FailureKind::Bot => match self.loggable() {
                Some(error) => tracing::error!("push failed: {self}: {error}"),
                None => tracing::error!("push failed: {self}"),
            },
            FailureKind::Reply => tracing::error!(error, "push failed"),
            _ => tracing::warn!(error, "push failed"),
        }
    }

    /// What can be said of a bot's error: the errors that stand here are our own, and name nothing
    /// but what the bot's author wrote.
    fn loggable(&self) -> Option<&dyn fmt::Display> {
        let error = self.source.as_deref()?;
        let handler = error.downcast_ref::<HandlerError>().map(|error| error as _);
        handler.or_else(|| error.downcast_ref::<Rejection>().map(|error| error as _))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Failure");
        shown.field("kind", &self.kind);
        if self.kind != FailureKind::Bot || self.loggable().is_some() || Revealed::is_in_force() {
            shown.field("source", &self.source);
        }
        shown.finish_non_exhaustive()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            FailureKind::NotVerified => {
                "the request was not verified: WeixinVerifyLayer is missing in front of the service"
            }
            FailureKind::ContentEncoding => "the body has a content encoding",
            FailureKind::BodyTooLarge => "the body is too large",
            FailureKind::Body => "the body could not be read",
            FailureKind::Decode => "the body could not be decoded",
            FailureKind::Open => "the encrypted message could not be opened",
            FailureKind::Bot => "the bot failed",
            FailureKind::Reply => "the reply cannot be sent",
            FailureKind::Replayed => "the push repeats another one with other contents",
            FailureKind::Unavailable => "the push cannot be answered now",
        })
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<&Failure> for Reason {
    fn from(failure: &Failure) -> Self {
        match failure.kind {
            FailureKind::NotVerified => Self::NotVerified,
            FailureKind::ContentEncoding => Self::ContentEncoding,
            FailureKind::BodyTooLarge => Self::BodyTooLarge,
            FailureKind::Body => Self::Body,
            FailureKind::Decode => Self::Decode,
            FailureKind::Open => {
                let source = failure.source.as_deref();
                let error = source.and_then(|source| source.downcast_ref::<OpenError>());
                // What has no such source is a reply that was sent back.
                error.map_or(Self::Replayed, |error| (*error).into())
            }
            FailureKind::Replayed => Self::Replayed,
            FailureKind::Reply => Self::Reply,
            FailureKind::Bot | FailureKind::Unavailable => Self::Other,
        }
    }
}

impl From<FailureKind> for Failure {
    fn from(kind: FailureKind) -> Self {
        Self {
            kind,
            source: None,
            is_logged: false,
        }
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(FailureKind::Decode, error)
    }
}

impl From<DecodeErrorKind> for Failure {
    fn from(kind: DecodeErrorKind) -> Self {
        DecodeError::from(kind).into()
    }
}

#[cfg(feature = "encryption")]
impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::new(FailureKind::Open, error)
    }
}

impl From<ReplyError> for Failure {
    fn from(error: ReplyError) -> Self {
        Self::new(FailureKind::Reply, error)
    }
}
