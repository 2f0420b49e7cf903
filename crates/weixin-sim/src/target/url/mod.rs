//! A server by its address: requests as the platform makes them, over kept connections.

mod broken;
mod connection;
mod kept;
mod server;
mod wire;

pub use self::server::InvalidUrl;
pub(crate) use self::server::UrlTarget;
