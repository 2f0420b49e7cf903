//! A reply as the platform reads it.

use weixin_core::SharedStr;

use super::{Article, Music, Reply, Video};
use crate::xml::{CData, cdata};

/// What the document of a text has beside the two ids, the time and the text. Room that is exactly
/// filled need not be moved to become the body.
const TEXT_FRAME: &str = "<xml><ToUserName><![CDATA[]]></ToUserName>\
    <FromUserName><![CDATA[]]></FromUserName><CreateTime></CreateTime>\
    <MsgType><![CDATA[text]]></MsgType><Content><![CDATA[]]></Content></xml>";

/// Writes the document of `reply` from `from` to `to`. The two words have none.
pub(crate) fn encode(reply: &Reply, to: &str, from: &str, unix_time: &str) -> Vec<u8> {
    let msg_type = match reply {
        Reply::Success => return b"success".to_vec(),
        Reply::Empty => return Vec::new(),
        Reply::Raw(document) => return document.as_bytes().to_vec(),
        Reply::Text(_) => "text",
        Reply::Image(_) => "image",
        Reply::Voice(_) => "voice",
        Reply::Video(_) => "video",
        Reply::Music(_) => "music",
        Reply::News(_) => "news",
        Reply::TransferCustomerService(_) => "transfer_customer_service",
    };
    let frame = TEXT_FRAME.len() + to.len() + from.len() + unix_time.len();
    let mut document = Vec::with_capacity(frame + text_bytes(reply));
    let out = &mut document;
    out.extend_from_slice(b"<xml>");
    cdata!("ToUserName").word(out, to.as_bytes());
    cdata!("FromUserName").word(out, from.as_bytes());
    out.extend_from_slice(b"<CreateTime>");
    out.extend_from_slice(unix_time.as_bytes());
    out.extend_from_slice(b"</CreateTime>");
    cdata!("MsgType").word(out, msg_type.as_bytes());
    match reply {
        Reply::Success | Reply::Empty | Reply::Raw(_) => {}
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

fn write_news(out: &mut Vec<u8>, articles: &[Article]) {
    let count = format!("<ArticleCount>{}</ArticleCount><Articles>", articles.len());
    out.extend_from_slice(count.as_bytes());
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
