use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::Reply;

pin_project! {
    /// Response future of [`ReleaseCheck`](crate::ReleaseCheck).
    pub struct ReleaseCheckFuture<F, T> {
        #[pin]
        kind: Kind<F, T>,
    }
}

pin_project! {
    #[project = KindProj]
    enum Kind<F, T> {
        Inner { #[pin] future: F },
        Ready { reply: Option<Reply> },
        Send { #[pin] sent: T },
    }
}

impl<F, T> ReleaseCheckFuture<F, T> {
    pub(super) fn inner(future: F) -> Self {
        Self {
            kind: Kind::Inner { future },
        }
    }

    pub(super) fn ready(reply: Reply) -> Self {
        Self {
            kind: Kind::Ready { reply: Some(reply) },
        }
    }

    pub(super) fn send(sent: T) -> Self {
        Self {
            kind: Kind::Send { sent },
        }
    }
}

impl<F, T, E, U> Future for ReleaseCheckFuture<F, T>
where
    F: Future<Output = Result<Reply, E>>,
    T: Future<Output = Result<(), U>>,
{
    type Output = Result<Reply, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProj::Inner { future } => future.poll(cx),
            KindProj::Ready { reply } => {
                Poll::Ready(Ok(reply.take().expect("polled after it was ready")))
            }
            KindProj::Send { sent } => {
                if ready!(sent.poll(cx)).is_err() {
                    tracing::warn!("the message that the release check expects was not sent");
                }
                // Also where it failed: the code works once, so asking again helps nobody.
                Poll::Ready(Ok(Reply::empty()))
            }
        }
    }
}

impl<F, T> fmt::Debug for ReleaseCheckFuture<F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReleaseCheckFuture").finish_non_exhaustive()
    }
}
