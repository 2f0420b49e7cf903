//! Where pushes go: a service in this process, or an address.

mod answer;
mod body;
mod exchange;
mod service;
#[cfg(feature = "url")]
mod url;

pub(crate) use self::answer::{Answer, LateAnswer, Outcome, Reason};
pub use self::body::PushBody;
pub(crate) use self::exchange::{Target, Way};
pub(crate) use self::service::{BoxError, ServiceTarget};
#[cfg(feature = "url")]
pub use self::url::InvalidUrl;
#[cfg(feature = "url")]
pub(crate) use self::url::UrlTarget;
