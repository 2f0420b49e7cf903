//! The server side of the Weixin (WeChat) Official Accounts Platform as a tower stack.
//!
//! ```
//! use tower_weixin::{Account, Message, Request, handler_fn};
//!
//! let account = Account::builder("mwtoken2026abcdef").build()?;
//! let bot = handler_fn(async |request: Request| match request.into_message() {
//!     Message::Text(text) => Some(format!("you said: {}", text.content)),
//!     _ => None,
//! });
//! let service = tower_weixin::service(account, bot);
//! // axum::Router::new().route_service("/weixin", service)
//! # Ok::<(), tower_weixin::ConfigError>(())
//! ```
//!
//! [`service`] is [`WeixinVerifyLayer`] over [`WeixinMessageLayer`] over the bot. With
//! `tower::ServiceBuilder` they can be stacked by hand, with other layers in front, between and
//! behind: those above `WeixinMessageLayer` see HTTP requests, those below it see messages.
//!
//! ```text
//! http::Request
//!  │  any HTTP layer: trace (path only), catch-panic, timeout
//!  ▼
//!  WeixinVerify            GET → echostr        not proven → refused, body unread
//!  ▼
//!  WeixinMessageService    body → envelope → message        reply → envelope → response
//!  ▼
//!  any layer over messages: rate limit, timeout, tracing …
//!  ▼
//!  the bot: Service<Request<Message>, Response = Reply>
//! ```
//!
//! What each does with a request, and what it answers to a bad one, is in the documentation of
//! `weixin-verify` and `weixin-message`; what a signature proves is in that of `weixin-core`.
//!
//! # Features
//!
//! * `encryption` (default): compatibility and security mode.
//! * `json`: pushes in JSON, which mini programs can choose.
//! * `trace`: `PathOnlySpan`, for tower-http's `TraceLayer`.

#[cfg(feature = "trace")]
mod trace;

use tower_service::Service;
pub use weixin_core::{
    Account, AccountBuilder, AccountKind, AppId, Clock, ConfigError, Mode, OpenId, OriginalId,
    QueryError, SharedStr, Signature, SystemClock, Token, Verified, VerifyError,
};
#[cfg(feature = "encryption")]
pub use weixin_core::{EncodingAesKey, OpenError, Unverified};
pub use weixin_message::{
    DecodeError, DecodeErrorKind, DefaultFailurePolicy, Document, Element, Failure, FailureKind,
    FailurePolicy, HandlerFn, IntoReply, Message, Meta, Number, Reply, ReplyError, Request,
    WeixinMessageLayer, WeixinMessageService, handler_fn, message, reply,
};
pub use weixin_verify::{
    AccountResolver, Accounts, DefaultRefusalPolicy, Refusal, RefusalPolicy, WeixinVerify,
    WeixinVerifyLayer,
};

#[cfg(feature = "trace")]
pub use self::trace::PathOnlySpan;

// The programs in the README are compiled with the tests.
#[cfg(all(doctest, feature = "trace"))]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// Verifies requests for `account`, decodes them, and answers with what `bot` replies.
///
/// The two layers in the right order, with their default settings. `account` is an [`Account`] or
/// another [`AccountResolver`]; `bot` is a `Service<Request<Message>, Response = Reply>`, such as
/// [`handler_fn`] makes.
///
/// The service's error type is `Infallible`, so that axum's `route_service` and hyper take it as it
/// is. Mount it for all methods: the platform verifies the address with a GET.
#[must_use]
pub fn service<R, S>(account: R, bot: S) -> WeixinVerify<WeixinMessageService<S>, R>
where
    R: AccountResolver,
    S: Service<Request<Message>, Response = Reply> + Clone,
{
    WeixinVerify::new(WeixinMessageService::new(bot), account)
}
