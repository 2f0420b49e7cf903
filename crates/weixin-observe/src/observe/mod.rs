//! What happens, told to an observer.

mod future;
mod layer;
mod service;
mod watch;

pub use self::future::{ObserveCallbackFuture, ObserveMessageFuture};
pub use self::layer::ObserveLayer;
pub use self::service::Observe;
