//! One run per message, an answer in time, nothing lost.

mod attempt;
mod board;
mod call;
mod core;
mod fetch;
mod future;
mod history;
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
mod turns;

pub use self::call::{Panicked, RanTooLong};
pub use self::future::ResponseFuture;
pub use self::inbox::Worker;
pub use self::late::Late;
pub use self::layer::DeliveryLayer;
#[cfg(feature = "rate-limit")]
pub use self::rate_limit::{UserRateLimit, UserRateLimitFuture, UserRateLimitLayer};
pub use self::sender::{Addressee, GiveUp, LateSender, SendError, SendFuture};
pub use self::service::Delivery;
