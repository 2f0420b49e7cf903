use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use weixin_message::{BoxError, Failure, Reply};

/// Response future of [`Delivery`](crate::Delivery): one attempt of the platform.
pub struct ResponseFuture(Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send>>);

impl ResponseFuture {
    pub(crate) fn new(
        attempt: impl Future<Output = Result<Reply, Failure>> + Send + 'static,
    ) -> Self {
        Self(Box::pin(attempt))
    }
}

impl Future for ResponseFuture {
    type Output = Result<Reply, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx).map_err(Into::into)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
