//! The state of the simulated platform: users, tokens, menus, media, QR codes, and what users were sent.
//!
//! A [`World`] is what the pushing side writes to ([`note`](World::note)) and the [`Api`](crate::api::Api) acts on. Everything
//! is behind one lock and goes by the [`SimClock`](crate::SimClock), so moving that ahead closes the window of customer
//! service messages and ends access tokens. Everything has a limit, beyond which the oldest is forgotten.

mod action;
mod calendar;
mod calls;
mod faults;
mod media;
mod menus;
mod outbox;
mod quotas;
mod scenes;
mod shared;
mod state;
mod tokens;
mod users;

pub use self::action::{Action, Allowance, SendRules};
pub use self::faults::{Fault, Faults, Outcome, TokenFault};
pub use self::media::{Media, MediaKind};
pub use self::outbox::CustomMessage;
pub use self::scenes::Scene;
pub use self::shared::World;
pub use self::users::UserState;

pub(crate) use self::calls::Remembered;
pub(crate) use self::menus::Conditional;
pub(crate) use self::scenes::NewScene;
pub(crate) use self::state::State;
pub(crate) use self::tokens::Issued;
pub(crate) use self::users::{SendRefused, User};
