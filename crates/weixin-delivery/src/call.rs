//! Calling a bot so that nothing it does takes the process along.

use std::any::Any;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};
use tower_service::Service;
use weixin_message::{BoxError, Failure, Reply, Request};

/// A message that a bot was called with, or will be once this is polled. It has a place of its own, as what
/// goes through many hands is better small.
pub(crate) type Call<'a> = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send + 'a>>;

/// Drives a bot to readiness and calls it.
pub(crate) fn call<'a, S>(mut bot: S, request: Request) -> Call<'a>
where
    S: Service<Request, Response = Reply> + Send + 'a,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    Box::pin(async move {
        let ready = poll_fn(|cx| bot.poll_ready(cx)).await;
        ready.map_err(Failure::from_bot)?;
        bot.call(request).await.map_err(Failure::from_bot)
    })
}

/// What comes of a call. A panic is a failure like others.
pub(crate) async fn caught(mut call: Call<'_>) -> Result<Reply, Failure> {
    poll_fn(|cx| {
        // After a panic the call is dropped, and nothing else saw its state.
        let polled = catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(cx)));
        polled.unwrap_or_else(|panic| Poll::Ready(Err(Failure::from_bot(Panicked::new(panic)))))
    })
    .await
}

/// What a future gives at once; `None` if it has to be waited for.
pub(crate) async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    poll_fn(|cx| {
        Poll::Ready(match future.as_mut().poll(cx) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}

/// What a future gives within this time; `None` if that takes longer. Mostly it is there at once, and that
/// needs no clock, nor room for one.
pub(crate) async fn within<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    match poll_once(future.as_mut()).await {
        None => Box::pin(timeout(limit, future)).await.ok(),
        output => output,
    }
}

/// What a future gives by then.
pub(crate) async fn by<F: Future>(until: Instant, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    match poll_once(future.as_mut()).await {
        None => Box::pin(timeout_at(until, future)).await.ok(),
        output => output,
    }
}

/// The bot panicked. What it said then goes where the panic hook sends it, and nowhere else.
#[derive(Debug)]
pub struct Panicked(());

impl Panicked {
    fn new(_panic: Box<dyn Any + Send>) -> Self {
        Self(())
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bot panicked")
    }
}

impl Error for Panicked {}

/// The bot took longer than it may.
#[derive(Debug)]
pub struct RanTooLong(pub(crate) ());

impl fmt::Display for RanTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bot took longer than it may")
    }
}

impl Error for RanTooLong {}
