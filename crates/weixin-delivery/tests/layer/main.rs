//! The delivery layer over a bot, in virtual time.

#[cfg(feature = "session")]
mod accounts;
mod faults;
mod fetching;
mod late;
mod limits;
mod observing;
mod order;
mod platform;
mod replays;
mod room;
mod script;
mod sending;
mod suspects;
#[path = "../support/wrapped.rs"]
mod wrapped;
