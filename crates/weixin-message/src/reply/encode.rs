//! A reply as the platform reads it.

use weixin_core::SharedStr;

use super::{Article, DeviceText, Music, Reply, Video};
use crate::xml::{CData, cdata};

/// What the document of a text has beside the two ids, the time and the text. Room that is exactly
/// filled need not be moved to become the body.
const TEXT_FRAME: &str = "<xml><ToUserName><![CDATA[]]></ToUserName>\
    <FromUserName><![CDATA[]]></FromUserName><CreateTime></CreateTime>\
    <MsgType><![CDATA[text]]></MsgType><Content><![CDATA[]]></Content></xml>";

/// The form of a document.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    Xml,
    #[cfg(feature = "json")]
    Json,
}

impl Form {
    pub(crate) fn new(is_json: bool) -> Self {
        match is_json {
            #[cfg(feature = "json")]
            true => Self::Json,
            _ => Self::Xml,
        }
    }
}

/// Writes the document of `reply` from `from` to `to`. The two words have none.
pub(crate) fn encode(reply: &Reply, form: Form, to: &str, from: &str, unix_time: u64) -> Vec<u8> {
    match (reply, form) {
        (Reply::Success, _) => b"success".to_vec(),
        (Reply::Empty, _) => Vec::new(),
        (Reply::Raw(document), _) => document.as_bytes().to_vec(),
        (_, Form::Xml) => {
            let mut time = itoa::Buffer::new();
            write_xml(reply, to, from, time.format(unix_time))
        }
        #[cfg(feature = "json")]
        (_, Form::Json) => super::serialize::to_json(reply, to, from, unix_time),
    }
}

fn write_xml(reply: &Reply, to: &str, from: &str, unix_time: &str) -> Vec<u8> {
    let frame = TEXT_FRAME.len() + to.len() + from.len() + unix_time.len();
    let mut document = Vec::with_capacity(frame + text_bytes(reply));
    let out = &mut document;
    out.extend_from_slice(b"<xml>");
    if let Some(msg_type) = reply.msg_type() {
        cdata!("ToUserName").word(out, to.as_bytes());
        cdata!("FromUserName").word(out, from.as_bytes());
        bare(out, ["<CreateTime>", "</CreateTime>"], unix_time);
        cdata!("MsgType").word(out, msg_type.as_bytes());
    }
    match reply {
        Reply::Success | Reply::Empty | Reply::Raw(_) | Reply::TransferBizAiIvr => {}
        Reply::Text(content) => cdata!("Content").text(out, content),
        Reply::Image(media_id) => media(out, ["<Image>", "</Image>"], media_id),
        Reply::Voice(media_id) => media(out, ["<Voice>", "</Voice>"], media_id),
        Reply::Video(video) => write_video(out, video),
        Reply::Music(music) => write_music(out, music),
        Reply::News(articles) => write_news(out, articles),
        Reply::TransferCustomerService(None) => {}
        Reply::TransferCustomerService(Some(account)) => {
            out.extend_from_slice(b"<TransInfo>");
            cdata!("KfAccount").text(out, account);
            out.extend_from_slice(b"</TransInfo>");
        }
        Reply::Hardware(hardware) => {
            out.extend_from_slice(b"<HardWare>");
            cdata!("MessageView").text(out, &hardware.message_view);
            cdata!("MessageAction").text(out, &hardware.message_action);
            out.extend_from_slice(b"</HardWare><FuncFlag>0</FuncFlag>");
        }
        Reply::DeviceText(text) => write_device_text(out, text),
        Reply::UpdateButton(replace_name) => {
            out.extend_from_slice(b"<Button>");
            cdata!("ReplaceName").text(out, replace_name);
            out.extend_from_slice(b"</Button>");
        }
        Reply::ErrCode { code, message } => {
            let mut digits = itoa::Buffer::new();
            bare(out, ["<ErrCode>", "</ErrCode>"], digits.format(*code));
            cdata!("ErrMsg").text(out, message);
        }
    }
    out.extend_from_slice(b"</xml>");
    document
}

/// How much of the document is text that can be long.
fn text_bytes(reply: &Reply) -> usize {
    match reply {
        Reply::Text(content) => content.len(),
        Reply::News(articles) => articles.len() * 512,
        _ => 256,
    }
}

/// Writes what needs no escaping and has no CDATA in the platform's samples either.
fn bare(out: &mut Vec<u8>, [open, close]: [&str; 2], text: &str) {
    out.extend_from_slice(open.as_bytes());
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(close.as_bytes());
}

fn optional(out: &mut Vec<u8>, element: &CData, text: Option<&SharedStr>) {
    if let Some(text) = text {
        element.text(out, text);
    }
}

fn media(out: &mut Vec<u8>, [open, close]: [&str; 2], media_id: &str) {
    out.extend_from_slice(open.as_bytes());
    cdata!("MediaId").text(out, media_id);
    out.extend_from_slice(close.as_bytes());
}

fn write_video(out: &mut Vec<u8>, video: &Video) {
    out.extend_from_slice(b"<Video>");
    cdata!("MediaId").text(out, &video.media_id);
    optional(out, &cdata!("Title"), video.title.as_ref());
    optional(out, &cdata!("Description"), video.description.as_ref());
    out.extend_from_slice(b"</Video>");
}

fn write_music(out: &mut Vec<u8>, music: &Music) {
    out.extend_from_slice(b"<Music>");
    optional(out, &cdata!("Title"), music.title.as_ref());
    optional(out, &cdata!("Description"), music.description.as_ref());
    optional(out, &cdata!("MusicUrl"), music.url.as_ref());
    optional(out, &cdata!("HQMusicUrl"), music.hq_url.as_ref());
    cdata!("ThumbMediaId").text(out, &music.thumb_media_id);
    out.extend_from_slice(b"</Music>");
}

fn write_device_text(out: &mut Vec<u8>, text: &DeviceText) {
    cdata!("DeviceType").text(out, &text.device_type);
    cdata!("DeviceID").text(out, &text.device_id);
    // Every session that was seen was a number, and those are written without CDATA.
    let session_id = &text.session_id;
    if session_id.bytes().all(|byte| byte.is_ascii_digit()) {
        bare(out, ["<SessionID>", "</SessionID>"], session_id);
    } else {
        cdata!("SessionID").text(out, session_id);
    }
    cdata!("Content").text(out, &text.content);
}

fn write_news(out: &mut Vec<u8>, articles: &[Article]) {
    let mut digits = itoa::Buffer::new();
    let count = digits.format(articles.len());
    bare(out, ["<ArticleCount>", "</ArticleCount>"], count);
    out.extend_from_slice(b"<Articles>");
    for article in articles {
        out.extend_from_slice(b"<item>");
        cdata!("Title").text(out, &article.title);
        cdata!("Description").text(out, &article.description);
        cdata!("PicUrl").text(out, &article.pic_url);
        cdata!("Url").text(out, &article.url);
        out.extend_from_slice(b"</item>");
    }
    out.extend_from_slice(b"</Articles>");
}
