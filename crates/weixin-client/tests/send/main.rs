//! Customer service messages, over a platform that is scripted.

mod custom;
#[path = "../fixtures/mod.rs"]
mod fixtures;
#[cfg(feature = "delivery")]
mod late;
mod platform;
