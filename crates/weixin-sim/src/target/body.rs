//! The body of a push.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// The body of a push. It comes at once, or piece by piece where a slow upload was asked for.
#[derive(Debug)]
pub struct PushBody {
    rest: Bytes,
    slow: Option<Slow>,
}

#[derive(Debug)]
struct Slow {
    sleep: Pin<Box<Sleep>>,
    pause: Duration,
    piece: usize,
}

/// How many pieces a slow upload comes in.
const PIECES: u32 = 20;

impl PushBody {
    /// `bytes`, of which the last comes after the time of `upload`.
    pub(crate) fn new(bytes: impl Into<Bytes>, upload: Duration) -> Self {
        let rest = bytes.into();
        let slow = (!upload.is_zero()).then(|| {
            let pause = upload / PIECES;
            Slow {
                sleep: Box::pin(tokio::time::sleep(pause)),
                pause,
                piece: rest.len().div_ceil(PIECES as usize),
            }
        });
        Self { rest, slow }
    }
}

/// The clone of one that comes piece by piece comes so, too.
impl Clone for PushBody {
    fn clone(&self) -> Self {
        let slow = self.slow.as_ref().map(|slow| Slow {
            sleep: Box::pin(tokio::time::sleep(slow.pause)),
            pause: slow.pause,
            piece: slow.piece,
        });
        Self {
            rest: self.rest.clone(),
            slow,
        }
    }
}

impl Body for PushBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Self { rest, slow } = self.get_mut();
        if rest.is_empty() {
            return Poll::Ready(None);
        }
        let piece = match slow {
            None => std::mem::take(rest),
            Some(Slow {
                sleep,
                pause,
                piece,
            }) => {
                std::task::ready!(sleep.as_mut().poll(cx));
                sleep.as_mut().reset(Instant::now() + *pause);
                rest.split_to((*piece).min(rest.len()))
            }
        };
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
