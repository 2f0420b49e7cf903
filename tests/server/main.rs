//! The server against strangers and against its own end: the example `server` as a process, and this one as the
//! strangers.
//!
//! Plain `cargo test` runs short forms, which measure nothing; `cargo xtask soak` runs the long ones, and prints their
//! figures.

mod drain;
mod many;
#[path = "../programs/mod.rs"]
mod programs;
mod slow_clients;
mod support;
