//! One run per message, an answer in time, nothing lost.

#[cfg(feature = "session")]
pub mod session;
pub mod store;
