//! The Weixin (WeChat) Official Accounts Platform, simulated.

mod account;
pub mod api;
mod clock;
pub mod world;

pub use self::account::SimAccount;
#[doc(inline)]
pub use self::api::Api;
pub use self::clock::SimClock;
#[doc(inline)]
pub use self::world::World;
