//! What happens, told to an observer.

mod layer;
mod service;
mod watch;

pub use self::layer::ObserveLayer;
pub use self::service::Observe;
