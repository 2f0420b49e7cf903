//! One run per message, an answer in time, nothing lost.

#[cfg(feature = "rate-limit")]
mod rate_limit;
#[cfg(feature = "session")]
pub mod session;
pub mod store;

#[cfg(feature = "rate-limit")]
pub use self::rate_limit::{UserRateLimit, UserRateLimitFuture, UserRateLimitLayer};
