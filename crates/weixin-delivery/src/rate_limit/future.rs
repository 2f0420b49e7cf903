use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use weixin_message::Reply;

pin_project! {
    /// Response future of [`UserRateLimit`](super::UserRateLimit).
    pub struct UserRateLimitFuture<F> {
        #[pin]
        kind: Kind<F>,
    }
}

pin_project! {
    #[project = KindProj]
    enum Kind<F> {
        Inner { #[pin] future: F },
        Ready { reply: Option<Reply> },
    }
}

impl<F> UserRateLimitFuture<F> {
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
}

impl<F, E> Future for UserRateLimitFuture<F>
where
    F: Future<Output = Result<Reply, E>>,
{
    type Output = Result<Reply, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProj::Inner { future } => future.poll(cx),
            KindProj::Ready { reply } => {
                Poll::Ready(Ok(reply.take().expect("polled after it was ready")))
            }
        }
    }
}

impl<F> fmt::Debug for UserRateLimitFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserRateLimitFuture")
            .finish_non_exhaustive()
    }
}
