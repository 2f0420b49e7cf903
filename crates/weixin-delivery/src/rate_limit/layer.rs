use std::sync::Arc;
use std::time::Duration;

use tower_layer::Layer;
use weixin_message::Reply;

use super::UserRateLimit;
use super::limiter::Limiter;

/// Layer over messages that lets so many messages of each user through, and answers the others itself.
///
/// Users are told apart by account and OpenID. A message that names no user passes.
///
/// ```
/// use std::time::Duration;
///
/// use tower::ServiceBuilder;
/// use weixin_delivery::UserRateLimitLayer;
/// use weixin_message::{Reply, Request, handler_fn};
///
/// // 10 at once, and one more every 6 seconds.
/// let limit = UserRateLimitLayer::new(10, Duration::from_secs(60))
///     .reply(Reply::text("Not so fast, please."));
/// let bot = ServiceBuilder::new()
///     .layer(limit)
///     .service(handler_fn(async |_: Request| "an expensive answer"));
/// ```
///
/// # Where it belongs
///
/// * Below the delivery layer, where each message passes once. Above it, each attempt of the platform to
///   deliver the same message would count.
/// * Around what is to be limited. Events count too, and one that is over the limit is answered and gone,
///   such as `unsubscribe`: around the whole bot the limit should be high. A low one is for a route
///   alone, by [`Handler::layer`](weixin_message::Handler::layer).
///
/// All services that are made by one layer and its clones share the count, also where it is put around
/// several routes by [`Router::route_layer`](weixin_message::Router::route_layer). Each process counts
/// for itself.
///
/// # Memory
///
/// Who has the whole limit again is forgotten. At most 100 000 users are counted at a time
/// ([`capacity`](Self::capacity)), in less than 5 MB; those who come when there are more pass
/// uncounted. OpenIDs are not kept, but their hashes under a random key.
#[derive(Clone, Debug)]
#[must_use]
pub struct UserRateLimitLayer {
    limiter: Arc<Limiter>,
    reply: Reply,
}

impl UserRateLimitLayer {
    /// Lets each user have `messages` at once, and from then on so many in the time `per`, evenly
    /// spread.
    ///
    /// # Panics
    ///
    /// If `messages` is 0, if `per` is longer than 30 days, or if it is so short that there is less than
    /// a nanosecond for each message.
    #[track_caller]
    pub fn new(messages: u32, per: Duration) -> Self {
        Self {
            limiter: Arc::new(Limiter::new(messages, per)),
            reply: Reply::success(),
        }
    }

    /// What is answered to a message that is over the limit. By default [`Reply::success`]: the user
    /// gets nothing, and the platform is content.
    pub fn reply(mut self, reply: Reply) -> Self {
        self.reply = reply;
        self
    }

    /// How many users are counted at a time. The count begins anew.
    pub fn capacity(mut self, users: usize) -> Self {
        self.limiter = Arc::new(self.limiter.with_capacity(users));
        self
    }
}

impl<S> Layer<S> for UserRateLimitLayer {
    type Service = UserRateLimit<S>;

    fn layer(&self, inner: S) -> Self::Service {
        UserRateLimit::new(inner, Arc::clone(&self.limiter), self.reply.clone())
    }
}
