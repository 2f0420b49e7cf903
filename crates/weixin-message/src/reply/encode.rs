//! A reply as the platform reads it.

use super::{Article, Music, Reply, Video};
use crate::xml;

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
    let out = &mut Vec::with_capacity(256 + text_bytes(reply));
    xml::open(out, "xml");
    xml::cdata(out, "ToUserName", to);
    xml::cdata(out, "FromUserName", from);
    xml::raw(out, "CreateTime", unix_time);
    xml::cdata(out, "MsgType", msg_type);
    match reply {
        Reply::Success | Reply::Empty | Reply::Raw(_) => {}
        Reply::Text(content) => xml::cdata(out, "Content", content),
        Reply::Image(media_id) => group(out, "Image", |out| xml::cdata(out, "MediaId", media_id)),
        Reply::Voice(media_id) => group(out, "Voice", |out| xml::cdata(out, "MediaId", media_id)),
        Reply::Video(video) => group(out, "Video", |out| write_video(out, video)),
        Reply::Music(music) => group(out, "Music", |out| write_music(out, music)),
        Reply::News(articles) => {
            xml::raw(out, "ArticleCount", &articles.len().to_string());
            group(out, "Articles", |out| {
                for article in articles {
                    group(out, "item", |out| write_article(out, article));
                }
            });
        }
        Reply::TransferCustomerService(None) => {}
        Reply::TransferCustomerService(Some(account)) => {
            group(out, "TransInfo", |out| {
                xml::cdata(out, "KfAccount", account)
            });
        }
    }
    xml::close(out, "xml");
    std::mem::take(out)
}

/// How much of the document is text that can be long.
fn text_bytes(reply: &Reply) -> usize {
    match reply {
        Reply::Text(content) => content.len(),
        Reply::News(articles) => articles.len() * 512,
        _ => 256,
    }
}

fn group(out: &mut Vec<u8>, name: &str, write: impl FnOnce(&mut Vec<u8>)) {
    xml::open(out, name);
    write(out);
    xml::close(out, name);
}

fn optional(out: &mut Vec<u8>, name: &str, text: Option<&weixin_core::SharedStr>) {
    if let Some(text) = text {
        xml::cdata(out, name, text);
    }
}

fn write_video(out: &mut Vec<u8>, video: &Video) {
    xml::cdata(out, "MediaId", &video.media_id);
    optional(out, "Title", video.title.as_ref());
    optional(out, "Description", video.description.as_ref());
}

fn write_music(out: &mut Vec<u8>, music: &Music) {
    optional(out, "Title", music.title.as_ref());
    optional(out, "Description", music.description.as_ref());
    optional(out, "MusicUrl", music.url.as_ref());
    optional(out, "HQMusicUrl", music.hq_url.as_ref());
    xml::cdata(out, "ThumbMediaId", &music.thumb_media_id);
}

fn write_article(out: &mut Vec<u8>, article: &Article) {
    xml::cdata(out, "Title", &article.title);
    xml::cdata(out, "Description", &article.description);
    xml::cdata(out, "PicUrl", &article.pic_url);
    xml::cdata(out, "Url", &article.url);
}
