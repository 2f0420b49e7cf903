use std::{error, fmt, io};

/// Why a server did not come to a good end.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The process's signals cannot be listened for. It has not served.
    Signals(io::Error),
    /// What was in work took longer than the [drain timeout](crate::Server::drain_timeout), and was cut off.
    DrainTimeout {
        /// How many requests had no answer, or not all of it. One whose answer the service has given whole, but
        /// whose peer does not take it, is none of them. None if only [`on_drain`](crate::Server::on_drain) took too long.
        requests: usize,
        /// How many connections there were.
        connections: usize,
    },
    /// A second signal came, and what was in work was cut off.
    Interrupted {
        /// How many requests had no answer, or not all of it.
        requests: usize,
        /// How many connections there were.
        connections: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signals(_) => f.write_str("signals cannot be listened for"),
            Self::DrainTimeout { requests: 0, .. } => {
                f.write_str("draining took too long: other work was not done")
            }
            Self::DrainTimeout {
                requests,
                connections,
            } => write!(
                f,
                "draining took too long: {requests} requests were cut off, with {connections} connections"
            ),
            Self::Interrupted {
                requests,
                connections,
            } => write!(
                f,
                "ended at once: {requests} requests were cut off, with {connections} connections"
            ),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Signals(error) => Some(error),
            Self::DrainTimeout { .. } | Self::Interrupted { .. } => None,
        }
    }
}
