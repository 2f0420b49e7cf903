//! Replies as customer service messages.

use weixin_message::Reply;
use weixin_message::reply::{self, split};

use crate::custom::{Article, MAX_TEXT_BYTES, Message, Music, Video};

/// The messages of a reply; `None` if there are none of its kind.
pub(super) fn messages(reply: &Reply) -> Option<Vec<Message>> {
    Some(match reply {
        Reply::Text(text) => split(&without_controls(text), MAX_TEXT_BYTES)
            // The platform takes no blank messages.
            .filter(|part| !part.trim().is_empty())
            .map(Message::text)
            .collect(),
        Reply::Image(media_id) => vec![Message::image(media_id.clone())],
        Reply::Voice(media_id) => vec![Message::voice(media_id.clone())],
        Reply::Video(video) => vec![Message::video(of_video(video))],
        Reply::Music(music) => vec![Message::music(of_music(music))],
        Reply::News(articles) => articles.iter().map(of_article).map(Message::news).collect(),
        _ => return None,
    })
}

/// JSON writes others as `\u` escapes, which the platform refuses.
fn without_controls(text: &str) -> String {
    text.replace(
        |letter: char| letter.is_ascii_control() && !matches!(letter, '\n' | '\t'),
        "",
    )
}

fn of_video(video: &reply::Video) -> Video {
    let mut message = Video::new(video.media_id.clone());
    message.title.clone_from(&video.title);
    message.description.clone_from(&video.description);
    message
}

/// Each of the two addresses stands in for the other, as both are mandatory here.
fn of_music(music: &reply::Music) -> Music {
    let url = music.url.as_ref().or(music.hq_url.as_ref());
    let url = url.cloned().unwrap_or_default();
    let mut message = Music::new(url, music.thumb_media_id.clone());
    if let Some(hq_url) = &music.hq_url {
        message = message.hq_url(hq_url.clone());
    }
    message.title.clone_from(&music.title);
    message.description.clone_from(&music.description);
    message
}

fn of_article(article: &reply::Article) -> Article {
    Article::new(article.title.clone(), article.url.clone())
        .description(article.description.clone())
        .pic_url(article.pic_url.clone())
}
