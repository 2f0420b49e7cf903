use std::time::Duration;

/// How long others may take, and how many there may be of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections to all listeners but the admin's.
    pub(crate) connections: usize,
    /// From the accept to the end of the first head, the TLS handshake included.
    pub(crate) header: Duration,
    /// For a body, from when somebody had to wait for it.
    pub(crate) body: Duration,
    /// From an answer to the end of the next head.
    pub(crate) idle: Duration,
    /// Without a byte of an answer being taken.
    pub(crate) stall: Duration,
    /// For all that is in work when the server is to end.
    pub(crate) drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            header: Duration::from_secs(3),
            body: Duration::from_secs(2),
            idle: Duration::from_secs(10),
            stall: Duration::from_secs(10),
            drain: Duration::from_millis(5500),
        }
    }
}
