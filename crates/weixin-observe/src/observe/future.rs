use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;
use weixin_core::observer::Observer;
use weixin_message::{BoxError, Reply};

use super::watch::{ObserverTold, RefusalWatch};
use crate::future::Watched;
use crate::push::PushWatch;

pin_project! {
    /// Response future of [`Observe`](crate::Observe) above the check.
    pub struct ObserveCallbackFuture<F, O> {
        #[pin]
        pub(super) watched: Watched<F, RefusalWatch<O>>,
    }
}

impl<F, O, B, E> Future for ObserveCallbackFuture<F, O>
where
    F: Future<Output = Result<Response<B>, E>>,
    O: Observer,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().watched.poll(cx)
    }
}

impl<F, O> fmt::Debug for ObserveCallbackFuture<F, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The call in it may be a request.
        f.debug_struct("ObserveCallbackFuture")
            .finish_non_exhaustive()
    }
}

pin_project! {
    /// Response future of [`Observe`](crate::Observe) over messages.
    ///
    /// If it is dropped before its end, the platform has hung up.
    pub struct ObserveMessageFuture<F, O>
    where
        O: Observer,
    {
        #[pin]
        pub(super) watched: Watched<F, PushWatch<ObserverTold<O>>>,
    }
}

impl<F, O, E> Future for ObserveMessageFuture<F, O>
where
    F: Future<Output = Result<Reply, E>>,
    E: Into<BoxError>,
    O: Observer,
{
    type Output = Result<Reply, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().watched.poll(cx)
    }
}

impl<F, O: Observer> fmt::Debug for ObserveMessageFuture<F, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObserveMessageFuture")
            .finish_non_exhaustive()
    }
}
