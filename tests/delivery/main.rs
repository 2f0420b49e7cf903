//! Deliveries under faults: the platform, a real Redis, and what lies between.
//!
//! What needs `redis-server` is ignored by plain `cargo test`; `cargo xtask test delivery` runs it, and
//! `cargo xtask soak` runs it for long.

mod clocks;
mod deaths;
mod duplicates;
mod handlers;
mod load;
mod outages;
#[path = "../programs/mod.rs"]
mod programs;
mod soak;
mod support;
mod windows;
