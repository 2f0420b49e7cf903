use std::borrow::Cow;

use weixin_core::SharedStr;

use super::{Article, DeviceText, Hardware, Music, Reply, Video};
use crate::{BoxError, HandlerError};

/// What a handler may return.
///
/// | type | reply |
/// |---|---|
/// | `&str`, `String`, `Cow<str>`, [`SharedStr`] | a text |
/// | `()` | [`Reply::Success`]: received, nothing to say |
/// | [`Reply`] | itself |
/// | [`Video`], [`Music`], [`Hardware`], [`DeviceText`] | that |
/// | [`Article`], `Vec<Article>`, `[Article; N]` | [`Reply::News`] |
/// | `Option<T>` | `T`, or [`Reply::Success`] |
/// | `Result<T, E>` | `T`; an error is in a [`HandlerError`] |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reply",
    note = "return a `Reply`, a string, `()` to say nothing, or an `Option` or a `Result` of one of these"
)]
pub trait IntoReply {
    /// Makes the reply.
    ///
    /// # Errors
    ///
    /// What the handler failed at: see [`FailurePolicy`](crate::FailurePolicy).
    fn into_reply(self) -> Result<Reply, BoxError>;
}

impl<T: IntoReply> IntoReply for Option<T> {
    fn into_reply(self) -> Result<Reply, BoxError> {
        self.map_or(Ok(Reply::Success), T::into_reply)
    }
}

impl<T: IntoReply, E: Into<BoxError>> IntoReply for Result<T, E> {
    fn into_reply(self) -> Result<Reply, BoxError> {
        match self {
            Ok(reply) => reply.into_reply(),
            Err(error) => Err(HandlerError::new(error).into()),
        }
    }
}

impl<const N: usize> IntoReply for [Article; N] {
    fn into_reply(self) -> Result<Reply, BoxError> {
        Ok(Reply::news(self))
    }
}

/// Declares what becomes a reply whatever it is: `Type => how to make it`.
macro_rules! into_reply {
    ($( $type:ty => $make:expr, )*) => { $(
        impl IntoReply for $type {
            fn into_reply(self) -> Result<Reply, BoxError> {
                Ok($make(self))
            }
        }
    )* };
}

into_reply! {
    Reply => std::convert::identity,
    () => |()| Reply::Success,
    SharedStr => Reply::Text,
    String => Reply::text,
    &str => Reply::text,
    Cow<'_, str> => |text: Self| Reply::text(&*text),
    Video => Reply::Video,
    Music => Reply::Music,
    Article => |article| Reply::News(vec![article]),
    Vec<Article> => Reply::News,
    Hardware => Reply::Hardware,
    DeviceText => Reply::DeviceText,
}
