//! The delivery layer over a bot, in virtual time.

mod late;
mod platform;
mod suspects;
