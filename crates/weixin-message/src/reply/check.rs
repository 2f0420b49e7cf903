//! What the platform would not show to the user is refused before it is sent.

use std::error::Error;
use std::fmt;

use super::Reply;
use crate::Message;
use crate::xml::is_xml;

/// The most articles in answer to an event.
const MAX_ARTICLES: usize = 8;

/// A reply that the platform would not deliver: the user would read that the account is faulty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyError {
    /// The text is too long. [`truncate`](super::truncate) can shorten it.
    TextTooLong {
        /// Its length in bytes.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// A mandatory element is empty.
    Missing(&'static str),
    /// No article, or more than may answer this push.
    ArticleCount {
        /// How many there are.
        count: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// The push has no sender or no receiver, so that only `success` can be answered.
    NoReceiver,
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TextTooLong { bytes, limit } => {
                write!(f, "the reply's text has {bytes} bytes; {limit} are allowed")
            }
            Self::Missing(element) => write!(f, "the reply's {element} is empty"),
            Self::ArticleCount { count, limit } => {
                write!(
                    f,
                    "the reply has {count} articles; 1 to {limit} are allowed"
                )
            }
            Self::NoReceiver => f.write_str("the push has no sender that could be replied to"),
        }
    }
}

impl Error for ReplyError {}

/// What a reply to one push may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReplyLimits {
    pub(crate) text_bytes: usize,
    pub(crate) articles: usize,
}

impl ReplyLimits {
    pub(crate) fn new(text_bytes: usize, message: &Message) -> Self {
        let articles = match message {
            Message::Text(_)
            | Message::Image(_)
            | Message::Voice(_)
            | Message::Video(_)
            | Message::ShortVideo(_)
            | Message::Location(_)
            | Message::Link(_) => 1,
            _ => MAX_ARTICLES,
        };
        Self {
            text_bytes,
            articles,
        }
    }

    pub(crate) fn check(self, reply: &Reply) -> Result<(), ReplyError> {
        match reply {
            Reply::Text(text) if text.len() > self.text_bytes => Err(ReplyError::TextTooLong {
                bytes: text.len(),
                limit: self.text_bytes,
            }),
            Reply::Text(text) => present("Content", text),
            Reply::Image(media_id) | Reply::Voice(media_id) => present("MediaId", media_id),
            Reply::Video(video) => present("MediaId", &video.media_id),
            Reply::Music(music) => present("ThumbMediaId", &music.thumb_media_id),
            Reply::TransferCustomerService(Some(account)) => present("KfAccount", account),
            Reply::News(articles) if !(1..=self.articles).contains(&articles.len()) => {
                Err(ReplyError::ArticleCount {
                    count: articles.len(),
                    limit: self.articles,
                })
            }
            Reply::News(articles) => articles
                .iter()
                .try_for_each(|article| present("Title", &article.title)),
            Reply::Hardware(hardware) => {
                present("MessageView", &hardware.message_view)?;
                present("MessageAction", &hardware.message_action)
            }
            Reply::DeviceText(text) => {
                present("DeviceType", &text.device_type)?;
                present("DeviceID", &text.device_id)?;
                present("SessionID", &text.session_id)?;
                present("Content", &text.content)
            }
            Reply::UpdateButton(replace_name) => present("ReplaceName", replace_name),
            Reply::Success
            | Reply::Empty
            | Reply::Raw(_)
            | Reply::ErrCode { .. }
            | Reply::TransferBizAiIvr
            | Reply::TransferCustomerService(None) => Ok(()),
        }
    }
}

/// What XML forbids is not written, so it does not count as content.
fn present(element: &'static str, text: &str) -> Result<(), ReplyError> {
    if text
        .chars()
        .all(|character| !is_xml(character) || character.is_whitespace())
    {
        return Err(ReplyError::Missing(element));
    }
    Ok(())
}
