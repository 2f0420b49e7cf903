//! tower middleware that lets only the Weixin (WeChat) platform through.
//!
//! [`WeixinVerify`] stands in front of a service and decides on the head of each request:
//!
//! | request | answer |
//! |---|---|
//! | GET, `signature` valid and fresh | 200 with `echostr` as plain text; the inner service is not called |
//! | POST, `signature` valid and fresh | the inner service's, which finds [`Verified`] in the request's extensions |
//! | POST with `msg_signature` alone, for an account of WeCom or [where that is accepted] | the inner service's, which finds `weixin_core::Unverified` instead: *not proven*, see there |
//! | POST without a query, for an account of [Cloud Run](weixin_core::Account::cloud_run) | the inner service's, which finds [`Verified`] and a [`CloudRunCaller`](weixin_core::CloudRunCaller), if the headers say what was stated |
//! | query malformed: a parameter missing, repeated, of the wrong shape | 400 |
//! | not proven: wrong signature, too old, of another mode than the account's, unknown account | 403 |
//! | another method | 405 |
//!
//! A refusal is a response with an empty body; its reason, a [`Refusal`], is in the response's
//! extensions and goes to the log, never to the sender. The log names the part that failed and the likeliest cause,
//! such as a Token in quotes or a clock that is 8 hours off ([`doctor`](weixin_core::doctor)), in at most 5 lines a
//! minute for each reason; the next refusal that is logged in a later minute says how many were left out. Bodies pass
//! untouched: the decision is made before a byte of the body was read. An inner service must look for [`Verified`] and
//! refuse what comes without, as `weixin-message` does.
//!
//! [where that is accepted]: WeixinVerifyLayer
//!
//! # Caveats
//!
//! * The signature does not cover the body. What [`Verified`] is worth depends on the account's
//!   mode, see [`weixin_core`].
//! * In axum, mount the stack with `route_service`, which keeps all methods. A handler under
//!   `post(…)` answers 405 to the platform's GET, and a layer that is added to a `Router` before
//!   the route does not cover it.
//! * Do not log query strings in front of this layer: they are credentials. tower-http's default
//!   span does; see `PathOnlySpan` of `tower-weixin`.
//!
//! # Example
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use http_body_util::{BodyExt, Full};
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//! use weixin_core::Account;
//! use weixin_verify::{Verified, WeixinVerifyLayer};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let account = Account::builder("AAAAA").clock(|| 1_714_036_504).build()?;
//! let service = ServiceBuilder::new()
//!     .layer(WeixinVerifyLayer::new(account))
//!     .service(service_fn(async |request: Request<Full<Bytes>>| {
//!         assert!(request.extensions().get::<Verified>().is_some());
//!         Ok::<_, std::convert::Infallible>(Response::new(Full::from("success")))
//!     }));
//!
//! let uri = "/weixin?signature=f464b24fc39322e44b38aa78f5edd27bd1441696\
//!     &echostr=4375120948345356249&timestamp=1714036504&nonce=1514711492";
//! let response = service.oneshot(Request::get(uri).body(Full::default())?).await?;
//! assert_eq!(response.into_body().collect().await?.to_bytes(), "4375120948345356249");
//! # Ok(())
//! # }
//! ```
//!
//! # Several accounts
//!
//! The layer takes any [`AccountResolver`]: one account, a map by path that can change while the
//! server runs ([`Accounts`]), or a closure over the head of the request.
//!
//! ```
//! use http::request::Parts;
//! use weixin_core::Account;
//! use weixin_verify::{Accounts, WeixinVerifyLayer};
//!
//! let shop = Account::builder("shoptoken2026abc").build()?;
//! let news = Account::builder("newstoken2026abc").build()?;
//!
//! let accounts = Accounts::new();
//! accounts.insert("/weixin/shop", shop.clone());
//! let by_path = WeixinVerifyLayer::new(accounts.clone());
//! accounts.insert("/weixin/news", news.clone());      // at any time
//!
//! let by_host = WeixinVerifyLayer::new(move |head: &Parts| {
//!     match head.headers.get("host")?.as_bytes() {
//!         b"shop.example" => Some(shop.clone()),
//!         b"news.example" => Some(news.clone()),
//!         _ => None,
//!     }
//! });
//! # Ok::<(), weixin_core::ConfigError>(())
//! ```

mod body;
mod future;
mod layer;
mod log;
mod refusal;
mod resolver;
mod service;

pub use weixin_core::Verified;

pub use self::body::ResponseBody;
pub use self::future::ResponseFuture;
pub use self::layer::WeixinVerifyLayer;
pub use self::refusal::{DefaultRefusalPolicy, Refusal, RefusalPolicy};
pub use self::resolver::{AccountResolver, Accounts};
pub use self::service::WeixinVerify;
