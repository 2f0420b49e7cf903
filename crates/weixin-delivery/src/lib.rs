//! One run per message, an answer in time, nothing lost: a tower layer over messages of the Weixin (WeChat)
//! platform.
//!
//! The platform hangs up after 5 seconds, pushes the same message again, three times in all, and then tells
//! the user that the account is faulty. So a slow bot runs three times, and its answer goes nowhere.
//! [`DeliveryLayer`] stands between [`WeixinMessageLayer`](weixin_message::WeixinMessageLayer) and the bot,
//! and for each message
//!
//! 1. runs the bot once, in a task of its own (but for its first poll, so it must not block), which goes on
//!    when the platform hangs up;
//! 2. has all further attempts join that run, on this machine or another, and answers each with the
//!    same reply;
//! 3. does what [`Late`] says when the answer is not there in time;
//! 4. keeps what was acknowledged, and is not done, in a [store] that outlives the process.
//!
//! What is promised: *one run and one answer, while the store answers and no process dies or stalls for longer
//! than 2 seconds; else at least one run, and never two different answers but where the store was silent.*
//! What must not happen twice under any circumstances, such as a payment, needs a key to be known by, as
//! [`Meta::fingerprint`](weixin_message::Meta::fingerprint) is one.
//!
//! # Example
//!
//! ```
//! use std::time::Duration;
//!
//! use tower::ServiceBuilder;
//! use weixin_delivery::store::MemoryStore;
//! use weixin_delivery::{Addressee, DeliveryLayer, Late, LateSender, SendFuture};
//! use weixin_message::message::Text;
//! use weixin_message::{Reply, Router, WeixinMessageLayer};
//!
//! /// What the client of the platform's API does for real.
//! #[derive(Clone)]
//! struct CustomerService;
//!
//! impl LateSender for CustomerService {
//!     fn send<'a>(&'a self, _to: &'a Addressee, _reply: &'a Reply) -> SendFuture<'a> {
//!         Box::pin(async { Ok(()) }) // cgi-bin/message/custom/send
//!     }
//! }
//!
//! async fn ask_a_model(text: Text) -> String {
//!     tokio::time::sleep(Duration::from_secs(20)).await;
//!     format!("about {}: …", text.content)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let delivery = DeliveryLayer::new(MemoryStore::new()).late(Late::acknowledge(CustomerService));
//! let service = ServiceBuilder::new()
//!     .layer(WeixinMessageLayer::new())
//!     .layer(delivery.clone())
//!     .service(Router::new().on(ask_a_model).fallback(async || {}));
//!
//! // … and when the server takes no more requests:
//! delivery.drain(Duration::from_secs(5)).await;
//! # }
//! ```
//!
//! # What fails, and what becomes of the message
//!
//! | what | then |
//! |---|---|
//! | the bot returns an error or panics | the attempt fails; the next one runs the bot again; after the third time the message is a [dead letter](store::DeadLetter) |
//! | the bot takes longer than [`run_limit`](DeliveryLayer::run_limit) | the same |
//! | the process dies | the next attempt, or who looks after the inbox, has the message within 2.5 s |
//! | a process dies with a message time and again | after 3 deaths nothing else of the inbox runs beside it in that process; after 5 it is a dead letter |
//! | too many messages at a time | they wait until their deadline; then the inbox, or 503 |
//! | the store does not answer | [open](DeliveryLayer::closed_without_store): run without it, with the memory of this process; messages are not acknowledged before they are done |
//! | an answer cannot be sent | it is sent later, for 48 hours; or, for good reasons ([`GiveUp`]), a dead letter |
//! | one signature comes with two bodies, or one message with other words | 403 |
//!
//! The last is the guard against replays in plaintext mode, where the signature does not cover the body.
//! A whole request that comes again, in whatever mode, joins the run or gets what was answered then. Both are
//! remembered for as long as the account would let it pass: twice its
//! [freshness](weixin_core::AccountBuilder::freshness), and 10 minutes at least.
//!
//! # Order of layers
//!
//! Above it, a timeout or a concurrency limit counts attempts, which are held on purpose; below it they
//! count runs. So what limits the bot belongs below, and `tower::timeout` there is what a bot's hanging model
//! should have. What puts something into a message's extensions, as `SessionLayer` does, belongs below as well: a
//! message that is run another time has its account, or at least its AppID, and nothing else there.
//!
//! # Features
//!
//! * `sqlite`: `SqliteStore`, for one machine.
//! * `redis`: `RedisStore`, for several.
//! * `session`: what is kept of a user between messages, and dialogues.
//! * `rate-limit`: `UserRateLimitLayer`.
//!
//! # Cancel safety
//!
//! An attempt that is dropped ends nothing. The run belongs to the runtime: when that is shut down without
//! [`drain`](DeliveryLayer::drain), what is in work is lost like in a crash, and found again like after one.
//! The bot's own future is dropped when somebody else has got the message, when it takes longer than
//! [`run_limit`](DeliveryLayer::run_limit), and at the end of a drain.
//!
//! # Observers
//!
//! [`DeliveryLayer::observer`] is told of messages that came again, of what became of late answers, and how many messages
//! stand in the inbox. What an attempt came to, and which one it was, layers above read from the message's
//! [`Meta`](weixin_message::Meta).
//!
//! # History
//!
//! At the level DEBUG, under the target `weixin_delivery::history`, `tracing` gets each step of each message,
//! under its fingerprint: what the tests of this crate are checked by.

mod attempt;
mod board;
mod call;
mod core;
mod fetch;
mod future;
mod history;
mod hold;
mod inbox;
mod incoming;
mod late;
mod layer;
#[cfg(feature = "rate-limit")]
mod rate_limit;
mod run;
mod runs;
mod sender;
mod service;
#[cfg(feature = "session")]
pub mod session;
pub mod store;
mod stored;
mod sync;
mod turns;
mod work;

pub use self::call::{Panicked, RanTooLong};
pub use self::future::ResponseFuture;
pub use self::inbox::Worker;
pub use self::late::Late;
pub use self::layer::DeliveryLayer;
#[cfg(feature = "rate-limit")]
pub use self::rate_limit::{UserRateLimit, UserRateLimitFuture, UserRateLimitLayer};
pub use self::sender::{Addressee, GiveUp, LateSender, SendError, SendFuture};
pub use self::service::Delivery;
