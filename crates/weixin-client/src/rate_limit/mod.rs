//! A limit on how often each API is called.

mod future;
mod layer;
mod line;
mod service;

pub use self::future::ApiRateLimitFuture;
pub use self::layer::ApiRateLimitLayer;
pub use self::service::ApiRateLimit;
