//! The requirements (S-1 …) and threats (T1 …) that this crate answers for. Each is proved by the
//! tests that carry its name: `cargo test s_11` runs the proof of S-11.
//!
//! The tests know the crate from outside only, as a service that is called with requests.

mod accounts;
mod answers;
mod cloud_run;
mod composition;
mod logs;
#[cfg(feature = "encryption")]
mod msg_signature;
mod readiness;
mod support;
mod unread;
