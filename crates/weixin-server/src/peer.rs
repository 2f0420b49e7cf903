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
