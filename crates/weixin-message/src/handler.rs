//! An async function as a bot.

use std::any::type_name;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tower_service::Service;

use crate::{BoxError, IntoReply, Message, Reply, Request, Revealed};

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
/// One that can fail returns a `Result`. Its error is that of the service, in a [`HandlerError`];
/// what the user then gets is a matter of the [`FailurePolicy`](crate::FailurePolicy).
///
/// ```
/// use weixin_message::{Request, handler_fn};
///
/// let bot = handler_fn(async |_: Request| -> Result<String, std::io::Error> {
///     std::fs::read_to_string("greeting.txt")
/// });
/// ```
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
    type Error = BoxError;
    type Future = HandlerFuture<Fut>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
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
    type Output = Result<Reply, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().future.poll(cx).map(IntoReply::into_reply)
    }
}

impl<F> fmt::Debug for HandlerFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerFuture").finish_non_exhaustive()
    }
}

/// The error that a handler returned, which is the [`source`](Error::source).
///
/// It says of what type that is, and nothing that could come from a user: so it goes to the log. `Debug`
/// shows the error itself only if it is [`Revealed`].
pub struct HandlerError {
    type_name: &'static str,
    source: BoxError,
}

impl HandlerError {
    pub(crate) fn new<E: Into<BoxError>>(error: E) -> Self {
        Self {
            type_name: type_name::<E>(),
            source: error.into(),
        }
    }
}

impl fmt::Display for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { type_name, .. } = self;
        write!(f, "the handler returned an error of type {type_name}")
    }
}

impl fmt::Debug for HandlerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { type_name, source } = self;
        if Revealed::is_in_force() {
            return write!(f, "HandlerError({type_name}: {source:?})");
        }
        write!(f, "HandlerError({type_name})")
    }
}

impl Error for HandlerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
