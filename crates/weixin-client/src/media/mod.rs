//! Temporary media: pictures, voices and videos that messages name by their id.
//!
//! ```no_run
//! use http_body_util::Full;
//! use weixin_client::Client;
//! use weixin_client::media::{Media, MediaKind};
//!
//! # async fn example(client: Client, picture: Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
//! let picture = Full::new(bytes::Bytes::from(picture));
//! let uploaded = client.upload_media(MediaKind::Image, "cat.png", picture).await?;
//!
//! match client.media(&uploaded.media_id, 10 * 1024 * 1024).await? {
//!     Media::File(file) => println!("{} bytes", file.bytes().await?.len()),
//!     Media::VideoUrl(url) => println!("{} bytes of address", url.len()),
//!     _ => {}
//! }
//! # Ok(())
//! # }
//! ```

mod disposition;
mod file;
mod form;

use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, Method};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Deserialize, Deserializer};

pub use self::file::MediaFile;
use crate::client::json;
use crate::invalid::check;
use crate::{Api, BoxError, Client, Error, ErrorKind, lenient};

// Uploaded twice, it has two ids, and nobody sees the other one.
const UPLOAD: Api = Api::repeatable("/cgi-bin/media/upload");
const GET: Api = Api::repeatable("/cgi-bin/media/get");

/// What can be uploaded, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MediaKind {
    /// A picture, PNG, JPEG or GIF: at most 10 MB.
    Image,
    /// A voice of at most 60 s, AMR or MP3: at most 2 MB.
    Voice,
    /// A video, MP4: at most 10 MB.
    Video,
    /// The thumbnail of a video or of music, JPEG: at most 64 KB.
    Thumb,
}

/// What was uploaded. It can be used for 3 days.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Answer")]
#[non_exhaustive]
pub struct Uploaded {
    /// The kind, in the platform's word.
    pub kind: String,
    /// By this it is sent, and [got back](Client::media). That of a thumbnail, too.
    pub media_id: String,
    /// When it was uploaded, in seconds since 1970.
    pub created_at: u64,
    /// What else there is.
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// What a media id stands for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Media {
    /// A picture, a voice or a thumbnail, still to be received.
    File(MediaFile),
    /// A video: it is fetched from this address.
    VideoUrl(String),
}

impl Client {
    /// Uploads a file that can then be sent, for 3 days.
    ///
    /// The platform goes by the end of the file's name: `.png`, `.amr`, … The content is read to its end before
    /// anything is sent; more than the platform allows of its [kind](MediaKind) is not read. Each try has to be over
    /// within the client's [timeout](crate::ClientBuilder::timeout), which large files over a slow line may need
    /// longer.
    ///
    /// The content is any body: `Full::new(Bytes::from(vec))`, with `http_body_util` and `bytes`, or
    /// `axum::body::Body::from(vec)`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if there is nothing in it, if it is too large, or if it cannot be read; then the source
    /// is the body's own error. 40004 to 40006: the kind or the size is wrong. 45001, 45007: too large, too long.
    pub async fn upload_media<B>(
        &self,
        kind: MediaKind,
        file_name: &str,
        content: B,
    ) -> Result<Uploaded, Error>
    where
        B: Body,
        B::Error: Into<BoxError>,
    {
        check(
            UPLOAD,
            !file_name.is_empty(),
            "filename",
            "the name of a file",
        )?;
        let content = read(kind, content).await?;
        let form = form::Form::new(file_name, &content);
        let query = [("type", kind.name())];
        let mut request = self.request(UPLOAD, Method::POST, &query, form.body)?;
        let content_type = HeaderValue::try_from(form.content_type);
        let content_type = content_type.map_err(|error| {
            Error::new(ErrorKind::Invalid, UPLOAD.path(), BoxError::from(error))
        })?;
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        json(UPLOAD, self.send_request(request).await?).await
    }

    /// Gets a file back that was uploaded, or that a user has sent; at most `max_bytes` of it.
    ///
    /// What is returned has still to be received, by [`MediaFile::bytes`] or as a body.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLarge`] if the platform says that there is more. 40007: the id is wrong, or older than 3 days.
    pub async fn media(&self, media_id: &str, max_bytes: u64) -> Result<Media, Error> {
        let request = self.request(GET, Method::GET, &[("media_id", media_id)], Bytes::new())?;
        let answer = self.send_request(request).await?;
        // A file is one even where its type is missing; a video is an answer in JSON.
        if answer.body().is_streaming() || answer.headers().contains_key(CONTENT_DISPOSITION) {
            return Ok(Media::File(MediaFile::new(GET, answer, max_bytes)?));
        }
        let video: Video = json(GET, answer).await?;
        Ok(Media::VideoUrl(video.video_url))
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, rename = "type")]
    kind: String,
    media_id: Option<String>,
    /// A thumbnail has this one, in place of the other or beside it.
    thumb_media_id: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    created_at: u64,
    #[serde(flatten)]
    other: serde_json::Map<String, serde_json::Value>,
}

impl TryFrom<Answer> for Uploaded {
    type Error = &'static str;

    fn try_from(answer: Answer) -> Result<Self, Self::Error> {
        let media_id = answer.thumb_media_id.or(answer.media_id);
        Ok(Self {
            kind: answer.kind,
            media_id: media_id.ok_or("no media_id")?,
            created_at: answer.created_at,
            other: answer.other,
        })
    }
}

#[derive(Deserialize)]
struct Video {
    video_url: String,
}

impl MediaKind {
    fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }

    /// How many bytes it may have, and how that is said.
    fn limit(self) -> (usize, &'static str) {
        match self {
            Self::Image | Self::Video => (10 * 1024 * 1024, "a file of 1 byte to 10 MB"),
            Self::Voice => (2 * 1024 * 1024, "a file of 1 byte to 2 MB"),
            Self::Thumb => (64 * 1024, "a file of 1 byte to 64 KB"),
        }
    }
}

/// The platform has written it as text, too.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    Ok(lenient::number(from)?.unwrap_or_default())
}

/// Reads what is to be uploaded, if it is not too much.
async fn read<B>(kind: MediaKind, content: B) -> Result<Bytes, Error>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let (max_bytes, rule) = kind.limit();
    let is_small_enough =
        usize::try_from(content.size_hint().lower()).is_ok_and(|size| size <= max_bytes);
    check(UPLOAD, is_small_enough, "media", rule)?;
    let content = Box::pin(Limited::new(content, max_bytes));
    let content = match content.collect().await {
        Ok(content) => content.to_bytes(),
        Err(error) => {
            check(UPLOAD, !error.is::<LengthLimitError>(), "media", rule)?;
            return Err(Error::new(ErrorKind::Invalid, UPLOAD.path(), error));
        }
    };
    check(UPLOAD, !content.is_empty(), "media", rule)?;
    Ok(content)
}
