use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;

use crate::Error;

/// Response future of [`ApiRateLimit`](super::ApiRateLimit).
pub struct ApiRateLimitFuture<B>(Pin<Box<dyn Future<Output = Result<Response<B>, Error>> + Send>>);

impl<B> ApiRateLimitFuture<B> {
    pub(super) fn new(
        call: impl Future<Output = Result<Response<B>, Error>> + Send + 'static,
    ) -> Self {
        Self(Box::pin(call))
    }
}

impl<B> Future for ApiRateLimitFuture<B> {
    type Output = Result<Response<B>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<B> fmt::Debug for ApiRateLimitFuture<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRateLimitFuture").finish_non_exhaustive()
    }
}
