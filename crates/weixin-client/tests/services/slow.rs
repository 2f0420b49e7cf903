//! Bodies that come bit by bit.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep};
use tower::BoxError;

/// A body whose parts come after some time each. It does not say how long it is.
pub(crate) struct Slow {
    parts: VecDeque<(Duration, Result<Bytes, BoxError>)>,
    wait: Option<Pin<Box<Sleep>>>,
}

impl Slow {
    pub(crate) fn new(parts: impl IntoIterator<Item = (u64, &'static str)>) -> Self {
        let parts = parts.into_iter();
        let parts = parts.map(|(seconds, text)| (Duration::from_secs(seconds), Ok(text.into())));
        Self {
            parts: parts.collect(),
            wait: None,
        }
    }

    /// The same, broken at its end.
    pub(crate) fn broken(mut self) -> Self {
        self.parts.push_back((Duration::ZERO, Err("broken".into())));
        self
    }
}

impl Body for Slow {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some((time, _)) = self.parts.front() else {
            return Poll::Ready(None);
        };
        let time = *time;
        let wait = self.wait.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(wait.as_mut().poll(cx));
        self.wait = None;
        let part = self.parts.pop_front();
        Poll::Ready(part.map(|(_, part)| part.map(Frame::data)))
    }
}
