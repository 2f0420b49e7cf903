//! Spans for both sides of the crossing.

mod future;
mod layer;
mod service;
mod span;

pub use self::future::{TraceCallbackFuture, TraceMessageFuture};
pub use self::layer::WeixinTraceLayer;
pub use self::service::WeixinTrace;
