//! TLS by rustls, with a certificate that is replaced while the server runs.

mod certificate;
mod error;
mod reload;

pub use self::error::TlsError;
pub use self::reload::Tls;
pub(crate) use self::reload::watch;
