//! The server side of the Weixin (WeChat) Official Accounts Platform as a tower stack.
//!
//! ```
//! use tower_weixin::event::Subscribe;
//! use tower_weixin::message::Text;
//! use tower_weixin::{Account, Router};
//!
//! let account = Account::builder("mwtoken2026abcdef").build()?;
//! let bot = Router::new()
//!     .on(async |text: Text| format!("you said: {}", text.content))
//!     .on(async |_: Subscribe| "welcome")
//!     .fallback(async || {}); // received, nothing to say
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
//! # The account
//!
//! [`Account::builder`] takes what the platform's console shows: Token, AppID, EncodingAESKey, mode.
//! With a key it is in [security mode](Mode), without one in plaintext mode, in which a signature does
//! *not* cover the message. Several accounts share one stack by way of an [`AccountResolver`], such as
//! [`Accounts`].
//!
//! [`AccountKind`] tells official accounts, third-party platforms and WeCom apart; [`Account::cloud_run`] is for
//! containers of Weixin Cloud Run, where nothing is signed.
//!
//! # The bot
//!
//! A bot is a [`Router`] with its fallback, one async function in [`handler_fn`], or any
//! `Service<Request<Message>, Response = Reply> + Clone`. Handlers take [extractors](extract) and
//! return what [is a reply](IntoReply). Sender and receiver are filled in, and the reply is encrypted
//! where the push was. [`Request::parse`] makes requests for tests, [`Reply::parse`] reads what was
//! answered.
//!
//! The types of what is pushed are in [`message`], [`event`] and [`info`], those of replies in
//! [`reply`].
//!
//! # When something fails
//!
//! | | status |
//! |---|---|
//! | the query is malformed; the document is; the body broke off | 400 |
//! | the signature is wrong or too old, the mode another one, the message cannot be opened | 403 |
//! | neither GET nor POST | 405 |
//! | the body is too large, announced or not | 413 |
//! | the body has a `Content-Encoding` | 415 |
//! | the bot failed; its reply is one that the platform would not show | 500, or a reply of [`AnswerWith`] |
//!
//! The body is empty; the reason is a [`Refusal`] or a [`Failure`] in the response's extensions, and
//! an event of `tracing`. Both answers can be replaced: [`RefusalPolicy`], [`FailurePolicy`].
//!
//! # Limits
//!
//! | | default | set by |
//! |---|---|---|
//! | age of a request | 300 s | [`AccountBuilder::freshness`] |
//! | query string | 2048 bytes | |
//! | body | 64 KiB | [`WeixinMessageLayer::max_body_bytes`] |
//! | document | 512 elements, 8 levels | |
//! | text of a reply | 2048 bytes | [`WeixinMessageLayer::max_text_bytes`] |
//! | articles of a reply | 1 to an ordinary message, else 8 | |
//! | time to answer | 5 s, by the platform, which then drops the bot's future and asks again | |
//!
//! # Features
//!
//! * `encryption` (default): compatibility and security mode.
//! * `regex`: `Router::text_matches`.
//! * `json`: pushes in JSON, which mini programs can choose, and the replies to them.
//! * `serde`: `Serialize` for messages and replies, in the platform's own JSON form.
//! * `client`: `client::Client`, for the platform's API; over a client of reqwest with `reqwest`.
//! * `delivery`: `delivery::DeliveryLayer`, with its stores `sqlite` and `redis`, its `session`, its
//!   `rate-limit`, each a feature of its own.
//! * `observe`: spans, and what happens told to an `Observer`; with `metrics` as metrics of the facade `metrics`.
//! * `server`: `server::Server`, to serve without a proxy in front; over TLS with `tls`.
//! * `trace`: `PathOnlySpan`, for tower-http's `TraceLayer`.

#[cfg(feature = "trace")]
mod trace;

use tower_service::Service;
/// The platform's API, called from here.
#[cfg(feature = "client")]
#[doc(inline)]
pub use weixin_client as client;
/// Why a request was refused, most likely.
#[doc(inline)]
pub use weixin_core::doctor;
/// What an operator wants to count, as plain facts.
#[doc(inline)]
pub use weixin_core::observer;
pub use weixin_core::{
    Account, AccountBuilder, AccountKind, AppId, CharacterKind, Clock, CloudRun, CloudRunCaller,
    ConfigError, Mode, OpenId, OriginalId, QueryError, Revealed, SharedStr, Signature, SystemClock,
    Token, UnionId, Verified, VerifyError,
};
#[cfg(feature = "encryption")]
pub use weixin_core::{EncodingAesKey, OpenError, Unverified};
/// One run per message, an answer in time, nothing lost.
#[cfg(feature = "delivery")]
#[doc(inline)]
pub use weixin_delivery as delivery;
pub use weixin_message::{
    AnswerWith, Arguments, AuthCodeCheck, BoxError, DecodeError, DecodeErrorKind,
    DefaultFailurePolicy, Document, Element, Event, Failure, FailureKind, FailurePolicy,
    Fingerprint, FirstArgument, Flag, Handler, HandlerError, HandlerFn, HandlerFuture, InfoPush,
    IntoReply, Layered, Message, Meta, Number, ReleaseCheck, ReleaseCheckFuture, ReleaseCheckLayer,
    Reply, ReplyError, Request, Route, RouteFuture, Router, RouterService, WeixinMessageLayer,
    WeixinMessageService, event, extract, handler_fn, info, message, reply,
};
/// Spans and metrics.
#[cfg(feature = "observe")]
#[doc(inline)]
pub use weixin_observe as observe;
/// An HTTP/1 server that stands on the open internet by itself.
#[cfg(feature = "server")]
#[doc(inline)]
pub use weixin_server as server;
pub use weixin_verify::{
    AccountResolver, Accounts, DefaultRefusalPolicy, Refusal, RefusalPolicy, WeixinVerify,
    WeixinVerifyLayer,
};

#[cfg(feature = "trace")]
pub use self::trace::PathOnlySpan;

// The programs in the README are compiled with the tests.
#[cfg(all(
    doctest,
    feature = "client",
    feature = "delivery",
    feature = "metrics",
    feature = "regex",
    feature = "tls",
    feature = "trace"
))]
#[doc = include_str!("../../../README.md")]
struct Readme;

/// Verifies requests for `account`, decodes them, and answers with what `bot` replies.
///
/// The two layers in the right order, with their default settings. `account` is an [`Account`] or
/// another [`AccountResolver`]; `bot` is a `Service<Request<Message>, Response = Reply>`, such as a
/// [`Router`] with its fallback.
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
