//! The Weixin (WeChat) Official Accounts Platform, simulated.

mod account;
pub mod api;
mod clock;
mod envelope;
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
pub use self::platform::{Platform, Push, PushMode, Settings, User};
pub use self::target::{InvalidUrl, PushBody};
pub use self::transcript::{
    Attempt, Delivery, End, Entry, EntryKind, SeenResponse, SentRequest, Shown, Transcript,
};
#[doc(inline)]
pub use self::world::World;
