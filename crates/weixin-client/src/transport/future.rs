use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;

use crate::Error;
use crate::errcode::ResponseBody;

type Answer = Result<Response<ResponseBody>, Error>;

/// Response future of the transports of this crate.
pub struct TransportFuture(Pin<Box<dyn Future<Output = Answer> + Send>>);

impl TransportFuture {
    pub(super) fn new(call: impl Future<Output = Answer> + Send + 'static) -> Self {
        Self(Box::pin(call))
    }
}

impl Future for TransportFuture {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for TransportFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportFuture").finish_non_exhaustive()
    }
}
