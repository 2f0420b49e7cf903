//! Customer service messages, over a platform that is scripted.

mod custom;
#[cfg(feature = "delivery")]
mod late;
mod platform;
