//! The API of the Weixin (WeChat) Official Accounts Platform as a tower client stack.
//!
//! ```no_run
//! use weixin_client::Client;
//! # #[derive(serde::Deserialize)] struct Tags {}
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .app("wx1234567890abcdef", std::env::var("WEIXIN_APP_SECRET")?)?
//!     .build();
//! # Ok(())
//! # }
//! ```
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
//! Each layer is public and can be used alone: over a transport of one's own, with other layers between.
//!
//! # Cancel safety
//!
//! A call that is dropped may have been made, like one that [timed out](ErrorKind::Timeout). A token that was being
//! asked for is asked for by the next call.
//!
//! # Features
//!
//! * `https` (default): `transport::HttpsTransport`.
//! * `delivery`: `CustomerService`, which sends the late answers of `weixin-delivery`.
//! * `rate-limit`: `ApiRateLimitLayer`, a limit on how often each API is called.
//! * `redis`: `token::RedisToken`, an access token that several processes share.
//! * `reqwest`: `transport::ReqwestTransport`, for those who have a client of reqwest already.

mod access_token;
mod api;
mod cached;
mod client;
pub mod custom;
mod errcode;
mod error;
mod invalid;
pub mod jssdk;
#[cfg(feature = "delivery")]
mod late;
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

pub use self::access_token::{AccessTokenFuture, AccessTokenLayer, AccessTokenService};
pub use self::api::Api;
pub use self::client::{Client, ClientBuilder};
pub use self::errcode::{
    ApiError, ApiErrorKind, ErrcodeLayer, ErrcodeService, ResponseBody, ResponseFuture,
};
pub use self::error::{Error, ErrorKind};
pub use self::invalid::Invalid;
#[cfg(feature = "delivery")]
pub use self::late::CustomerService;
#[cfg(feature = "rate-limit")]
pub use self::rate_limit::{ApiRateLimit, ApiRateLimitFuture, ApiRateLimitLayer};
pub use self::retry::RetryPolicy;
pub use self::trace::{ApiTrace, ApiTraceFuture, ApiTraceLayer};
