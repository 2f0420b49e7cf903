//! The access token in each call.

mod future;
mod layer;
mod service;
mod tokens;

pub use self::future::AccessTokenFuture;
pub use self::layer::AccessTokenLayer;
pub use self::service::AccessTokenService;
