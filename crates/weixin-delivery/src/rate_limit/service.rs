use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;
use weixin_message::{Message, Reply, Request};

use super::UserRateLimitFuture;
use super::limiter::Limiter;

/// Middleware that lets so many messages of each user through, and answers the others itself.
///
/// See [`UserRateLimitLayer`](super::UserRateLimitLayer).
#[derive(Clone, Debug)]
pub struct UserRateLimit<S> {
    inner: S,
    limiter: Arc<Limiter>,
    reply: Reply,
}

impl<S> UserRateLimit<S> {
    pub(super) fn new(inner: S, limiter: Arc<Limiter>, reply: Reply) -> Self {
        Self {
            inner,
            limiter,
            reply,
        }
    }

    /// The service behind the limit.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service behind the limit.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// Gives up the limit and returns the service behind it.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S> Service<Request<Message>> for UserRateLimit<S>
where
    S: Service<Request<Message>, Response = Reply>,
{
    type Response = Reply;
    type Error = S::Error;
    type Future = UserRateLimitFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Message>) -> Self::Future {
        if self.limiter.lets_through(&request) {
            UserRateLimitFuture::inner(self.inner.call(request))
        } else {
            tracing::debug!("a message is over its user's limit");
            UserRateLimitFuture::ready(self.reply.clone())
        }
    }
}
