use std::sync::Arc;

use tower_layer::Layer;
use weixin_core::doctor::LogLimit;

use crate::{AccountResolver, DefaultRefusalPolicy, RefusalPolicy, WeixinVerify};

/// Layer that applies [`WeixinVerify`].
///
/// See the [crate's documentation](crate) for an example.
#[derive(Clone, Debug)]
#[must_use]
pub struct WeixinVerifyLayer<R, P = DefaultRefusalPolicy> {
    resolver: R,
    policy: P,
    accept_msg_signature_only: bool,
    log_limit: Arc<LogLimit>,
}

impl<R: AccountResolver> WeixinVerifyLayer<R> {
    /// Verifies requests for one [`Account`](weixin_core::Account), or for those of another
    /// [`AccountResolver`].
    pub fn new(resolver: R) -> Self {
        Self {
            resolver,
            policy: DefaultRefusalPolicy,
            accept_msg_signature_only: false,
            log_limit: Arc::default(),
        }
    }
}

impl<R, P> WeixinVerifyLayer<R, P> {
    /// Replaces the responses to refused requests.
    pub fn refusal_policy<Q: RefusalPolicy>(self, policy: Q) -> WeixinVerifyLayer<R, Q> {
        WeixinVerifyLayer {
            resolver: self.resolver,
            policy,
            accept_msg_signature_only: self.accept_msg_signature_only,
            log_limit: self.log_limit,
        }
    }

    /// Lets pushes pass that carry `msg_signature` but no `signature`, which has been seen once.
    ///
    /// Such a push is not proven before its body was read, so it arrives with
    /// [`Unverified`](weixin_core::Unverified) in its extensions instead of
    /// [`Verified`](crate::Verified): `weixin-message` completes the proof, every other service must
    /// refuse it. Accounts of WeCom, whose pushes all look like this, need no such setting.
    #[cfg(feature = "encryption")]
    pub fn accept_msg_signature_only(mut self, accept: bool) -> Self {
        self.accept_msg_signature_only = accept;
        self
    }
}

impl<S, R: Clone, P: Clone> Layer<S> for WeixinVerifyLayer<R, P> {
    type Service = WeixinVerify<S, R, P>;

    fn layer(&self, inner: S) -> Self::Service {
        WeixinVerify::with(
            inner,
            self.resolver.clone(),
            self.policy.clone(),
            self.accept_msg_signature_only,
            self.log_limit.clone(),
        )
    }
}
