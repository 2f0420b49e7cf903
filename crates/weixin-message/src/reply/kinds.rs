//! The replies that have more than one part.

use weixin_core::SharedStr;

/// The video of a reply.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Video {
    pub(super) media_id: SharedStr,
    pub(super) title: Option<SharedStr>,
    pub(super) description: Option<SharedStr>,
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

impl<T: Into<SharedStr>> From<T> for Video {
    fn from(media_id: T) -> Self {
        Self::new(media_id)
    }
}

/// The music of a reply.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Music {
    pub(super) thumb_media_id: SharedStr,
    pub(super) title: Option<SharedStr>,
    pub(super) description: Option<SharedStr>,
    pub(super) url: Option<SharedStr>,
    pub(super) hq_url: Option<SharedStr>,
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
pub struct Article {
    pub(super) title: SharedStr,
    pub(super) description: SharedStr,
    pub(super) pic_url: SharedStr,
    pub(super) url: SharedStr,
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
pub struct Hardware {
    pub(super) message_view: SharedStr,
    pub(super) message_action: SharedStr,
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
pub struct DeviceText {
    pub(super) device_type: SharedStr,
    pub(super) device_id: SharedStr,
    pub(super) session_id: SharedStr,
    pub(super) content: SharedStr,
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
