use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tracing::instrument::Instrumented;

pin_project! {
    /// A call, and who is told its end.
    pub(crate) struct Watched<F, W> {
        #[pin]
        call: Instrumented<F>,
        watch: W,
    }
}

/// Who is told the end of a call. Its drop without one means that the call was dropped.
pub(crate) trait Watch<T> {
    /// What the caller gets.
    type Output;

    /// The call is polled now.
    fn begin_poll(&mut self) {}

    /// It was polled, did not panic, and has not ended.
    fn end_poll(&mut self) {}

    /// Looks at what came of the call, and hands it on.
    fn end(&mut self, result: T) -> Self::Output;
}

impl<F, W> Watched<F, W> {
    pub(crate) fn new(call: Instrumented<F>, watch: W) -> Self {
        Self { call, watch }
    }
}

impl<F, W> Future for Watched<F, W>
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
