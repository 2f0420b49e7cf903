//! The attempts of one push together.

use weixin_message::Reply;

/// True if two replies of one push say different things. A word says nothing, and what is no reply of a known kind,
/// such as a page of a proxy in front of the bot, can be another each time.
pub(crate) fn differing<'a>(replies: impl IntoIterator<Item = &'a Reply>) -> bool {
    let mut said = replies.into_iter().filter(|reply| says_something(reply));
    let first = said.next();
    first.is_some_and(|first| said.any(|other| other != first))
}

pub(crate) fn says_something(reply: &Reply) -> bool {
    !matches!(reply, Reply::Success | Reply::Empty | Reply::Raw(_))
}
