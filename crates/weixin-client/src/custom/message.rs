use serde::Serialize;
use weixin_core::{OpenId, SharedStr};

use super::{Article, Content, Link, Menu, MiniProgramPage, Music, Video};

/// A customer service message: its [`Content`], and who says it.
///
/// `Debug` shows its kind and not what it says, unless it is [`Revealed`](weixin_core::Revealed).
///
/// ```
/// use weixin_client::custom::{Message, Video};
///
/// let text = Message::text("hello");
/// let answer = Message::text("hello").by_ai();
/// let video = Message::video(Video::new("MEDIA_ID").title("the sea")).kf_account("helen@shop");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Message {
    content: Content,
    kf_account: Option<SharedStr>,
    is_by_ai: bool,
}

impl Message {
    /// A text of at most 2048 bytes. It can have the links that passive replies can have.
    pub fn text(content: impl Into<SharedStr>) -> Self {
        let content = content.into();
        Content::Text { content }.into()
    }

    /// A picture, by the id of its upload.
    pub fn image(media_id: impl Into<SharedStr>) -> Self {
        let media_id = media_id.into();
        Content::Image { media_id }.into()
    }

    /// A voice message, by the id of its upload.
    pub fn voice(media_id: impl Into<SharedStr>) -> Self {
        let media_id = media_id.into();
        Content::Voice { media_id }.into()
    }

    /// A video.
    pub fn video(video: Video) -> Self {
        Content::Video(video).into()
    }

    /// A piece of music.
    pub fn music(music: Music) -> Self {
        Content::Music(music).into()
    }

    /// An article with a link to any page. The platform takes one per message.
    pub fn news(article: Article) -> Self {
        let articles = vec![article];
        Content::News { articles }.into()
    }

    /// Articles of the platform, by the id of their upload.
    pub fn mp_news(media_id: impl Into<SharedStr>) -> Self {
        let media_id = media_id.into();
        Content::MpNews { media_id }.into()
    }

    /// An article that the account has published.
    pub fn mp_news_article(article_id: impl Into<SharedStr>) -> Self {
        let article_id = article_id.into();
        Content::MpNewsArticle { article_id }.into()
    }

    /// A menu within a text.
    pub fn menu(menu: Menu) -> Self {
        Content::MsgMenu(menu).into()
    }

    /// A card, such as a coupon.
    pub fn card(card_id: impl Into<SharedStr>) -> Self {
        let card_id = card_id.into();
        Content::WxCard { card_id }.into()
    }

    /// A page of a mini program.
    pub fn mini_program_page(page: MiniProgramPage) -> Self {
        Content::MiniProgramPage(page).into()
    }

    /// A link, which mini programs send in place of an article.
    pub fn link(link: Link) -> Self {
        Content::Link(link).into()
    }

    /// Says it in the name of a customer service account, such as `helen@shop`.
    pub fn kf_account(mut self, account: impl Into<SharedStr>) -> Self {
        self.kf_account = Some(account.into());
        self
    }

    /// Has a line below it say that an AI wrote it.
    pub fn by_ai(mut self) -> Self {
        self.is_by_ai = true;
        self
    }

    /// What it says.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    pub(super) fn agent(&self) -> Option<&SharedStr> {
        self.kf_account.as_ref()
    }

    /// What the platform is sent.
    pub(super) fn addressed<'a>(&'a self, to: &'a OpenId) -> Addressed<'a> {
        let kf_account = self.kf_account.as_deref();
        Addressed {
            touser: to,
            msgtype: self.content.msg_type(),
            content: &self.content,
            customservice: kf_account.map(|kf_account| CustomService { kf_account }),
            aimsgcontext: self.is_by_ai.then_some(AiMsgContext { is_ai_msg: 1 }),
        }
    }
}

impl From<Content> for Message {
    fn from(content: Content) -> Self {
        Self {
            content,
            kf_account: None,
            is_by_ai: false,
        }
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<SharedStr> for Message {
    fn from(text: SharedStr) -> Self {
        Self::text(text)
    }
}

/// The body of a request. The platform's samples have their fields in this order.
#[derive(Serialize)]
pub(super) struct Addressed<'a> {
    touser: &'a OpenId,
    msgtype: &'static str,
    #[serde(flatten)]
    content: &'a Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    customservice: Option<CustomService<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aimsgcontext: Option<AiMsgContext>,
}

#[derive(Serialize)]
struct CustomService<'a> {
    kf_account: &'a str,
}

#[derive(Serialize)]
struct AiMsgContext {
    is_ai_msg: u8,
}
