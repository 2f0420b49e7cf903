//! What can become of a call.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::{ApiError, ApiErrorKind, BoxError, Invalid};

/// A call that failed. Cheap to clone.
///
/// It says which call, and nothing of what was sent: no access token, no secret, no OpenID.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    kind: ErrorKind,
    api: Cow<'static, str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// In which way a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The platform answered with an error code: [`Error::api_error`] has it.
    Api,
    /// There was no connection: the request did not leave.
    Connect,
    /// It took too long. Nobody knows whether the platform did what it was asked for.
    Timeout,
    /// The connection broke, or the transport failed otherwise. Nobody knows whether the platform did what it
    /// was asked for.
    Transport,
    /// There was no turn for it: nothing was sent. Only a limit of one's own fails like this, `ApiRateLimitLayer` or
    /// tower's `LoadShed`.
    RateLimited,
    /// The answer's status was this one, and its body no error code.
    Status(u16),
    /// The answer was larger than it may be.
    TooLarge,
    /// The answer was not what the platform answers to this call.
    Unreadable,
    /// The call cannot be made like this; nothing was sent.
    Invalid,
}

impl Error {
    /// A failure of a transport, a token source or a layer of one's own, in a call of this API.
    ///
    /// A transport does not know which one it is: where `api` is empty, the layers above fill it in.
    pub fn new(
        kind: ErrorKind,
        api: impl Into<Cow<'static, str>>,
        source: impl Into<Option<BoxError>>,
    ) -> Self {
        let (api, source) = (api.into(), source.into().map(Arc::from));
        Self(Arc::new(Inner { kind, api, source }))
    }

    /// [`From<BoxError>`](#impl-From<BoxError>-for-Error), with the name of the call where it has none yet.
    pub(crate) fn from_layer(error: BoxError, api: &str) -> Self {
        let error = Self::from(error);
        if !error.0.api.is_empty() {
            return error;
        }
        Self(Arc::new(Inner {
            kind: error.0.kind,
            api: api.to_owned().into(),
            source: error.0.source.clone(),
        }))
    }

    /// In which way it failed.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The path of the call. It can be another one than was called: `/cgi-bin/stable_token`, where no access
    /// token was to be had.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.0.api
    }

    /// What the platform answered, if that was an error code.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// The error code, if the platform answered with one.
    #[must_use]
    pub fn code(&self) -> Option<i32> {
        self.api_error().map(ApiError::code)
    }

    /// What the error code means, if the platform answered with one.
    #[must_use]
    pub fn api_kind(&self) -> Option<ApiErrorKind> {
        self.api_error().map(ApiError::kind)
    }

    /// What is wrong with an argument, if the call [cannot be made](ErrorKind::Invalid) for that.
    #[must_use]
    pub fn invalid(&self) -> Option<&Invalid> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// Whether the same call can succeed later: the platform is busy or out of reach, or a quota is used up.
    ///
    /// It does not say that nothing was done: see [`ErrorKind::Timeout`].
    #[must_use]
    pub fn can_retry(&self) -> bool {
        match self.0.kind {
            ErrorKind::Api => self.api_error().is_some_and(ApiError::can_retry),
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Transport
            | ErrorKind::RateLimited => true,
            ErrorKind::Status(status) => status >= 500 || status == 429,
            ErrorKind::TooLarge | ErrorKind::Unreadable | ErrorKind::Invalid => false,
        }
    }
}

impl ErrorKind {
    /// What a layer that knows nothing of these kinds has failed with.
    pub(crate) fn of_layer(error: &BoxError) -> Self {
        if error.is::<tower::timeout::error::Elapsed>() {
            Self::Timeout
        } else if error.is::<tower::load_shed::error::Overloaded>() {
            Self::RateLimited
        } else {
            Self::Transport
        }
    }
}

/// What a layer below has failed with: this type as it is, tower's timeout as [`ErrorKind::Timeout`], its load shed as
/// [`ErrorKind::RateLimited`], all else as [`ErrorKind::Transport`]. Sources are not looked at.
///
/// With it `ServiceBuilder::map_err(Error::from)` stands above layers of tower.
impl From<BoxError> for Error {
    fn from(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) => Self::new(ErrorKind::of_layer(&error), "", error),
        }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let api = error.api().to_owned();
        Self::new(ErrorKind::Api, api, BoxError::from(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The code is what everybody asks for, so it is said here and not by a source.
        if let Some(error) = self.api_error() {
            return error.fmt(f);
        }
        if !self.0.api.is_empty() {
            write!(f, "{}: ", self.0.api)?;
        }
        if let Some(invalid) = self.invalid() {
            return invalid.fmt(f);
        }
        match self.0.kind {
            ErrorKind::Api => f.write_str("an error code"),
            ErrorKind::Connect => f.write_str("no connection"),
            ErrorKind::Timeout => f.write_str("no answer in time"),
            ErrorKind::Transport => f.write_str("the connection failed"),
            ErrorKind::RateLimited => f.write_str("there was no turn for it"),
            ErrorKind::Status(status) => write!(f, "answered with status {status}"),
            ErrorKind::TooLarge => f.write_str("the answer is too large"),
            ErrorKind::Unreadable => f.write_str("the answer cannot be read"),
            ErrorKind::Invalid => f.write_str("the call cannot be made like this"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("api", &self.0.api).field("kind", &self.0.kind);
        if let Some(error) = self.api_error() {
            debug.field("error", error);
        }
        if let Some(invalid) = self.invalid() {
            debug.field("error", invalid);
        }
        debug.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        if self.api_error().is_some() || self.invalid().is_some() {
            // It is said by this one.
            return None;
        }
        self.0.source.as_deref().map(|source| source as _)
    }
}
