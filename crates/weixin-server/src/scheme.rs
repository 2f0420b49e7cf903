#[cfg(feature = "tls")]
use crate::Tls;

/// What is spoken on a listener.
#[derive(Clone, Debug)]
pub(crate) enum Scheme {
    Http,
    #[cfg(feature = "tls")]
    Https(Tls),
}

impl Scheme {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Http => "http",
            #[cfg(feature = "tls")]
            Self::Https(_) => "https",
        }
    }
}
