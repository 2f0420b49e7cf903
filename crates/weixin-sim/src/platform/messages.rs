//! What users write.

use super::{Push, User};

impl User {
    /// A text.
    pub fn text(&self, content: impl Into<String>) -> Push {
        self.message("text").field("Content", content.into())
    }

    /// The text of an item of a menu in a message, whose id the push has too.
    pub fn menu_text(&self, id: &str, content: impl Into<String>) -> Push {
        self.text(content).field("bizmsgmenuid", id)
    }

    /// A picture. Its fields are `PicUrl` and `MediaId`.
    pub fn image(&self) -> Push {
        self.message("image")
    }

    /// A voice message. Its fields are `MediaId` and `Format`, and `Recognition` can be added.
    pub fn voice(&self) -> Push {
        self.message("voice")
    }

    /// A video. Its fields are `MediaId` and `ThumbMediaId`.
    pub fn video(&self) -> Push {
        self.message("video")
    }

    /// A short video, of older clients.
    pub fn short_video(&self) -> Push {
        self.message("shortvideo")
    }

    /// A place, in degrees. Its fields are `Scale` and `Label` as well.
    pub fn location(&self, latitude: f64, longitude: f64) -> Push {
        self.message("location")
            .field("Location_X", latitude)
            .field("Location_Y", longitude)
    }

    /// A link. Its fields are `Title` and `Description` as well.
    pub fn link(&self, url: &str) -> Push {
        self.message("link").field("Url", url)
    }

    /// A file. Its fields are `Title`, `Description`, `FileKey`, `FileMd5` and `FileTotalLen`.
    pub fn file(&self) -> Push {
        self.message("file")
    }

    /// A page of a mini program. Its fields are `Title`, `AppId`, `PagePath`, `ThumbUrl` and `ThumbMediaId`.
    pub fn mini_program_page(&self) -> Push {
        self.message("miniprogrampage")
    }
}
