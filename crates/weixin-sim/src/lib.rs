//! The Weixin (WeChat) Official Accounts Platform, simulated.

mod account;
pub mod api;
mod clock;
pub mod world;

pub use self::account::SimAccount;
pub use self::clock::SimClock;
