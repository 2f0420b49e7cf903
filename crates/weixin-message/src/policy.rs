//! What is answered to a push that failed.

use bytes::Bytes;
use http::Response;

use crate::{Failure, Reply};

/// Decides what is answered to a push that failed.
///
/// Where the bot failed, or its reply cannot be sent, there are three choices:
///
/// | the policy | the platform | the user |
/// |---|---|---|
/// | [`DefaultFailurePolicy`]: status 500 | may push again, as it does after 5 seconds | gets the reply of an attempt that succeeds, else reads that the account is faulty |
/// | [`AnswerWith`] [`Reply::success`] | is content | gets nothing |
/// | [`AnswerWith`] [`Reply::text`] | is content | reads that text |
///
/// Whichever it is, the [`Failure`] goes to the log and into the response's extensions.
///
/// For time that is over, put `tower::timeout::TimeoutLayer` with less than 5 seconds *below*
/// [`WeixinMessageLayer`](crate::WeixinMessageLayer): then it is a failure of the bot. The log names the
/// type of what a handler returned, and says nothing of the errors of layers and services; a policy
/// of one's own can log their [`source`](std::error::Error::source), if no user's text can be in it.
///
/// A policy of one's own is a type, or a closure `Fn(&Failure) -> Response<Bytes>` where no failure
/// is answered with a reply:
///
/// ```
/// use bytes::Bytes;
/// use http::{Response, StatusCode};
/// use weixin_message::{Failure, FailureKind, FailurePolicy, Reply, WeixinMessageLayer};
///
/// #[derive(Clone)]
/// struct Apologise;
///
/// impl FailurePolicy for Apologise {
///     fn fail(&self, failure: &Failure) -> Response<Bytes> {
///         // Does not tell an attacker which of its guesses was the better one.
///         let mut response = Response::new(Bytes::new());
///         *response.status_mut() = StatusCode::NOT_FOUND;
///         response
///     }
///
///     fn reply(&self, failure: &Failure) -> Option<Reply> {
///         (failure.kind() == FailureKind::Bot).then(|| Reply::text("Please try again later."))
///     }
/// }
///
/// let layer = WeixinMessageLayer::new().failure_policy(Apologise);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a failure policy",
    note = "a failure policy is a closure `|failure: &Failure| -> Response<Bytes>`, or `AnswerWith`"
)]
pub trait FailurePolicy {
    /// Builds the response. It should not say why: the sender may be an attacker.
    fn fail(&self, failure: &Failure) -> Response<Bytes>;

    /// The reply in place of the one that could not be had, if the user is to get one.
    ///
    /// It is asked for in failures of the kinds [`Bot`](crate::FailureKind::Bot) and
    /// [`Reply`](crate::FailureKind::Reply) only: what failed before is no proven push, and nobody
    /// can be answered. The reply is checked, addressed and sealed as the bot's own would be. If it
    /// cannot be sent either, [`fail`](Self::fail) builds the response to the first failure.
    fn reply(&self, failure: &Failure) -> Option<Reply> {
        let _ = failure;
        None
    }
}

impl<F> FailurePolicy for F
where
    F: Fn(&Failure) -> Response<Bytes>,
{
    fn fail(&self, failure: &Failure) -> Response<Bytes> {
        self(failure)
    }
}

/// Answers with [`Failure::status`] and an empty body, so that the platform may push again what the
/// bot failed at. The default.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct DefaultFailurePolicy;

impl FailurePolicy for DefaultFailurePolicy {
    fn fail(&self, failure: &Failure) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = failure.status();
        response
    }
}

/// Answers with one reply whatever the bot failed at, and as [`DefaultFailurePolicy`] does to all
/// else. The platform does not push again.
///
/// ```
/// use weixin_message::{AnswerWith, Reply, WeixinMessageLayer};
///
/// let silent = WeixinMessageLayer::new().failure_policy(AnswerWith::new(Reply::success()));
/// let sorry = AnswerWith::new(Reply::text("Something went wrong. Please try again later."));
/// let layer = WeixinMessageLayer::new().failure_policy(sorry);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AnswerWith {
    reply: Reply,
}

impl AnswerWith {
    /// Answers with `reply`, which has to be one that can be sent to any push.
    pub fn new(reply: Reply) -> Self {
        Self { reply }
    }
}

impl FailurePolicy for AnswerWith {
    fn fail(&self, failure: &Failure) -> Response<Bytes> {
        DefaultFailurePolicy.fail(failure)
    }

    fn reply(&self, _failure: &Failure) -> Option<Reply> {
        Some(self.reply.clone())
    }
}
