//! Customer service messages, over a platform that is scripted.

mod custom;
mod platform;
