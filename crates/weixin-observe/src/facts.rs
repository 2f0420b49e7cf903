//! What can be said of a push and its end, in few words.

use http::Extensions;
use weixin_core::observer::{Outcome, Reason};
use weixin_core::{Account, AccountKind, VerifyError};
use weixin_message::{BoxError, Failure, FailureKind, Message, Meta, Reply};
use weixin_verify::Refusal;

/// Why there is no answer of the bot in a response.
#[derive(Clone, Copy)]
pub(crate) enum Refused {
    Refusal(Refusal),
    Failure(FailureKind, Reason),
}

impl Refused {
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        if let Some(refusal) = extensions.get::<Refusal>() {
            return Some(Self::Refusal(*refusal));
        }
        let failure = extensions.get::<Failure>()?;
        Some(Self::Failure(failure.kind(), failure.into()))
    }

    pub(crate) fn reason(self) -> Reason {
        match self {
            Self::Refusal(refusal) => refusal.into(),
            Self::Failure(_, reason) => reason,
        }
    }

    /// Whether the check had let the push pass, as far as it can be judged before the body was read.
    pub(crate) fn is_verified(self) -> bool {
        match self {
            Self::Refusal(_) => false,
            Self::Failure(kind, _) => !matches!(kind, FailureKind::NotVerified | FailureKind::Open),
        }
    }

    /// Whether it is a failure of the bot or of a layer in front of it, which is the end of a push that was read.
    pub(crate) fn is_of_bot(self) -> bool {
        matches!(
            self,
            Self::Failure(FailureKind::Bot | FailureKind::Unavailable, _)
        )
    }

    /// The account's mode, if the refusal tells it.
    pub(crate) fn mode(self) -> Option<weixin_core::Mode> {
        match self {
            Self::Refusal(Refusal::NotVerified(VerifyError::WrongMode { expected })) => {
                Some(expected)
            }
            _ => None,
        }
    }
}

/// The word for how an account's messages come.
pub(crate) fn mode(account: &Account) -> &'static str {
    match account.kind() {
        // It is plain there as well, but nobody signs it.
        AccountKind::CloudRun => "cloudrun",
        _ => account.mode().as_str(),
    }
}

/// What kind of failure an error of the message stack is.
pub(crate) fn error_type(error: &BoxError) -> &'static str {
    match error.downcast_ref::<Failure>().map(Failure::kind) {
        Some(FailureKind::Unavailable) => "unavailable",
        Some(FailureKind::Replayed) => "replayed",
        _ => "bot",
    }
}

/// The words for what a message is: its type, and the name of an event.
pub(crate) fn names(message: &Message) -> (&'static str, &'static str) {
    let name = message.known_name().unwrap_or(Reason::Other.as_str());
    match message {
        Message::Event(_) => ("event", name),
        Message::Info(_) => ("info", name),
        _ => (name, ""),
    }
}

/// What an attempt came to. `None` for a result means that it was dropped.
pub(crate) fn outcome<E>(meta: &Meta, result: Option<&Result<Reply, E>>) -> Outcome {
    match result {
        None if meta.is_hang_up_expected() => Outcome::Deferred,
        None => Outcome::Timeout,
        // Held to its end, which no platform waits for.
        Some(Err(_)) if meta.is_hang_up_expected() => Outcome::Deferred,
        Some(Err(_)) => Outcome::Error,
        Some(Ok(reply)) => meta.outcome().unwrap_or(match reply {
            Reply::Success | Reply::Empty => Outcome::Empty,
            _ => Outcome::Reply,
        }),
    }
}
