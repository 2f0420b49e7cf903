//! One run per message, an answer in time, nothing lost.

pub mod store;
