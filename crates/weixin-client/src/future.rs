use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;

use crate::Error;
use crate::errcode::ResponseBody;

/// Response future of the services and transports of this crate.
pub struct ResponseFuture<B = ResponseBody>(Pin<Box<dyn Future<Output = Answer<B>> + Send>>);

type Answer<B> = Result<Response<B>, Error>;

impl<B> ResponseFuture<B> {
    pub(crate) fn new(call: impl Future<Output = Answer<B>> + Send + 'static) -> Self {
        Self(Box::pin(call))
    }
}

impl<B> Future for ResponseFuture<B> {
    type Output = Answer<B>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer<B>> {
        self.0.as_mut().poll(cx)
    }
}

impl<B> fmt::Debug for ResponseFuture<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
