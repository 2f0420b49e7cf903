//! tower middleware that turns pushes of the Weixin (WeChat) platform into messages, and replies
//! into responses.
//!
//! [`WeixinMessageService`] is where HTTP ends: above it in the stack are HTTP requests, below it
//! are [messages](Request), and every tower layer works on either side. For each push it
//!
//! 1. refuses it unless `WeixinVerifyLayer` has left its proof (fail closed);
//! 2. reads the body once, up to 64 KiB;
//! 3. opens the envelope if the account is in an encrypted mode, of which only the encrypted half
//!    is read;
//! 4. decodes the document once into a [`Message`]; a type that it does not know is a value, not
//!    an error, and no element is lost;
//!    (what the console asks a container of Cloud Run, `CheckContainerPath`, is none, and answered here);
//! 5. calls the bot, which mostly is a [`Router`];
//! 6. checks the [`Reply`], addresses it to the sender, and seals it if the push was sealed.
//!
//! Its error type is `Infallible`. What fails becomes a response with an empty body; the reason, a
//! [`Failure`], is in the response's extensions and goes to the log (of what a handler returned only
//! the type, of other errors of a bot nothing: their text could hold what a user wrote). What a
//! stranger can bring about is logged with its likeliest cause, 5 times a minute for each kind. A
//! [`FailurePolicy`] can answer otherwise:
//!
//! | failure | status |
//! |---|---|
//! | no proof; the encrypted message cannot be opened; a layer says [`Replayed`](FailureKind::Replayed) | 403 |
//! | the body is malformed or broken off | 400 |
//! | the body is larger than 64 KiB, announced or not | 413 |
//! | the body has a `Content-Encoding` | 415 |
//! | the bot fails; the reply is one that the platform would not show | 500 |
//! | a layer says [`Unavailable`](FailureKind::Unavailable) | 503 |
//!
//! `tower-weixin` re-exports all of this with the check of signatures: there the paths begin with
//! `tower_weixin`.
//!
//! # Example
//!
//! ```
//! use bytes::Bytes;
//! use http_body_util::{BodyExt, Full};
//! use tower::{ServiceBuilder, ServiceExt};
//! use weixin_core::{Account, CallbackQuery};
//! use weixin_message::event::Subscribe;
//! use weixin_message::message::Text;
//! use weixin_message::{Router, WeixinMessageLayer};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let service = ServiceBuilder::new().layer(WeixinMessageLayer::new()).service(
//!     Router::new()
//!         .on(async |text: Text| format!("you said: {}", text.content))
//!         .on(async |_: Subscribe| "welcome")
//!         .fallback(async || {}),
//! );
//!
//! // What `WeixinVerifyLayer` of `weixin-verify` does in front of it.
//! let account = Account::builder("AAAAA").clock(|| 1_714_037_059).build()?;
//! let query = "signature=899cf89e464efb63f54ddac96b0a0a235f53aa78\
//!     &timestamp=1714037059&nonce=486452656";
//! let proof = account.verify(&CallbackQuery::parse(query)?)?;
//!
//! let push = "<xml><ToUserName>gh_97417a04a28d</ToUserName><FromUserName>oABC</FromUserName>\
//!     <CreateTime>1714037059</CreateTime><MsgType>text</MsgType><Content>hi</Content></xml>";
//! let request = http::Request::post("/").extension(proof).body(Full::<Bytes>::from(push))?;
//!
//! let reply = service.oneshot(request).await?.into_body().collect().await?.to_bytes();
//! let reply = String::from_utf8(reply.to_vec())?;
//! assert!(reply.contains("<ToUserName><![CDATA[oABC]]></ToUserName>"));
//! assert!(reply.contains("<Content><![CDATA[you said: hi]]></Content>"));
//! # Ok(())
//! # }
//! ```
//!
//! # Types
//!
//! All that the platform pushes is a type: [messages](message), [events](event), and
//! [pushes to third-party platforms](info). Each is declared once, as a list of fields with the
//! elements that they are read from. A field whose element is absent or empty has its default; a
//! [`Number`] that is none keeps its text; a status that is not listed is `Other`. What no field
//! shows is in `extra()`, what has no type is [`Unknown`](message::Unknown), and
//! [`Meta::document`] is all of it as it came.
//!
//! `Debug` hides what users wrote and who they are, unless it is [`Revealed`].
//!
//! # Features
//!
//! * `encryption`: accounts with an EncodingAESKey.
//! * `regex`: `Router::text_matches`.
//! * `json`: pushes in JSON, which become the same types, and replies to them in JSON.
//! * `serde`: `Serialize` for messages, events, pushes and replies, in the form of the platform's JSON: the
//!   names are those of the XML elements, what is absent is left out, and it is read back as the same
//!   message.
//!
//! # Cancel safety
//!
//! When the platform hangs up after 5 seconds, the server drops the response future and with it the
//! bot's; the log says so. A bot that must finish its work spawns it.

mod body;
mod collect;
mod document;
mod envelope;
mod error;
pub mod event;
pub mod extract;
mod failure;
mod fingerprint;
mod future;
mod handler;
pub mod info;
#[cfg(feature = "json")]
mod json;
mod layer;
pub mod message;
mod notes;
mod policy;
mod release_check;
pub mod reply;
mod request;
mod router;
mod service;
mod typed;
mod xml;

pub use weixin_core::{OpenId, Revealed, SharedStr};

pub use self::body::ResponseBody;
pub use self::document::{Document, Element};
pub use self::error::{DecodeError, DecodeErrorKind};
#[doc(inline)]
pub use self::event::Event;
pub use self::failure::{BoxError, Failure, FailureKind};
pub use self::fingerprint::Fingerprint;
pub use self::future::ResponseFuture;
pub use self::handler::{HandlerError, HandlerFn, HandlerFuture, handler_fn};
#[doc(inline)]
pub use self::info::InfoPush;
pub use self::layer::WeixinMessageLayer;
#[doc(inline)]
pub use self::message::Message;
pub use self::policy::{AnswerWith, DefaultFailurePolicy, FailurePolicy};
pub use self::release_check::{AuthCodeCheck, ReleaseCheck, ReleaseCheckFuture, ReleaseCheckLayer};
#[doc(inline)]
pub use self::reply::{IntoReply, Reply, ReplyError};
pub use self::request::{Meta, Request};
pub use self::router::{
    Arguments, FirstArgument, Handler, Layered, Route, RouteFuture, Router, RouterService,
};
pub use self::service::WeixinMessageService;
pub use self::typed::{Flag, Number};
