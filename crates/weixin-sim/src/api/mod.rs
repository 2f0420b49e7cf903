//! The platform's API, simulated.

mod stub;

pub use self::stub::{Api, ApiCall};
