//! The API of the Weixin (WeChat) Official Accounts Platform as a tower client stack.
//!
//! ```no_run
//! use weixin_client::users::Lang;
//! use weixin_client::{Client, OpenId};
//!
//! # async fn example(openid: OpenId) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .app("wx1234567890abcdef", std::env::var("WEIXIN_APP_SECRET")?)?
//!     .build();
//!
//! let user = client.user(&openid, Lang::ZhCn).await?;
//! if user.subscribe {
//!     client.send(&openid, "Your table is ready.").await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! | | |
//! |---|---|
//! | [`custom`] | customer service messages: what a user is sent after the five seconds |
//! | [`users`] | who users are; people across accounts, by the UnionID |
//! | [`menu`], [`qrcode`] | the account's menu, QR codes with a scene |
//! | [`template`], [`subscribe`] | template and subscription messages |
//! | [`media`] | pictures, voices and videos, up and down |
//! | [`jssdk`] | the signature for web pages |
//! | [`network`], [`quota`] | the platform's addresses, its check of the server, its limits |
//! | [`Client::get`], [`Client::post`] | all else in JSON; what is not is a request to the client, which is a service |
//!
//! The access token is fetched when it is needed and kept; where it comes from is in [`token`]. What fails is an
//! [`Error`]; an error code of the platform is in it as an [`ApiError`]. Which calls are made again is said by
//! [`RetryPolicy`].
//!
//! With `tower-weixin`, `weixin_client` is `tower_weixin::client`.
//!
//! # The stack
//!
//! ```text
//! a typed call
//!  ▼  Request<Bytes>
//!  ApiTrace            a span for each call, without its query
//!  ▼
//!  ApiRateLimit        each call waits for its turn, if there is a limit (feature `rate-limit`)
//!  ▼
//!  tower::retry        what RetryPolicy says can be repeated
//!  ▼
//!  AccessTokenService  adds the token; one that is refused is replaced, once
//!  ▼
//!  tower::timeout      for each try
//!  ▼
//!  ErrcodeService      an answer with an error code becomes an error
//!  ▼  Request<Full<Bytes>>
//!  the transport       hyper with rustls, or any other
//! ```
//!
//! Layers of one's own go around the whole of it by [`Client::layer`], or below it around the [transport], where they
//! see the access token. And each layer is public and can be used alone: over a transport of one's own,
//! with those of tower between. `ServiceBuilder::map_err(Error::from)` makes an [`Error`] of what they fail with.
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::Full;
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//! use weixin_client::token::{AccessToken, StaticToken};
//! use weixin_client::{AccessTokenLayer, ErrcodeLayer};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = service_fn(async |request: Request<Full<Bytes>>| {
//!     assert_eq!(request.uri().query(), Some("access_token=a-token"));
//!     let answer = r#"{"errcode": 48001, "errmsg": "api unauthorized"}"#;
//!     Ok::<_, std::convert::Infallible>(Response::new(Full::<Bytes>::from(answer)))
//! });
//! let token = StaticToken::new(AccessToken::new("a-token")?);
//! let stack = ServiceBuilder::new()
//!     .layer(AccessTokenLayer::new(token))
//!     .layer(ErrcodeLayer::new())
//!     .service(transport);
//!
//! let call = Request::get("https://api.weixin.qq.com/cgi-bin/menu/get").body(Bytes::new())?;
//! let error = stack.oneshot(call).await.unwrap_err();
//! assert_eq!(error.code(), Some(48001));
//! # Ok(())
//! # }
//! ```
//!
//! # Cancel safety
//!
//! A call that is dropped may have been made, like one that [timed out](ErrorKind::Timeout). A token is asked for in a
//! task of its own, which goes on then, for those who call next.
//!
//! # Stability
//!
//! Public signatures name `std`, `http`, `http-body`, `bytes` and the traits of tower, and where the platform speaks JSON,
//! `serde` and `serde_json`; with the features `reqwest` and `delivery` those crates, too.
//!
//! # Features
//!
//! * `https` (default): `transport::HttpsTransport`.
//! * `delivery`: `CustomerService`, which sends the late answers of `weixin-delivery`.
//! * `rate-limit`: `ApiRateLimitLayer`, a limit on how often each API is called.
//! * `redis`: `token::RedisToken`, an access token that several processes share.
//! * `reqwest`: `transport::ReqwestTransport`, for reqwest's proxies and its TLS.

mod access_token;
mod api;
mod cached;
mod client;
pub mod custom;
mod errcode;
mod error;
mod future;
mod invalid;
pub mod jssdk;
#[cfg(feature = "delivery")]
mod late;
mod lenient;
pub mod media;
pub mod menu;
pub mod network;
pub mod qrcode;
pub mod quota;
#[cfg(feature = "rate-limit")]
mod rate_limit;
mod retry;
pub mod subscribe;
pub mod template;
pub mod token;
mod trace;
pub mod transport;
pub mod users;

/// An error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub use weixin_core::{AppId, ConfigError, OpenId, UnionId};

pub use self::access_token::{AccessTokenLayer, AccessTokenService};
pub use self::api::Api;
pub use self::client::{Client, ClientBuilder};
pub use self::errcode::{ApiError, ApiErrorKind, ErrcodeLayer, ErrcodeService, ResponseBody};
pub use self::error::{Error, ErrorKind};
pub use self::future::ResponseFuture;
pub use self::invalid::Invalid;
#[cfg(feature = "delivery")]
pub use self::late::CustomerService;
#[cfg(feature = "rate-limit")]
pub use self::rate_limit::{ApiRateLimit, ApiRateLimitLayer};
pub use self::retry::RetryPolicy;
pub use self::trace::{ApiTrace, ApiTraceFuture, ApiTraceLayer};
