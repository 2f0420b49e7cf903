use serde::Serialize;
use weixin_core::SharedStr;

/// What a [`Message`](super::Message) says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Content {
    /// A text of at most 2048 bytes, in which a line break is `\n`.
    #[non_exhaustive]
    Text {
        /// The text.
        content: SharedStr,
    },
    /// A picture.
    #[non_exhaustive]
    Image {
        /// The id of its upload.
        media_id: SharedStr,
    },
    /// A voice message.
    #[non_exhaustive]
    Voice {
        /// The id of its upload.
        media_id: SharedStr,
    },
    /// A video.
    Video(Video),
    /// A piece of music.
    Music(Music),
    /// An article with a link to any page.
    #[non_exhaustive]
    News {
        /// One article: the platform takes no more.
        articles: Vec<Article>,
    },
    /// Articles of the platform.
    #[non_exhaustive]
    MpNews {
        /// The id of their upload.
        media_id: SharedStr,
    },
    /// An article that the account has published.
    #[non_exhaustive]
    MpNewsArticle {
        /// The id of the article.
        article_id: SharedStr,
    },
    /// A menu within a text.
    MsgMenu(Menu),
    /// A card, such as a coupon.
    #[non_exhaustive]
    WxCard {
        /// The id of the card.
        card_id: SharedStr,
    },
    /// A page of a mini program.
    MiniProgramPage(MiniProgramPage),
    /// A link, which mini programs send in place of an article.
    Link(Link),
}

impl Content {
    /// The platform's word for this kind.
    #[must_use]
    pub fn msg_type(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Voice { .. } => "voice",
            Self::Video(_) => "video",
            Self::Music(_) => "music",
            Self::News { .. } => "news",
            Self::MpNews { .. } => "mpnews",
            Self::MpNewsArticle { .. } => "mpnewsarticle",
            Self::MsgMenu(_) => "msgmenu",
            Self::WxCard { .. } => "wxcard",
            Self::MiniProgramPage(_) => "miniprogrampage",
            Self::Link(_) => "link",
        }
    }
}

/// A video.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Video {
    /// The id of its upload.
    pub media_id: SharedStr,
    /// The id of the upload of its preview picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_media_id: Option<SharedStr>,
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<SharedStr>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<SharedStr>,
}

impl Video {
    /// A video, by the id of its upload.
    pub fn new(media_id: impl Into<SharedStr>) -> Self {
        Self {
            media_id: media_id.into(),
            thumb_media_id: None,
            title: None,
            description: None,
        }
    }

    /// Sets the preview picture, by the id of its upload.
    pub fn thumb_media_id(mut self, media_id: impl Into<SharedStr>) -> Self {
        self.thumb_media_id = Some(media_id.into());
        self
    }

    /// Sets the title.
    pub fn title(mut self, title: impl Into<SharedStr>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<SharedStr>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// A piece of music.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Music {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<SharedStr>,
    /// The description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<SharedStr>,
    /// The address of the music.
    #[serde(rename = "musicurl")]
    pub url: SharedStr,
    /// The address that is used on Wi-Fi.
    #[serde(rename = "hqmusicurl")]
    pub hq_url: SharedStr,
    /// The id of the upload of its preview picture.
    pub thumb_media_id: SharedStr,
}

impl Music {
    /// Music by its address, with a preview picture by the id of that one's upload.
    pub fn new(url: impl Into<SharedStr>, thumb_media_id: impl Into<SharedStr>) -> Self {
        let url = url.into();
        Self {
            title: None,
            description: None,
            hq_url: url.clone(),
            url,
            thumb_media_id: thumb_media_id.into(),
        }
    }

    /// Sets the address that is used on Wi-Fi; without it that is the same.
    pub fn hq_url(mut self, url: impl Into<SharedStr>) -> Self {
        self.hq_url = url.into();
        self
    }

    /// Sets the title.
    pub fn title(mut self, title: impl Into<SharedStr>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<SharedStr>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// An article with a link to any page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Article {
    /// The title.
    pub title: SharedStr,
    /// The description.
    #[serde(skip_serializing_if = "is_empty")]
    pub description: SharedStr,
    /// The address that a tap opens.
    #[serde(skip_serializing_if = "is_empty")]
    pub url: SharedStr,
    /// The address of the picture.
    #[serde(rename = "picurl", skip_serializing_if = "is_empty")]
    pub pic_url: SharedStr,
}

impl Article {
    /// An article with its title and the address that a tap opens.
    pub fn new(title: impl Into<SharedStr>, url: impl Into<SharedStr>) -> Self {
        Self {
            title: title.into(),
            description: SharedStr::default(),
            url: url.into(),
            pic_url: SharedStr::default(),
        }
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<SharedStr>) -> Self {
        self.description = description.into();
        self
    }

    /// Sets the picture: JPG or PNG, best 640×320.
    pub fn pic_url(mut self, url: impl Into<SharedStr>) -> Self {
        self.pic_url = url.into();
        self
    }
}

/// A menu within a text. A tap makes the user send the text of the item; the push of that has its id as
/// `bizmsgmenuid`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Menu {
    /// The text above the items.
    pub head_content: SharedStr,
    /// The items.
    pub list: Vec<MenuItem>,
    /// The text below the items.
    #[serde(skip_serializing_if = "is_empty")]
    pub tail_content: SharedStr,
}

/// An item of a [`Menu`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct MenuItem {
    /// What the bot knows it by.
    pub id: SharedStr,
    /// What the user sees.
    pub content: SharedStr,
}

impl Menu {
    /// A menu without items yet, with the text above them.
    pub fn new(head_content: impl Into<SharedStr>) -> Self {
        Self {
            head_content: head_content.into(),
            list: Vec::new(),
            tail_content: SharedStr::default(),
        }
    }

    /// Adds an item: what the bot knows it by, and what the user sees.
    pub fn item(mut self, id: impl Into<SharedStr>, content: impl Into<SharedStr>) -> Self {
        self.list.push(MenuItem {
            id: id.into(),
            content: content.into(),
        });
        self
    }

    /// Sets the text below the items.
    pub fn tail_content(mut self, text: impl Into<SharedStr>) -> Self {
        self.tail_content = text.into();
        self
    }
}

/// A page of a mini program.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct MiniProgramPage {
    /// The title.
    pub title: SharedStr,
    /// AppID of the mini program, which has to be linked with the account.
    #[serde(rename = "appid", skip_serializing_if = "Option::is_none")]
    pub app_id: Option<SharedStr>,
    /// Path of the page, with parameters.
    #[serde(rename = "pagepath")]
    pub page_path: SharedStr,
    /// The id of the upload of its picture, best 520×416.
    pub thumb_media_id: SharedStr,
}

impl MiniProgramPage {
    /// A page of the mini program that sends the message, with a picture by the id of its upload.
    pub fn new(
        title: impl Into<SharedStr>,
        page_path: impl Into<SharedStr>,
        thumb_media_id: impl Into<SharedStr>,
    ) -> Self {
        Self {
            title: title.into(),
            app_id: None,
            page_path: page_path.into(),
            thumb_media_id: thumb_media_id.into(),
        }
    }

    /// Whose page it is, for official accounts: AppID of a mini program that is linked with the account.
    pub fn app_id(mut self, app_id: impl Into<SharedStr>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }
}

/// A link, which mini programs send in place of an article.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Link {
    /// The title.
    pub title: SharedStr,
    /// The description.
    pub description: SharedStr,
    /// The address that a tap opens.
    pub url: SharedStr,
    /// The address of the picture.
    pub thumb_url: SharedStr,
}

impl Link {
    /// A link with its title and the address that a tap opens.
    pub fn new(title: impl Into<SharedStr>, url: impl Into<SharedStr>) -> Self {
        Self {
            title: title.into(),
            description: SharedStr::default(),
            url: url.into(),
            thumb_url: SharedStr::default(),
        }
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<SharedStr>) -> Self {
        self.description = description.into();
        self
    }

    /// Sets the picture: JPG or PNG.
    pub fn thumb_url(mut self, url: impl Into<SharedStr>) -> Self {
        self.thumb_url = url.into();
        self
    }
}

fn is_empty(text: &SharedStr) -> bool {
    text.as_str().is_empty()
}
