//! How an answer reaches a user after the push was answered.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use weixin_core::{Account, OpenId};
use weixin_message::{BoxError, Fingerprint, Reply};

/// Sends answers that were too late for a passive reply, as a customer service message or however else.
///
/// It is called again, with back-off, after [`SendError::Retry`], while the user's later messages wait behind this
/// one, and after the process died while it was
/// being called: a message can go out twice then, and not otherwise.
///
/// ```
/// use weixin_delivery::{Addressee, LateSender, SendFuture};
/// use weixin_message::Reply;
///
/// struct Print;
///
/// impl LateSender for Print {
///     fn send<'a>(&'a self, _to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
///         Box::pin(async move {
///             println!("{reply:?}");
///             Ok(())
///         })
///     }
/// }
/// ```
pub trait LateSender: Send + Sync + 'static {
    /// Sends a reply, which is neither [`Reply::Success`] nor [`Reply::Empty`].
    fn send<'a>(&'a self, to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a>;
}

/// What [`LateSender::send`] returns.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>>;

/// Whom an answer is for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Addressee {
    /// The user.
    pub user: OpenId,
    /// AppID of the account; `None` if it has none.
    pub app_id: Option<Box<str>>,
    /// The account, unless the message was taken from the inbox by a process that was not told of it.
    pub account: Option<Account>,
    /// The message that is answered: the same one whenever a sender is called again for its answer.
    pub message: Option<Fingerprint>,
}

impl Addressee {
    /// A user of an account without AppID, and no message.
    #[must_use]
    pub fn new(user: OpenId) -> Self {
        Self {
            user,
            app_id: None,
            account: None,
            message: None,
        }
    }
}

/// Why an answer was not sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum SendError {
    /// It never will be: the message becomes a dead letter.
    GiveUp(GiveUp),
    /// It may be later: the platform is busy or cannot be reached.
    Retry(BoxError),
}

/// Why an answer will never be sent: for most reasons there is an error code of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GiveUp {
    /// 45015: the user has not written for 48 hours, or did something else, such as to tap a menu, a minute ago; or
    /// has left.
    WindowOver,
    /// 45047: too many messages since the user wrote last.
    CountOver,
    /// 43004: the user does not follow the account.
    NotFollowing,
    /// 40003: no such user of this account.
    UnknownUser,
    /// Another error code, after which trying again does not help.
    Code(i32),
    /// There is no customer service message for this kind of reply.
    Unsupported,
    /// The reply has something that the platform does not take, such as an empty text.
    Invalid,
    /// The sender does not know the account.
    UnknownAccount,
    /// Nobody knows whether it was sent: the platform's answer cannot be understood, or did not come, and the sender
    /// is one that sends nothing twice.
    Unclear,
}

impl GiveUp {
    /// The platform's error code, if it is for one.
    #[must_use]
    pub fn code(&self) -> Option<i32> {
        match self {
            Self::WindowOver => Some(45015),
            Self::CountOver => Some(45047),
            Self::NotFollowing => Some(43004),
            Self::UnknownUser => Some(40003),
            Self::Code(code) => Some(*code),
            Self::Unsupported | Self::Invalid | Self::UnknownAccount | Self::Unclear => None,
        }
    }
}

impl SendError {
    /// What an error code of the platform's customer service API means for an answer.
    ///
    /// -1 (busy), 40001, 40014 and 42001 (the access token is not valid any more) and 45009 and 45011 (too many
    /// calls) may pass; all others are final.
    #[must_use]
    pub fn from_code(code: i32) -> Self {
        match code {
            -1 | 40001 | 40014 | 42001 | 45009 | 45011 => {
                Self::Retry(format!("error code {code}").into())
            }
            45015 => Self::GiveUp(GiveUp::WindowOver),
            45047 => Self::GiveUp(GiveUp::CountOver),
            43004 => Self::GiveUp(GiveUp::NotFollowing),
            40003 => Self::GiveUp(GiveUp::UnknownUser),
            _ => Self::GiveUp(GiveUp::Code(code)),
        }
    }
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GiveUp(reason) => write!(f, "the answer cannot be sent: {reason}"),
            Self::Retry(_) => f.write_str("the answer could not be sent now"),
        }
    }
}

impl Error for SendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::GiveUp(_) => None,
            Self::Retry(source) => Some(&**source),
        }
    }
}

impl fmt::Display for GiveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WindowOver => f.write_str(
                "45015: it is too long ago that the user did something, or the user has left",
            ),
            Self::CountOver => f.write_str("45047: too many messages since the user wrote last"),
            Self::NotFollowing => f.write_str("43004: the user does not follow the account"),
            Self::UnknownUser => f.write_str("40003: no such user of this account"),
            Self::Code(code) => write!(f, "error code {code}"),
            Self::Unsupported => f.write_str("there is no customer service message of this kind"),
            Self::Invalid => f.write_str("something in it is empty, or is not allowed"),
            Self::UnknownAccount => f.write_str("the sender does not know the account"),
            Self::Unclear => f.write_str("nobody knows whether it was sent"),
        }
    }
}

impl<T: LateSender + ?Sized> LateSender for Arc<T> {
    fn send<'a>(&'a self, to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        (**self).send(to, reply)
    }
}
