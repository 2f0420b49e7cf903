//! Spans for both sides of the crossing.

mod layer;
mod service;
mod span;

pub use self::layer::WeixinTraceLayer;
pub use self::service::WeixinTrace;
