//! The Weixin (WeChat) Official Accounts Platform, simulated.

mod account;
mod clock;

pub use self::account::SimAccount;
pub use self::clock::SimClock;
