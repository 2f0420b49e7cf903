//! The Weixin (WeChat) Official Accounts Platform, simulated: for tests of bots, in the same process or by
//! their address.
//!
//! A [`Platform`] has one account and pushes to one server. A [`User`] of it writes, taps and scans; each of these
//! is a [`Push`], which is made when it is awaited, and gives a [`Delivery`]: the attempts, what is wrong with the
//! answers, and [what the user sees](Shown).
//!
//! ```
//! use tower_weixin::message::Text;
//! use weixin_sim::{Platform, SimAccount};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let bot = tower_weixin::Router::new()
//!     .on(async |text: Text| format!("you said: {}", text.content))
//!     .fallback(async || {});
//! let platform = Platform::new(SimAccount::new())
//!     .serve_with(|account| tower_weixin::service(account, bot));
//!
//! let delivery = platform.user("oAlice").text("hi").await;
//! assert_eq!(delivery.shown().text(), Some("you said: hi"));
//! # }
//! ```
//!
//! By its address, with the feature `url`, a server can be in any language. It needs the same Token, AppID and
//! EncodingAESKey:
//!
//! ```no_run
//! # #[cfg(feature = "url")]
//! # async fn test() -> Result<(), weixin_sim::InvalidUrl> {
//! # use weixin_core::Mode;
//! # use weixin_sim::{Platform, SimAccount};
//! let account = SimAccount::new().token("mwtoken2026abcdef").mode(Mode::Plaintext);
//! let platform = Platform::new(account).serve_url("http://127.0.0.1:3000/weixin")?;
//!
//! let verified = platform.verify().await; // what the console does when the address is saved
//! assert!(verified.shown().is_nothing(), "{verified}");
//! let probed = platform.probe().await; // what anybody could try
//! assert!(probed.findings().is_empty(), "{probed}");
//! # Ok(())
//! # }
//! ```
//!
//! # What it does as the platform does
//!
//! * Pushes are signed and, by the [mode](PushMode), encrypted; requests are those of HTTP/1.0 that the platform
//!   makes, over kept connections.
//! * It hangs up after 5 seconds, and makes the same push three times in all, each time with a new nonce, until
//!   there is an answer with status 200. What is abnormal in such an answer is not asked for again; only a push that
//!   wants a result, or the word `success`, is repeated until it gets that.
//! * A server that goes on after the platform has hung up is listened to for as long again, if another attempt was
//!   answered: another reply says that the [bot has run twice](FindingKind::DoubleRun). A service in this process is
//!   dropped, as hyper drops it, and then has nothing more to say.
//! * What is no good answer at last is a [`Fault`](Shown::Fault), for which the user sees
//!   "该公众号提供的服务出现故障，请稍后再试". The reasons are [findings](Finding), in English and Chinese.
//! * All [messages](User::message), [events](User::event) and [pushes to third-party platforms](Platform::info) can
//!   be pushed, with sample values that can be [set](Push::field).
//!
//! Where the platform's documents are silent, it is strict: an answer with another status than 200 is no answer
//! and is asked for again, a frame that is padded to 16 bytes is not read.
//!
//! # Time
//!
//! The [clock](SimClock) runs with tokio's, so under `tokio::time::pause` slow handlers, retries and the
//! 48 hours of customer service messages take no time:
//!
//! ```
//! use std::time::Duration;
//!
//! use tower_weixin::Router;
//! use weixin_sim::{End, Platform};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! tokio::time::pause();
//! let bot = Router::new().fallback(async || {
//!     tokio::time::sleep(Duration::from_secs(9)).await;
//!     "too late"
//! });
//! let platform = Platform::default().serve_with(|account| tower_weixin::service(account, bot));
//!
//! let delivery = platform.user("oAlice").text("hi").await;
//! assert!(delivery.shown().is_fault());
//! assert!(delivery.attempts.iter().all(|attempt| attempt.end == End::Late));
//! # }
//! ```
//!
//! # Duplicates, and messages out of order
//!
//! A push has its `MsgId` and its time when it is put together, and is made when it is awaited. So what is awaited
//! first arrives first, and a clone is the same message once more:
//!
//! ```
//! use weixin_sim::Platform;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let bot = tower_weixin::Router::new().fallback(async || "yes");
//! let platform = Platform::default().serve_with(|account| tower_weixin::service(account, bot));
//! let alice = platform.user("oAlice");
//!
//! let (first, second) = (alice.text("first"), alice.text("second"));
//! let overtook = second.clone().await;
//! let late = first.await;
//! let again = second.await;
//! assert_eq!(overtook.document, again.document);
//! assert_ne!(overtook.document, late.document);
//! # }
//! ```
//!
//! A push that is [`delayed`](Push::delayed) is put together at once, too, and overtaken by what is made meanwhile.
//!
//! # Features
//!
//! | | |
//! |---|---|
//! | `url` | [servers by their address](Platform#method.serve_url), with hyper and rustls |
//! | `server` | the chat page, the control API and the platform's API over HTTP (`weixin_sim::server`); with `url` |
//!
//! # What is kept
//!
//! All that happens is in the [`Transcript`], of which each [`Entry`] can be saved as a line of JSON and be read
//! back. It is bounded, and holds what users wrote and the bot answered, in plain.

mod account;
pub mod api;
mod clock;
pub mod envelope;
mod judge;
mod platform;
#[cfg(feature = "server")]
pub mod server;
mod target;
mod templates;
mod transcript;
pub mod world;

pub use self::account::SimAccount;
#[doc(inline)]
pub use self::api::Api;
pub use self::clock::SimClock;
pub use self::judge::{Finding, FindingKind, Severity};
pub use self::platform::{Platform, Push, PushMode, Settings, UnknownPushMode, User};
#[cfg(feature = "url")]
pub use self::target::InvalidUrl;
pub use self::target::PushBody;
pub use self::transcript::{
    Attempt, Changes, Delivery, End, Entry, EntryKind, Manner, SeenResponse, SentRequest, Shown,
    Transcript,
};
#[doc(hidden)] // For what the tool prints.
pub use self::transcript::{Escaped, is_command};
#[doc(inline)]
pub use self::world::World;
