//! How requests get to the platform.
//!
//! Any `Service<Request<Full<Bytes>>>` does. One of one's own should fail with an [`Error`](crate::Error) of the kind
//! [`Connect`](crate::ErrorKind::Connect) where nothing was sent, since then even a message can be sent again.
//!
//! It sees the access token, in the query of each address, and so does every layer around it: tower-http's `TraceLayer`
//! would log it.

#[cfg(feature = "https")]
mod https;
#[cfg(feature = "reqwest")]
mod reqwest;

#[cfg(feature = "https")]
pub use self::https::HttpsTransport;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
