use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{error, fmt};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};

use crate::counters::Counted;

/// Body of a request. It ends in an error once who reads it has waited for it for the [body
/// timeout](crate::Server::body_timeout).
///
/// The time begins when what was read first did not suffice, and covers all of the body. Most bodies come along with
/// their heads, and a body that nobody reads is never waited for.
#[derive(Debug)]
pub struct RequestBody {
    incoming: Incoming,
    timeout: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

/// Why a body has no end.
#[derive(Debug)]
pub struct BodyError {
    /// None if it took too long.
    source: Option<hyper::Error>,
}

impl RequestBody {
    pub(crate) fn new(incoming: Incoming, timeout: Duration) -> Self {
        Self {
            incoming,
            timeout,
            deadline: None,
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        // First, so that not even a steady stream of bytes has longer.
        if let Some(deadline) = &mut self.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Some(Err(BodyError { source: None })));
        }
        match Pin::new(&mut self.incoming).poll_frame(cx) {
            Poll::Ready(frame) => {
                Poll::Ready(frame.map(|frame| frame.map_err(BodyError::from_hyper)))
            }
            Poll::Pending if self.deadline.is_none() => {
                self.deadline = Some(Box::pin(sleep(self.timeout)));
                // Once more, so that the deadline wakes the task.
                self.poll_frame(cx)
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

impl BodyError {
    /// Whether it took too long, as opposed to having broken off.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.source.is_none()
    }

    fn from_hyper(error: hyper::Error) -> Self {
        Self {
            source: Some(error),
        }
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_timeout() {
            "the body took too long"
        } else {
            "the body broke off"
        })
    }
}

impl error::Error for BodyError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}

pin_project! {
    /// Body of a response, which counts as in flight until all of it was handed over to be written.
    pub(crate) struct ResponseBody<B> {
        #[pin]
        body: B,
        counted: Counted,
    }
}

impl<B> ResponseBody<B> {
    pub(crate) fn new(body: B, counted: Counted) -> Self {
        Self { body, counted }
    }
}

impl<B: Body> Body for ResponseBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.project().body.poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
