//! All that happened between the platform, its users and the server, as it can be shown, saved and read back.

mod changes;
mod delivery;
mod entry;
mod escaped;
mod manner;
mod recorder;
mod shown;
mod text;

pub use self::changes::Changes;
pub use self::delivery::{Attempt, Delivery, End, SeenResponse, SentRequest};
pub use self::entry::{Entry, EntryKind};
pub use self::escaped::{Escaped, is_command};
pub use self::manner::Manner;
pub use self::recorder::Transcript;
pub use self::shown::Shown;
