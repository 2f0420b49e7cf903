//! From HTTP to HTTPS.

mod future;
mod host;
mod service;

pub use self::future::RedirectFuture;
pub use self::service::RedirectToHttps;
