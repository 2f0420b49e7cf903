//! What every store does, checked with each of them.
//!
//! A store is added by a file with a [`Harness`](conformance::Harness) and one line that instantiates
//! the rules.

#[macro_use]
mod conformance;
mod memory;
mod model;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqlite")]
mod sqlite;
