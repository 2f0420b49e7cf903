//! Passive replies: what a bot answers a push with.

mod check;
mod encode;
mod into_reply;
mod kinds;
mod links;
mod parse;
#[cfg(feature = "serde")]
mod serialize;
mod text;

use weixin_core::{OpenId, OriginalId, SharedStr};

pub use self::check::ReplyError;
pub(crate) use self::check::ReplyLimits;
pub(crate) use self::encode::{Form, encode};
pub use self::into_reply::IntoReply;
pub use self::kinds::{Article, DeviceText, Hardware, Music, Video};
pub use self::links::{link, menu_link, mini_program_link};
pub use self::text::{split, truncate};

/// The answer to a push.
///
/// It names no sender and no receiver: [`WeixinMessageService`](crate::WeixinMessageService) swaps
/// those of the push, encrypts the reply where the push was encrypted, and refuses with a
/// [`ReplyError`] what the platform would not show to the user.
///
/// `Debug` shows the kind of a reply and not what it says, unless it is
/// [`Revealed`](crate::Revealed). With the feature `serde`, `Serialize` gives
/// the platform's own JSON without the addresses, such as `{"MsgType":"text","Content":"hello"}`;
/// the two words and a raw document are strings.
///
/// ```
/// use weixin_message::Reply;
/// use weixin_message::reply::Article;
///
/// let text = Reply::text("hello");
/// let news = Reply::news([Article::new("title", "https://example.com/1").description("more")]);
/// let nothing = Reply::success();
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// The word `success`: received, nothing to say.
    Success,
    /// An empty body, which means the same; some proxies treat it oddly.
    Empty,
    /// A text, in which a line break is `\n`.
    Text(SharedStr),
    /// A picture, by the id of its upload. A GIF does not work.
    Image(SharedStr),
    /// A voice message, by the id of its upload.
    Voice(SharedStr),
    /// A video.
    Video(Video),
    /// A piece of music.
    Music(Music),
    /// Articles: one in answer to a text, image, voice, video, location or link, else up to 8.
    News(Vec<Article>),
    /// Hands the message to human customer service: to the agent named, or to any.
    TransferCustomerService(Option<SharedStr>),
    /// Hands the message to the platform's AI: for ordinary messages, to accounts that have it
    /// switched on.
    TransferBizAiIvr,
    /// A view of a device.
    Hardware(Hardware),
    /// A text to a device.
    DeviceText(DeviceText),
    /// WeCom: the text that takes the place of the buttons on the card that was tapped.
    UpdateButton(SharedStr),
    /// The answer to an `xpay_*` event, which is a result and goes to nobody.
    ErrCode {
        /// 0 where the event was dealt with; after anything else the platform pushes it again.
        code: i32,
        /// What the code means: `success`.
        message: SharedStr,
    },
    /// A document that is sent as it is (encrypted where the push was): for kinds of replies that
    /// this crate does not have. Nothing of it is checked.
    Raw(SharedStr),
}

impl Reply {
    /// Received, nothing to say.
    #[must_use]
    pub fn success() -> Self {
        Self::Success
    }

    /// An empty body. Prefer [`success`](Self::success).
    #[must_use]
    pub fn empty() -> Self {
        Self::Empty
    }

    /// A text of at most 2048 bytes (the service's setting), which [`truncate`] can ensure.
    pub fn text(content: impl Into<SharedStr>) -> Self {
        Self::Text(content.into())
    }

    /// A picture, by the id of its upload.
    pub fn image(media_id: impl Into<SharedStr>) -> Self {
        Self::Image(media_id.into())
    }

    /// A voice message, by the id of its upload.
    pub fn voice(media_id: impl Into<SharedStr>) -> Self {
        Self::Voice(media_id.into())
    }

    /// A video, by the id of its upload; [`Video`] can carry a title as well.
    pub fn video(video: impl Into<Video>) -> Self {
        Self::Video(video.into())
    }

    /// A piece of music.
    #[must_use]
    pub fn music(music: Music) -> Self {
        Self::Music(music)
    }

    /// Articles: one in answer to a text, image, voice, video, location or link, else 1 to 8.
    pub fn news(articles: impl IntoIterator<Item = Article>) -> Self {
        Self::News(articles.into_iter().collect())
    }

    /// Hands the message to human customer service.
    #[must_use]
    pub fn transfer_customer_service() -> Self {
        Self::TransferCustomerService(None)
    }

    /// Hands the message to one agent (`name@wechatid`), who must be online.
    pub fn transfer_to_agent(kf_account: impl Into<SharedStr>) -> Self {
        Self::TransferCustomerService(Some(kf_account.into()))
    }

    /// Hands the message to the platform's AI. Only ordinary messages can be, and only where the
    /// account has it switched on.
    #[must_use]
    pub fn transfer_biz_ai_ivr() -> Self {
        Self::TransferBizAiIvr
    }

    /// A view of a device.
    #[must_use]
    pub fn hardware(hardware: Hardware) -> Self {
        Self::Hardware(hardware)
    }

    /// A text to a device.
    #[must_use]
    pub fn device_text(text: DeviceText) -> Self {
        Self::DeviceText(text)
    }

    /// Puts a text in the place of the buttons on the card of WeCom that was tapped.
    pub fn update_button(replace_name: impl Into<SharedStr>) -> Self {
        Self::UpdateButton(replace_name.into())
    }

    /// What `xpay_*` events are answered with: 0 and `success`, or a code after which the platform
    /// pushes the event again. A plain [`success`](Self::success) is not enough for them.
    pub fn err_code(code: i32, message: impl Into<SharedStr>) -> Self {
        Self::ErrCode {
            code,
            message: message.into(),
        }
    }

    /// The document that is sent to `to`, in XML and before it is encrypted. It is not checked.
    ///
    /// The service does this, in JSON where the push was; it is here for tests and for other ways of sending.
    #[must_use]
    pub fn to_document(&self, to: &OpenId, from: &OriginalId, unix_time: u64) -> Vec<u8> {
        encode(self, Form::Xml, to.as_str(), from.as_str(), unix_time)
    }

    /// A document that is sent as it is.
    pub fn raw(document: impl Into<SharedStr>) -> Self {
        Self::Raw(document.into())
    }

    /// Its `MsgType`, if it has one.
    fn msg_type(&self) -> Option<&'static str> {
        Some(match self {
            Self::Success | Self::Empty | Self::ErrCode { .. } | Self::Raw(_) => return None,
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Voice(_) => "voice",
            Self::Video(_) => "video",
            Self::Music(_) => "music",
            Self::News(_) => "news",
            Self::TransferCustomerService(_) => "transfer_customer_service",
            Self::TransferBizAiIvr => "transfer_biz_ai_ivr",
            Self::Hardware(_) => "hardware",
            Self::DeviceText(_) => "device_text",
            Self::UpdateButton(_) => "update_button",
        })
    }
}
