use std::net::SocketAddr;

/// Who sent a request. The server puts it into the extensions of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Peer {
    /// The other end of the connection.
    pub addr: SocketAddr,
    /// Whether the connection is encrypted.
    pub is_tls: bool,
}

impl Peer {
    /// For tests of services that look for it.
    #[must_use]
    pub const fn new(addr: SocketAddr, is_tls: bool) -> Self {
        Self { addr, is_tls }
    }
}
