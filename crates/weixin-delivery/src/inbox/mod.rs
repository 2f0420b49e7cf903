//! What was acknowledged, and is not done yet.

mod conclude;
mod depth;
mod desk;
mod worker;

use std::time::Duration;

pub(crate) use self::conclude::conclude;
pub use self::worker::Worker;

/// How long an answer is kept for a user who was told to come back for it.
pub(crate) const KEPT: Duration = Duration::from_secs(60 * 60);
