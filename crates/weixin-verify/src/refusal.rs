use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::{Response, StatusCode};
use weixin_core::VerifyError;
use weixin_core::observer::Reason;

/// Why a request was refused. It is put into the extensions of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The platform uses GET and POST only.
    MethodNotAllowed,
    /// The [`AccountResolver`](crate::AccountResolver) knows no account for the request.
    UnknownAccount,
    /// The query is malformed or proves nothing.
    NotVerified(VerifyError),
}

impl Refusal {
    /// 405 for another method, 400 for a malformed query, 403 for everything that is not proven.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotVerified(VerifyError::Query(_)) => StatusCode::BAD_REQUEST,
            Self::UnknownAccount | Self::NotVerified(_) => StatusCode::FORBIDDEN,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MethodNotAllowed => f.write_str("the method is neither GET nor POST"),
            Self::UnknownAccount => f.write_str("no account is configured for this request"),
            Self::NotVerified(error) => error.fmt(f),
        }
    }
}

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // Shown as this error's own text already.
            Self::NotVerified(error) => error.source(),
            _ => None,
        }
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self::NotVerified(error)
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::MethodNotAllowed => Self::Method,
            Refusal::UnknownAccount => Self::UnknownAccount,
            Refusal::NotVerified(error) => error.into(),
        }
    }
}

/// Builds the response to a refused request.
///
/// Implemented for closures `Fn(&Refusal) -> Response<Bytes>`. The [`Refusal`] is put into the
/// response's extensions afterwards, whichever policy built it.
///
/// ```
/// use bytes::Bytes;
/// use http::{Response, StatusCode};
/// use weixin_core::Account;
/// use weixin_verify::{Refusal, WeixinVerifyLayer};
///
/// let account = Account::builder("mwtoken2026abcdef").build()?;
/// // Tell strangers that nothing is here.
/// let layer = WeixinVerifyLayer::new(account).refusal_policy(|_: &Refusal| {
///     let mut response = Response::new(Bytes::from("not found"));
///     *response.status_mut() = StatusCode::NOT_FOUND;
///     response
/// });
/// # Ok::<(), weixin_core::ConfigError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a refusal policy",
    note = "a refusal policy is a closure `|refusal: &Refusal| -> Response<Bytes>`"
)]
pub trait RefusalPolicy {
    /// Builds the response. It should not say why: the sender may be an attacker.
    fn refuse(&self, refusal: &Refusal) -> Response<Bytes>;
}

impl<F> RefusalPolicy for F
where
    F: Fn(&Refusal) -> Response<Bytes>,
{
    fn refuse(&self, refusal: &Refusal) -> Response<Bytes> {
        self(refusal)
    }
}

/// Answers with [`Refusal::status`] and an empty body. The default.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct DefaultRefusalPolicy;

impl RefusalPolicy for DefaultRefusalPolicy {
    fn refuse(&self, refusal: &Refusal) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = refusal.status();
        response
    }
}
