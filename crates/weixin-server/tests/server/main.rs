//! The server on real sockets, and its services without.

mod drain;
mod health;
mod limits;
mod redirect;
mod serving;
mod support;
#[cfg(feature = "tls")]
mod tls;
