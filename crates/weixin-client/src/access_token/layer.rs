use std::fmt;
use std::sync::Arc;

use tower_layer::Layer;
use weixin_core::observer::Observer;

use super::AccessTokenService;
use super::tokens::Tokens;
use crate::token::TokenSource;

/// Layer that adds the access token to the query of each call that needs one.
///
/// * A token is asked for when the first call needs it, by one task at a time; the others wait for it.
/// * It is asked for again up to 6 minutes before it ends, by one call, while the others go on with the old one.
/// * When the platform refuses it (40001, 40014, 42001), exactly that one is forgotten, and the call made once
///   more with the next one. What comes of that is the answer: there is no loop.
///
/// All services made by one layer and its clones share the token.
///
/// Below it belongs [`ErrcodeLayer`](crate::ErrcodeLayer), which tells it of refusals. With a retry inside of it
/// each try would count, so `tower::retry` belongs above it.
#[derive(Clone)]
#[must_use]
pub struct AccessTokenLayer {
    tokens: Arc<Tokens>,
    observer: Option<Arc<dyn Observer>>,
}

impl AccessTokenLayer {
    /// Gets the token from a source.
    pub fn new(source: impl TokenSource) -> Self {
        Self {
            tokens: Arc::new(Tokens::new(source)),
            observer: None,
        }
    }

    /// Tells this observer of each new token, and why it was asked for.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }
}

impl<S> Layer<S> for AccessTokenLayer {
    type Service = AccessTokenService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AccessTokenService::new(inner, Arc::clone(&self.tokens), self.observer.clone())
    }
}

impl fmt::Debug for AccessTokenLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokenLayer").finish_non_exhaustive()
    }
}
