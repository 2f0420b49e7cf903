//! The replies that have more than one part.

use weixin_core::SharedStr;

/// The video of a reply.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Video {
    /// The id of its upload.
    pub media_id: SharedStr,
    /// The title.
    pub title: Option<SharedStr>,
    /// The description.
    pub description: Option<SharedStr>,
}

impl Video {
    /// A video, by the id of its upload.
    pub fn new(media_id: impl Into<SharedStr>) -> Self {
        Self {
            media_id: media_id.into(),
            title: None,
            description: None,
        }
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

impl From<&str> for Video {
    fn from(media_id: &str) -> Self {
        Self::new(media_id)
    }
}

impl From<String> for Video {
    fn from(media_id: String) -> Self {
        Self::new(media_id)
    }
}

impl From<SharedStr> for Video {
    fn from(media_id: SharedStr) -> Self {
        Self::new(media_id)
    }
}

/// The music of a reply.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Music {
    /// The id of the upload of its preview picture.
    pub thumb_media_id: SharedStr,
    /// The title.
    pub title: Option<SharedStr>,
    /// The description.
    pub description: Option<SharedStr>,
    /// The address of the music.
    pub url: Option<SharedStr>,
    /// The address that is used on Wi-Fi.
    pub hq_url: Option<SharedStr>,
}

impl Music {
    /// Music with its preview picture, by the id of that one's upload: all that is mandatory.
    pub fn new(thumb_media_id: impl Into<SharedStr>) -> Self {
        Self {
            thumb_media_id: thumb_media_id.into(),
            title: None,
            description: None,
            url: None,
            hq_url: None,
        }
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

    /// Sets the address of the music.
    pub fn url(mut self, url: impl Into<SharedStr>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets the address that is used on Wi-Fi.
    pub fn hq_url(mut self, url: impl Into<SharedStr>) -> Self {
        self.hq_url = Some(url.into());
        self
    }
}

/// One article of a reply.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Article {
    /// The title.
    pub title: SharedStr,
    /// The description.
    pub description: SharedStr,
    /// The address of the picture.
    pub pic_url: SharedStr,
    /// The address that a tap opens.
    pub url: SharedStr,
}

impl Article {
    /// An article with its title and the address that a tap opens.
    pub fn new(title: impl Into<SharedStr>, url: impl Into<SharedStr>) -> Self {
        Self {
            title: title.into(),
            url: url.into(),
            description: SharedStr::default(),
            pic_url: SharedStr::default(),
        }
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<SharedStr>) -> Self {
        self.description = description.into();
        self
    }

    /// Sets the picture: JPG or PNG, 360×200 for the first article, 200×200 for the others.
    pub fn pic_url(mut self, url: impl Into<SharedStr>) -> Self {
        self.pic_url = url.into();
        self
    }
}

/// What is shown by a device, or of it: the ranking of steps, as the platform's sample has it.
/// Historic.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct Hardware {
    /// What is shown.
    pub message_view: SharedStr,
    /// What a tap on it opens.
    pub message_action: SharedStr,
}

impl Hardware {
    /// The view (`myrank`) and what a tap on it opens (`ranklist`); neither may be empty.
    pub fn new(message_view: impl Into<SharedStr>, message_action: impl Into<SharedStr>) -> Self {
        Self {
            message_view: message_view.into(),
            message_action: message_action.into(),
        }
    }
}

/// What is said to a device that sent a [`DeviceText`](crate::message::DeviceText), whose
/// addresses it repeats. Historic.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct DeviceText {
    /// The type of the device.
    pub device_type: SharedStr,
    /// The id of the device.
    pub device_id: SharedStr,
    /// The session of the push.
    pub session_id: SharedStr,
    /// What the device is to get, in Base64.
    pub content: SharedStr,
}

impl DeviceText {
    /// The three addresses of the push, and what the device is to get, in Base64; none may be
    /// empty.
    pub fn new(
        device_type: impl Into<SharedStr>,
        device_id: impl Into<SharedStr>,
        session_id: impl Into<SharedStr>,
        content: impl Into<SharedStr>,
    ) -> Self {
        Self {
            device_type: device_type.into(),
            device_id: device_id.into(),
            session_id: session_id.into(),
            content: content.into(),
        }
    }
}
