//! The platform: who pushes, to whom, and how often.

mod attempt;
mod checks;
mod event_times;
mod events;
mod handle;
mod late;
mod manner;
mod messages;
mod mode;
mod push;
mod run;
mod sent;
mod settings;
mod user;

pub use self::handle::Platform;
pub(crate) use self::handle::Shared;
pub use self::mode::{PushMode, UnknownPushMode};
pub use self::push::Push;
pub use self::settings::Settings;
pub use self::user::User;
