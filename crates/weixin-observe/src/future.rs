use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tracing::instrument::Instrumented;

pin_project! {
    /// Response future of [`Observe`](crate::Observe) and [`WeixinTrace`](crate::WeixinTrace).
    ///
    /// If it is dropped before its end, the platform has hung up.
    pub struct ResponseFuture<F, W> {
        #[pin]
        call: Instrumented<F>,
        watch: W,
    }
}

/// Who is told the end of a call. Its drop without one means that the call was dropped.
pub trait Watch<T> {
    /// What the caller gets.
    type Output;

    /// The call is polled now.
    fn begin_poll(&mut self) {}

    /// It was polled, did not panic, and has not ended.
    fn end_poll(&mut self) {}

    /// Looks at what came of the call, and hands it on.
    fn end(&mut self, result: T) -> Self::Output;
}

impl<F, W> ResponseFuture<F, W> {
    pub(crate) fn new(call: Instrumented<F>, watch: W) -> Self {
        Self { call, watch }
    }
}

impl<F, W> Future for ResponseFuture<F, W>
where
    F: Future,
    W: Watch<F::Output>,
{
    type Output = W::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.watch.begin_poll();
        match this.call.poll(cx) {
            Poll::Ready(result) => Poll::Ready(this.watch.end(result)),
            Poll::Pending => {
                this.watch.end_poll();
                Poll::Pending
            }
        }
    }
}

impl<F, W> fmt::Debug for ResponseFuture<F, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The call in it may be a request.
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
