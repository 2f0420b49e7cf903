//! A limit on how many messages of one user are let through.

mod future;
mod layer;
mod limiter;
mod service;

pub use self::future::UserRateLimitFuture;
pub use self::layer::UserRateLimitLayer;
pub use self::service::UserRateLimit;
