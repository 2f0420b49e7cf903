//! An async function as a bot.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tower_service::Service;

use crate::{IntoReply, Message, Reply, Request};

/// Makes a bot of an async function that takes a [`Request`] and returns anything that
/// [is a reply](IntoReply).
///
/// ```
/// use weixin_message::{Message, Reply, Request, handler_fn};
///
/// let bot = handler_fn(async |request: Request| match request.into_message() {
///     Message::Text(text) => Some(format!("you said: {}", text.content)),
///     _ => None,
/// });
/// ```
///
/// State is cloned for each message:
///
/// ```
/// use std::sync::Arc;
/// use weixin_message::{Request, handler_fn};
///
/// let greeting = Arc::new(String::from("hello"));
/// let bot = handler_fn(move |_: Request| {
///     let greeting = Arc::clone(&greeting);
///     async move { greeting.to_string() }
/// });
/// ```
///
/// A bot that can fail is a `tower::service_fn` of the same form with a `Result`.
#[must_use]
pub fn handler_fn<F, Fut>(handler: F) -> HandlerFn<F>
where
    F: Fn(Request<Message>) -> Fut,
    Fut: Future<Output: IntoReply>,
{
    HandlerFn { handler }
}

/// The service that [`handler_fn`] makes.
#[derive(Clone)]
pub struct HandlerFn<F> {
    handler: F,
}

impl<F, Fut> Service<Request<Message>> for HandlerFn<F>
where
    F: Fn(Request<Message>) -> Fut,
    Fut: Future<Output: IntoReply>,
{
    type Response = Reply;
    type Error = Infallible;
    type Future = HandlerFuture<Fut>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Message>) -> Self::Future {
        HandlerFuture {
            future: (self.handler)(request),
        }
    }
}

impl<F> fmt::Debug for HandlerFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerFn").finish_non_exhaustive()
    }
}

pin_project! {
    /// Response future of [`HandlerFn`].
    pub struct HandlerFuture<F> {
        #[pin]
        future: F,
    }
}

impl<F> Future for HandlerFuture<F>
where
    F: Future<Output: IntoReply>,
{
    type Output = Result<Reply, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project()
            .future
            .poll(cx)
            .map(|reply| Ok(reply.into_reply()))
    }
}

impl<F> fmt::Debug for HandlerFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerFuture").finish_non_exhaustive()
    }
}
