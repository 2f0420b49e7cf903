//! Reading a reply back, as the platform does.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use weixin_core::SharedStr;

use super::{Article, DeviceText, Hardware, Music, Reply, Video};
use crate::document::{Document, Element};
use crate::{DecodeError, Number};

impl Reply {
    /// Reads what [`to_document`](Self::to_document) writes, in XML, or in JSON with the feature
    /// `json`: for tests, and for whoever stands in for the platform.
    ///
    /// The addresses are not part of a reply, so they are lost. As in a message, an element that is
    /// absent is the same as an empty one. A document that is no reply of this crate's kinds, or is
    /// one with another number of articles than its `ArticleCount` says, is [`Reply::Raw`].
    ///
    /// ```
    /// use weixin_message::Reply;
    ///
    /// let reply = b"<xml><MsgType>text</MsgType><Content>hi</Content></xml>";
    /// assert_eq!(Reply::parse(reply)?, Reply::text("hi"));
    /// assert_eq!(Reply::parse(b"success")?, Reply::success());
    /// # Ok::<(), weixin_message::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`DecodeError`] as for [`Document::parse`].
    pub fn parse(document: &[u8]) -> Result<Self, DecodeError> {
        match document {
            b"success" => return Ok(Self::Success),
            b"" => return Ok(Self::Empty),
            _ => {}
        }
        let document = Document::parse(document)?;
        Ok(read(document.root()).unwrap_or_else(|| Self::raw(document.as_str())))
    }
}

fn read(root: Element<'_>) -> Option<Reply> {
    let Some(msg_type) = root.child("MsgType") else {
        return Some(Reply::ErrCode {
            code: number(root, "ErrCode").value()?,
            message: text(root, "ErrMsg"),
        });
    };
    let group = |name| root.child(name);
    Some(match msg_type.text().trim_ascii() {
        "text" => Reply::Text(text(root, "Content")),
        "image" => Reply::Image(text(group("Image"), "MediaId")),
        "voice" => Reply::Voice(text(group("Voice"), "MediaId")),
        "video" => Reply::Video(video(group("Video"))),
        "music" => Reply::Music(music(group("Music"))),
        "news" => {
            let articles = articles(group("Articles"));
            let count = number(root, "ArticleCount").value();
            return (count == Some(articles.len())).then_some(Reply::News(articles));
        }
        "transfer_customer_service" => {
            Reply::TransferCustomerService(optional(group("TransInfo"), "KfAccount"))
        }
        "transfer_biz_ai_ivr" => Reply::TransferBizAiIvr,
        "hardware" => Reply::Hardware(hardware(group("HardWare"))),
        "device_text" => Reply::DeviceText(device_text(root)),
        "update_button" => Reply::UpdateButton(text(group("Button"), "ReplaceName")),
        _ => return None,
    })
}

fn video(group: Option<Element<'_>>) -> Video {
    Video {
        media_id: text(group, "MediaId"),
        title: optional(group, "Title"),
        description: optional(group, "Description"),
    }
}

fn music(group: Option<Element<'_>>) -> Music {
    Music {
        thumb_media_id: text(group, "ThumbMediaId"),
        title: optional(group, "Title"),
        description: optional(group, "Description"),
        url: optional(group, "MusicUrl"),
        hq_url: optional(group, "HQMusicUrl"),
    }
}

fn articles(group: Option<Element<'_>>) -> Vec<Article> {
    let elements = group.into_iter().flat_map(Element::children);
    let items = elements.filter(|element| element.name() == "item");
    let article = |item| Article {
        title: text(item, "Title"),
        description: text(item, "Description"),
        pic_url: text(item, "PicUrl"),
        url: text(item, "Url"),
    };
    items.map(article).collect()
}

fn hardware(group: Option<Element<'_>>) -> Hardware {
    Hardware {
        message_view: text(group, "MessageView"),
        message_action: text(group, "MessageAction"),
    }
}

fn device_text(root: Element<'_>) -> DeviceText {
    DeviceText {
        device_type: text(root, "DeviceType"),
        device_id: text(root, "DeviceID"),
        session_id: text(root, "SessionID"),
        content: text(root, "Content"),
    }
}

fn text<'a>(parent: impl Into<Option<Element<'a>>>, name: &str) -> SharedStr {
    optional(parent, name).unwrap_or_default()
}

/// A text that is there or not. Nothing is trimmed: a bot may have written the white space.
fn optional<'a>(parent: impl Into<Option<Element<'a>>>, name: &str) -> Option<SharedStr> {
    parent.into()?.child(name).map(Element::to_shared)
}

fn number<T>(root: Element<'_>, name: &str) -> Number<T> {
    let element = root.child(name).map(Element::to_shared_trimmed);
    element.map(Number::new).unwrap_or_default()
}
