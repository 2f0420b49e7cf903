use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;

use crate::Error;

/// Response future of [`AccessTokenService`](super::AccessTokenService).
pub struct AccessTokenFuture<B>(Pin<Box<dyn Future<Output = Result<Response<B>, Error>> + Send>>);

impl<B> AccessTokenFuture<B> {
    pub(super) fn new(
        call: impl Future<Output = Result<Response<B>, Error>> + Send + 'static,
    ) -> Self {
        Self(Box::pin(call))
    }
}

impl<B> Future for AccessTokenFuture<B> {
    type Output = Result<Response<B>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<B> fmt::Debug for AccessTokenFuture<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenFuture").finish_non_exhaustive()
    }
}
