//! A reply as a store keeps it.

use std::sync::LazyLock;

use weixin_core::{OpenId, OriginalId};
use weixin_message::Reply;

/// Whoever asks for the reply is another attempt of the same user, so it needs no address here. But the
/// document of a reply that is not raw has to have one.
static NOBODY: LazyLock<(OpenId, OriginalId)> = LazyLock::new(|| {
    let (user, account) = (OpenId::new("-"), OriginalId::new("-"));
    user.zip(account).expect("a dash is a visible character")
});

/// Tells a raw document, which is not to be understood, from a reply.
const RAW: &str = "raw:";

/// Writes a reply as a document.
pub(crate) fn write(reply: &Reply) -> Box<str> {
    if let Reply::Raw(document) = reply {
        return format!("{RAW}{document}").into();
    }
    let (to, from) = &*NOBODY;
    let document = String::from_utf8(reply.to_document(to, from, 0));
    document.expect("it is made of texts").into()
}

/// Reads what [`write`] wrote. `None` if it did not.
pub(crate) fn read(text: &str) -> Option<Reply> {
    match text.strip_prefix(RAW) {
        Some(document) => Some(Reply::raw(document)),
        None => Reply::parse(text.as_bytes()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use weixin_message::reply::{Article, Music, Video};

    use super::*;

    #[test]
    fn every_kind_comes_back_as_it_was() {
        for reply in [
            Reply::success(),
            Reply::empty(),
            Reply::text("a <b> & ]]> \n 你好"),
            Reply::text(""),
            Reply::image("id"),
            Reply::video(Video::new("id").title("t")),
            Reply::music(Music::new("thumb")),
            Reply::news([Article::new("title", "https://example.com/1")]),
            Reply::transfer_to_agent("agent@account"),
            Reply::err_code(-1, "again"),
            Reply::raw("<xml><MsgType>text</MsgType><Content>as it is</Content></xml>"),
            Reply::raw(""),
        ] {
            assert_eq!(read(&write(&reply)), Some(reply.clone()), "{reply:?}");
        }
    }

    #[test]
    fn what_is_no_reply_is_none() {
        assert_eq!(read("<xml"), None);
    }
}
