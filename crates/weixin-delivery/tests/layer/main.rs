//! The delivery layer over a bot, in virtual time.

mod faults;
mod fetching;
mod late;
mod limits;
mod platform;
mod replays;
mod script;
mod sending;
mod suspects;
#[path = "../support/wrapped.rs"]
mod wrapped;
