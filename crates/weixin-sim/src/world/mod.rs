//! The state of the simulated platform.

mod stub;

pub use self::stub::{Action, World};
