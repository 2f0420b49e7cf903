//! The release check of third-party platforms.

mod future;
mod layer;
mod probe;
mod service;

pub use self::future::ReleaseCheckFuture;
pub use self::layer::ReleaseCheckLayer;
pub use self::probe::AuthCodeCheck;
pub use self::service::ReleaseCheck;
