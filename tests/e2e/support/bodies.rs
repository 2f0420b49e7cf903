use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A request's body that comes piece by piece and counts how often it was asked for one.
pub(crate) struct Chunks<I> {
    chunks: I,
    announced: Option<u64>,
    polls: Arc<AtomicUsize>,
}

/// A piece of a body.
#[derive(Clone, Debug)]
pub(crate) enum Chunk {
    Data(Bytes),
    /// The sender goes silent.
    Silence,
    /// The connection breaks.
    Broken,
}

impl<I: Iterator<Item = Chunk>> Chunks<I> {
    /// A body without a `Content-Length`.
    pub(crate) fn new(chunks: impl IntoIterator<IntoIter = I>) -> Self {
        Self {
            chunks: chunks.into_iter(),
            announced: None,
            polls: Arc::default(),
        }
    }

    /// Sets a `Content-Length`.
    pub(crate) fn announced(mut self, bytes: u64) -> Self {
        self.announced = Some(bytes);
        self
    }

    /// Where the polls are counted.
    pub(crate) fn polls(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.polls)
    }
}

impl<I: Iterator<Item = Chunk> + Unpin> Body for Chunks<I> {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        match self.chunks.next() {
            Some(Chunk::Data(bytes)) => Poll::Ready(Some(Ok(Frame::data(bytes)))),
            Some(Chunk::Silence) => Poll::Pending,
            Some(Chunk::Broken) => {
                Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
            }
            None => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.announced
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
