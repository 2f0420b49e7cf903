#[cfg(feature = "tls")]
use crate::Tls;

/// What is spoken on a listener.
#[derive(Clone, Debug)]
pub(crate) enum Scheme {
    Http,
    #[cfg(feature = "tls")]
    Https(Tls),
}
