//! A limit on how often each API is called.

mod layer;
mod line;
mod service;

pub use self::layer::ApiRateLimitLayer;
pub use self::service::ApiRateLimit;
