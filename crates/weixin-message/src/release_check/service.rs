use std::fmt;
use std::future::Future;
use std::task::{Context, Poll};

use tower_service::Service;

use super::probe::Probe;
use super::{AuthCodeCheck, ReleaseCheckFuture};
use crate::{Message, Reply, Request};

/// Middleware that answers the release check of third-party platforms in front of a bot.
///
/// See [`ReleaseCheckLayer`](super::ReleaseCheckLayer) for the rules and an example.
#[derive(Clone)]
pub struct ReleaseCheck<S, F> {
    inner: S,
    send: F,
}

impl<S, F> ReleaseCheck<S, F> {
    /// Answers the check in front of `inner`, with `send` as in
    /// [`ReleaseCheckLayer::new`](super::ReleaseCheckLayer::new).
    pub fn new(inner: S, send: F) -> Self {
        Self { inner, send }
    }

    /// The service behind the check.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service behind the check.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// Gives up the check and returns the service behind it.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, F, Fut, E> Service<Request<Message>> for ReleaseCheck<S, F>
where
    S: Service<Request<Message>, Response = Reply>,
    F: Fn(AuthCodeCheck) -> Fut,
    Fut: Future<Output = Result<(), E>>,
{
    type Response = Reply;
    type Error = S::Error;
    type Future = ReleaseCheckFuture<S::Future, Fut>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Message>) -> Self::Future {
        match Probe::of(&request) {
            None => ReleaseCheckFuture::inner(self.inner.call(request)),
            Some(Probe::Reply(text)) => ReleaseCheckFuture::ready(Reply::text(text)),
            Some(Probe::AuthCode(check)) => ReleaseCheckFuture::send((self.send)(check)),
        }
    }
}

impl<S: fmt::Debug, F> fmt::Debug for ReleaseCheck<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReleaseCheck")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
