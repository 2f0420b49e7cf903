use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;
use weixin_message::{BoxError, Reply};

use super::span::{CallbackWatch, ProcessSpan};
use crate::future::Watched;
use crate::push::PushWatch;

pin_project! {
    /// Response future of [`WeixinTrace`](crate::WeixinTrace) above the check.
    pub struct TraceCallbackFuture<F> {
        #[pin]
        pub(super) watched: Watched<F, CallbackWatch>,
    }
}

impl<F, B, E> Future for TraceCallbackFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().watched.poll(cx)
    }
}

impl<F> fmt::Debug for TraceCallbackFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The call in it may be a request.
        f.debug_struct("TraceCallbackFuture")
            .finish_non_exhaustive()
    }
}

pin_project! {
    /// Response future of [`WeixinTrace`](crate::WeixinTrace) over messages.
    ///
    /// If it is dropped before its end, the platform has hung up.
    pub struct TraceMessageFuture<F> {
        #[pin]
        pub(super) watched: Watched<F, PushWatch<ProcessSpan>>,
    }
}

impl<F, E> Future for TraceMessageFuture<F>
where
    F: Future<Output = Result<Reply, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Reply, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().watched.poll(cx)
    }
}

impl<F> fmt::Debug for TraceMessageFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceMessageFuture").finish_non_exhaustive()
    }
}
