//! Spans and metrics for the tower middleware of the Weixin (WeChat) platform.
//!
//! A push crosses from HTTP to messages on its way to the bot, so each layer of this crate stands twice in the
//! stack: above [`WeixinVerifyLayer`](weixin_verify::WeixinVerifyLayer), where requests are refused, and right below
//! [`WeixinMessageLayer`](weixin_message::WeixinMessageLayer), where it is known what a push is.
//!
//! | layer | above | below |
//! |---|---|---|
//! | [`WeixinTraceLayer`] | the span `weixin.callback` | its child `weixin.process` |
//! | [`ObserveLayer`] | tells an [`Observer`] what was refused, and why | tells it what became of each push |
//! | `WeixinMetricsLayer` (feature `metrics`) | the same, for the facade `metrics` | |
//!
//! What no layer sees from outside, an observer is told by `DeliveryLayer::observer` and
//! `ClientBuilder::observer`: messages that came again, late answers, the inbox, calls of the platform's API,
//! access tokens.
//!
//! Neither spans nor what an observer is told hold a query, a token, an OpenID, a text, a menu button's key or what a
//! handler's error says.
//!
//! # Example
//!
//! ```
//! use tower::ServiceBuilder;
//! use weixin_core::Account;
//! use weixin_core::observer::{Observer, PushEnd, Reason};
//! use weixin_message::{Reply, Request, WeixinMessageLayer, handler_fn};
//! use weixin_observe::{ObserveLayer, WeixinTraceLayer};
//! use weixin_verify::WeixinVerifyLayer;
//!
//! #[derive(Clone)]
//! struct Print;
//!
//! impl Observer for Print {
//!     fn push_refused(&self, reason: Reason) {
//!         println!("refused: {reason}");
//!     }
//!
//!     fn push_ended(&self, push: &PushEnd) {
//!         println!("{} {}: {} in {:?}", push.msg_type, push.event, push.outcome, push.duration);
//!     }
//! }
//!
//! let account = Account::builder("mwtoken2026abcdef").build()?;
//! let (trace, observe) = (WeixinTraceLayer::new(), ObserveLayer::new(Print));
//! let service = ServiceBuilder::new()
//!     .layer(trace)
//!     .layer(observe.clone())
//!     .layer(WeixinVerifyLayer::new(account))
//!     .layer(WeixinMessageLayer::new())
//!     .layer(trace)
//!     .layer(observe)
//!     .service(handler_fn(async |_: Request| Reply::text("hello")));
//! # fn is_complete<S: tower::Service<http::Request<http_body_util::Empty<bytes::Bytes>>>>(_: S) {}
//! # is_complete(service);
//! # Ok::<(), weixin_core::ConfigError>(())
//! ```
//!
//! # Cost
//!
//! An observer that does nothing costs two looks at a clock for each push, and no allocation. Without a subscriber
//! that wants it, a span costs no more.
//!
//! # Features
//!
//! * `metrics`: `Metrics` and `WeixinMetricsLayer`, for the facade [`metrics`](https://docs.rs/metrics).

mod facts;
mod future;
#[cfg(feature = "metrics")]
mod metrics;
mod observe;
mod push;
mod timer;
mod trace;

pub use weixin_core::observer::{
    ApiCall, ApiResult, Duplicate, LateAnswer, Observer, Outcome, PushEnd, Reason, Refresh,
};

#[cfg(feature = "metrics")]
pub use self::metrics::{Metrics, WeixinMetricsLayer};
pub use self::observe::{Observe, ObserveCallbackFuture, ObserveLayer, ObserveMessageFuture};
pub use self::trace::{TraceCallbackFuture, TraceMessageFuture, WeixinTrace, WeixinTraceLayer};
