//! Temporary media.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::state::random_text;

/// A file that a message can name by its id.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Its type, such as `image/png`.
    pub content_type: String,
    /// Its content.
    pub bytes: Bytes,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A voice message.
    Voice,
    /// A video.
    Video,
    /// The preview picture of a video or of music.
    Thumb,
}

/// The files by their ids, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct MediaStore {
    files: VecDeque<Stored>,
    bytes: usize,
}

#[derive(Debug)]
struct Stored {
    id: String,
    media: Media,
    until: Duration,
}

/// Three days.
const LIFE: Duration = Duration::from_secs(3 * 24 * 60 * 60);
const MAX_FILES: usize = 1_000;
const MAX_BYTES: usize = 64 * 1024 * 1024;

impl Media {
    /// A file of this kind and type.
    #[must_use]
    pub fn new(kind: MediaKind, content_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self {
            kind,
            content_type: content_type.into(),
            bytes: bytes.into(),
        }
    }
}

impl MediaKind {
    /// The platform's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }

    /// The kind by the platform's word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let all = [Self::Image, Self::Voice, Self::Video, Self::Thumb];
        all.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl MediaStore {
    /// Keeps a file under a new id.
    pub(crate) fn add(&mut self, media: Media, now: Duration) -> String {
        let id = random_text(64);
        self.put(&id, media, now);
        id
    }

    /// Keeps a file under this id.
    pub(crate) fn put(&mut self, id: &str, media: Media, now: Duration) {
        self.remove_if(|stored| stored.id == id || stored.until <= now);
        self.bytes = self.bytes.saturating_add(media.bytes.len());
        self.files.push_back(Stored {
            id: id.to_owned(),
            media,
            until: now.saturating_add(LIFE),
        });
        while self.files.len() > MAX_FILES || self.bytes > MAX_BYTES {
            let Some(oldest) = self.files.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(oldest.media.bytes.len());
        }
    }

    pub(crate) fn get(&self, id: &str, now: Duration) -> Option<&Media> {
        let stored = self.files.iter().find(|stored| stored.id == id)?;
        (now < stored.until).then_some(&stored.media)
    }

    fn remove_if(&mut self, gone: impl Fn(&Stored) -> bool) {
        self.files.retain(|stored| !gone(stored));
        self.bytes = self
            .files
            .iter()
            .map(|stored| stored.media.bytes.len())
            .sum();
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field("kind", &self.kind)
            .field("content_type", &self.content_type)
            .field("len", &self.bytes.len())
            .finish()
    }
}
