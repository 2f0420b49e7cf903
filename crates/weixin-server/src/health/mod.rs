//! What tells others whether the process lives, and whether it can be given work.

mod readiness;
mod service;

pub use self::readiness::Readiness;
pub use self::service::{Health, HealthFuture};
