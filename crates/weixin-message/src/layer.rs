use std::sync::Arc;

use tower_layer::Layer;
use weixin_core::doctor::LogLimit;

use crate::{DefaultFailurePolicy, FailurePolicy, WeixinMessageService};

/// 64 KiB: the platform's largest pushes have about 20.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Longer texts have been reported lost.
const MAX_TEXT_BYTES: usize = 2048;

/// What the layer sets for all pushes.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) max_body_bytes: usize,
    pub(crate) max_text_bytes: usize,
    pub(crate) log_limit: Arc<LogLimit>,
}

/// Layer that applies [`WeixinMessageService`].
///
/// What is above it in the stack handles HTTP requests, what is below it handles messages.
#[derive(Clone, Debug)]
#[must_use]
pub struct WeixinMessageLayer<P = DefaultFailurePolicy> {
    settings: Settings,
    policy: P,
}

impl WeixinMessageLayer {
    /// Decodes pushes of at most 64 KiB and encodes replies with at most 2048 bytes of text.
    pub fn new() -> Self {
        let settings = Settings {
            max_body_bytes: MAX_BODY_BYTES,
            max_text_bytes: MAX_TEXT_BYTES,
            log_limit: Arc::default(),
        };
        Self {
            settings,
            policy: DefaultFailurePolicy,
        }
    }
}

impl<P> WeixinMessageLayer<P> {
    /// The largest body that is read, in bytes. A larger one is answered with 413.
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_body_bytes = bytes;
        self
    }

    /// The longest text that may be replied, in bytes of UTF-8.
    ///
    /// The platform names no limit today; 2048 is what it named before and what users confirm.
    pub fn max_text_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_text_bytes = bytes;
        self
    }

    /// Replaces the responses to pushes that failed.
    pub fn failure_policy<Q: FailurePolicy>(self, policy: Q) -> WeixinMessageLayer<Q> {
        WeixinMessageLayer {
            settings: self.settings,
            policy,
        }
    }
}

impl Default for WeixinMessageLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S, P: Clone> Layer<S> for WeixinMessageLayer<P> {
    type Service = WeixinMessageService<S, P>;

    fn layer(&self, inner: S) -> Self::Service {
        WeixinMessageService::with(inner, self.settings.clone(), self.policy.clone())
    }
}
