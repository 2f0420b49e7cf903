use std::borrow::Cow;

use weixin_core::SharedStr;

use super::Reply;

/// What a handler may return.
///
/// | type | reply |
/// |---|---|
/// | `&str`, `String`, `Cow<str>`, [`SharedStr`] | a text |
/// | `()` | [`Reply::Success`]: received, nothing to say |
/// | [`Reply`] | itself |
/// | `Option<T>` | `T`, or [`Reply::Success`] |
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reply",
    note = "return a `Reply`, a string, `()` to say nothing, or an `Option` of one of these"
)]
pub trait IntoReply {
    /// Makes the reply.
    fn into_reply(self) -> Reply;
}

impl IntoReply for Reply {
    fn into_reply(self) -> Reply {
        self
    }
}

impl IntoReply for () {
    fn into_reply(self) -> Reply {
        Reply::Success
    }
}

impl<T: IntoReply> IntoReply for Option<T> {
    fn into_reply(self) -> Reply {
        self.map_or(Reply::Success, T::into_reply)
    }
}

impl IntoReply for SharedStr {
    fn into_reply(self) -> Reply {
        Reply::Text(self)
    }
}

impl IntoReply for String {
    fn into_reply(self) -> Reply {
        Reply::text(self)
    }
}

impl IntoReply for &str {
    fn into_reply(self) -> Reply {
        Reply::text(self)
    }
}

impl IntoReply for Cow<'_, str> {
    fn into_reply(self) -> Reply {
        Reply::text(&*self)
    }
}
