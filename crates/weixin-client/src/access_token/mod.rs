//! The access token in each call.

mod layer;
mod service;
mod tokens;

pub use self::layer::AccessTokenLayer;
pub use self::service::AccessTokenService;
