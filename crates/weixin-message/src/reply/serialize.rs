//! A reply in JSON, or whatever else serde can write, with the names of the elements in XML.

use serde_core::ser::{Serialize, SerializeMap, Serializer};
use weixin_core::SharedStr;

use super::{Article, Reply};
use crate::xml::without_forbidden;

/// The platform's own form, without the addresses: `{"MsgType":"text","Content":"hi"}`. The two
/// words and a raw document are strings.
impl Serialize for Reply {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Success => serializer.serialize_str("success"),
            Self::Empty => serializer.serialize_str(""),
            Self::Raw(document) => serializer.serialize_str(document),
            _ => {
                let mut map = serializer.serialize_map(None)?;
                write(self, &mut map)?;
                map.end()
            }
        }
    }
}

/// The document of a reply that has one, from `from` to `to`.
#[cfg(feature = "json")]
pub(super) fn to_json(reply: &Reply, to: &str, from: &str, unix_time: u64) -> Vec<u8> {
    let addressed = Addressed {
        reply,
        to,
        from,
        unix_time,
    };
    serde_json::to_vec(&addressed).expect("texts and numbers can be written to memory")
}

#[cfg(feature = "json")]
struct Addressed<'a> {
    reply: &'a Reply,
    to: &'a str,
    from: &'a str,
    unix_time: u64,
}

#[cfg(feature = "json")]
impl Serialize for Addressed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.reply.msg_type().is_some() {
            map.serialize_entry("ToUserName", self.to)?;
            map.serialize_entry("FromUserName", self.from)?;
            map.serialize_entry("CreateTime", &self.unix_time)?;
        }
        write(self.reply, &mut map)?;
        map.end()
    }
}

/// Writes what follows the addresses, in the order of the XML.
fn write<M: SerializeMap>(reply: &Reply, map: &mut M) -> Result<(), M::Error> {
    if let Some(msg_type) = reply.msg_type() {
        map.serialize_entry("MsgType", msg_type)?;
    }
    match reply {
        Reply::Success | Reply::Empty | Reply::Raw(_) | Reply::TransferBizAiIvr => Ok(()),
        Reply::Text(content) => map.serialize_entry("Content", &Text(content)),
        Reply::Image(media_id) => map.serialize_entry("Image", &one("MediaId", media_id)),
        Reply::Voice(media_id) => map.serialize_entry("Voice", &one("MediaId", media_id)),
        Reply::Video(video) => {
            let parts = [
                ("MediaId", Some(&video.media_id)),
                ("Title", video.title.as_ref()),
                ("Description", video.description.as_ref()),
            ];
            map.serialize_entry("Video", &texts(parts))
        }
        Reply::Music(music) => {
            let parts = [
                ("Title", music.title.as_ref()),
                ("Description", music.description.as_ref()),
                ("MusicUrl", music.url.as_ref()),
                ("HQMusicUrl", music.hq_url.as_ref()),
                ("ThumbMediaId", Some(&music.thumb_media_id)),
            ];
            map.serialize_entry("Music", &texts(parts))
        }
        Reply::News(articles) => {
            map.serialize_entry("ArticleCount", &articles.len())?;
            let items: Vec<_> = articles.iter().map(article).collect();
            map.serialize_entry("Articles", &Group([("item", Some(items))]))
        }
        Reply::TransferCustomerService(None) => Ok(()),
        Reply::TransferCustomerService(Some(account)) => {
            map.serialize_entry("TransInfo", &one("KfAccount", account))
        }
        Reply::Hardware(hardware) => {
            let parts = [
                ("MessageView", Some(&hardware.message_view)),
                ("MessageAction", Some(&hardware.message_action)),
            ];
            map.serialize_entry("HardWare", &texts(parts))?;
            map.serialize_entry("FuncFlag", &0)
        }
        Reply::DeviceText(text) => {
            map.serialize_entry("DeviceType", &Text(&text.device_type))?;
            map.serialize_entry("DeviceID", &Text(&text.device_id))?;
            map.serialize_entry("SessionID", &Text(&text.session_id))?;
            map.serialize_entry("Content", &Text(&text.content))
        }
        Reply::UpdateButton(name) => map.serialize_entry("Button", &one("ReplaceName", name)),
        Reply::ErrCode { code, message } => {
            map.serialize_entry("ErrCode", code)?;
            map.serialize_entry("ErrMsg", &Text(message))
        }
    }
}

fn one<'a>(name: &'static str, text: &'a str) -> Group<Text<'a>, 1> {
    Group([(name, Some(Text(text)))])
}

fn texts<'a, const N: usize>(
    parts: [(&'static str, Option<&'a SharedStr>); N],
) -> Group<Text<'a>, N> {
    Group(parts.map(|(name, text)| (name, text.map(|text| Text(text)))))
}

fn article(article: &Article) -> Group<Text<'_>, 4> {
    texts([
        ("Title", Some(&article.title)),
        ("Description", Some(&article.description)),
        ("PicUrl", Some(&article.pic_url)),
        ("Url", Some(&article.url)),
    ])
}

/// An object of the members that are there.
struct Group<V, const N: usize>([(&'static str, Option<V>); N]);

impl<V: Serialize, const N: usize> Serialize for Group<V, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(members) = self;
        let there = members
            .iter()
            .filter_map(|(name, value)| Some((name, value.as_ref()?)));
        serializer.collect_map(there)
    }
}

/// What a bot wrote, without the characters that could not be sent in XML: in JSON some of them
/// would be escapes, which the platform is not known to read.
struct Text<'a>(&'a str);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&without_forbidden(self.0))
    }
}
