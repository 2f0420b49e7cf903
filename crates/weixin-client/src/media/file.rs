use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, Response};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Instant, Sleep, sleep};

use super::disposition;
use crate::errcode::ResponseBody;
use crate::{Api, Error, ErrorKind};

/// A file that is being received, as an [`http_body::Body`].
///
/// It fails with [`ErrorKind::TooLarge`] where there is more than was asked for, and with [`ErrorKind::Timeout`]
/// where nothing comes for 30 s while somebody waits for it.
pub struct MediaFile {
    api: Api,
    headers: HeaderMap,
    body: ResponseBody,
    bytes_left: u64,
    /// Runs while nothing comes.
    patience: Pin<Box<Sleep>>,
    is_waiting: bool,
}

/// The time limit of a call is for the head of its answer.
const PATIENCE: Duration = Duration::from_secs(30);

impl MediaFile {
    pub(super) fn new(
        api: Api,
        answer: Response<ResponseBody>,
        max_bytes: u64,
    ) -> Result<Self, Error> {
        let (head, body) = answer.into_parts();
        if body.size_hint().lower() > max_bytes {
            return Err(Error::new(ErrorKind::TooLarge, api.path(), None));
        }
        Ok(Self {
            api,
            headers: head.headers,
            body,
            bytes_left: max_bytes,
            patience: Box::pin(sleep(PATIENCE)),
            is_waiting: false,
        })
    }

    /// Its type, as the platform says it: `image/jpeg`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Its name, without any folder. The platform makes it of the media id.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        let header = self.headers.get(CONTENT_DISPOSITION)?;
        let name = disposition::file_name(header.as_bytes())?;
        Some(name.into_owned())
    }

    /// Receives the whole of it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLarge`], [`ErrorKind::Timeout`], or [`ErrorKind::Transport`] if the connection broke.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        Ok(self.collect().await?.to_bytes())
    }

    fn failed(&self, kind: ErrorKind) -> Error {
        Error::new(kind, self.api.path(), None)
    }
}

impl Body for MediaFile {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            // Whoever takes his time to ask for more is not the platform's fault.
            if !self.is_waiting {
                self.is_waiting = true;
                self.patience.as_mut().reset(Instant::now() + PATIENCE);
            }
            ready!(self.patience.as_mut().poll(cx));
            return Poll::Ready(Some(Err(self.failed(ErrorKind::Timeout))));
        };
        self.is_waiting = false;
        let Some(frame) = frame else {
            return Poll::Ready(None);
        };
        let frame = frame.map_err(|error| Error::from_layer(error, self.api.path()))?;
        if let Some(data) = frame.data_ref() {
            let bytes = u64::try_from(data.len()).unwrap_or(u64::MAX);
            match self.bytes_left.checked_sub(bytes) {
                Some(left) => self.bytes_left = left,
                None => {
                    // Nothing of the rest is a file.
                    self.body = ResponseBody::default();
                    return Poll::Ready(Some(Err(self.failed(ErrorKind::TooLarge))));
                }
            }
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        let upper = hint.upper().unwrap_or(u64::MAX).min(self.bytes_left);
        // What is too large fails at its end.
        hint.set_upper(upper.max(hint.lower()));
        hint
    }
}

impl fmt::Debug for MediaFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaFile")
            .field("content_type", &self.content_type())
            .field("size", &self.body.size_hint())
            .finish_non_exhaustive()
    }
}
