//! A body that does what a test wants.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};

type BoxError = Box<dyn Error + Send + Sync>;

/// What a body does when it is polled; after the last step it ends.
pub(crate) enum Step {
    Data(Bytes),
    Trailers,
    Error(BoxError),
    /// The next bytes are still on their way. Nobody will say when they are there.
    Pending,
    /// The body must not be read so far.
    Unread,
}

/// Plays steps.
pub(crate) struct Script {
    steps: VecDeque<Step>,
    announced: u64,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            steps: steps.into_iter().collect(),
            announced: 0,
        }
    }

    /// A body in pieces of at most `size` bytes.
    pub(crate) fn pieces(body: &str, size: usize) -> Self {
        let pieces = body.as_bytes().chunks(size);
        Self::new(pieces.map(|piece| Step::Data(Bytes::copy_from_slice(piece))))
    }

    /// Lets the body say that it has at least so many bytes.
    pub(crate) fn announce(mut self, bytes: u64) -> Self {
        self.announced = bytes;
        self
    }
}

impl Body for Script {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Poll::Ready(match self.steps.pop_front() {
            Some(Step::Data(data)) => Some(Ok(Frame::data(data))),
            Some(Step::Trailers) => Some(Ok(Frame::trailers(HeaderMap::new()))),
            Some(Step::Error(error)) => Some(Err(error)),
            Some(Step::Pending) => return Poll::Pending,
            Some(Step::Unread) => panic!("the body was read"),
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = SizeHint::new();
        hint.set_lower(self.announced);
        hint
    }
}

/// An error that another one caused.
#[derive(Debug)]
pub(crate) struct Caused(pub(crate) BoxError);

impl fmt::Display for Caused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it failed")
    }
}

impl Error for Caused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}
