//! What the platform would refuse is refused before it is sent.

use super::{Content, Message};
use crate::invalid::check;
use crate::{Api, Error};

/// The longest text.
pub(crate) const MAX_TEXT_BYTES: usize = 2048;

impl Message {
    pub(super) fn check(&self, api: Api) -> Result<(), Error> {
        let present = |field, text: &str| check(api, !text.is_empty(), field, "given");
        if let Some(account) = self.agent() {
            present("kf_account", account)?;
        }
        match self.content() {
            Content::Text { content } => {
                let is_good = (1..=MAX_TEXT_BYTES).contains(&content.len());
                check(api, is_good, "content", "1 to 2048 bytes")
            }
            Content::Image { media_id }
            | Content::Voice { media_id }
            | Content::MpNews { media_id } => present("media_id", media_id),
            Content::Video(video) => present("media_id", &video.media_id),
            Content::Music(music) => {
                present("musicurl", &music.url)?;
                present("hqmusicurl", &music.hq_url)?;
                present("thumb_media_id", &music.thumb_media_id)
            }
            Content::News { articles } => articles
                .iter()
                .try_for_each(|article| present("title", &article.title)),
            Content::MpNewsArticle { article_id } => present("article_id", article_id),
            Content::MsgMenu(menu) => {
                check(api, !menu.list.is_empty(), "list", "at least one item")?;
                menu.list.iter().try_for_each(|item| {
                    present("id", &item.id)?;
                    present("content", &item.content)
                })
            }
            Content::WxCard { card_id } => present("card_id", card_id),
            Content::MiniProgramPage(page) => {
                present("pagepath", &page.page_path)?;
                present("thumb_media_id", &page.thumb_media_id)
            }
            Content::Link(link) => {
                present("title", &link.title)?;
                present("url", &link.url)
            }
        }
    }
}
