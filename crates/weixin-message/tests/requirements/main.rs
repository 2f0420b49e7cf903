//! The security requirements (S-7, S-8) and threats (T7, T8, T10, T12, T13) that this crate answers
//! for, and what it makes of the platform's messages. `cargo test s_07` runs the proof of S-7.
//!
//! The tests know the crate from outside only. What they hold it against are recorded and published
//! messages, and quick-xml used directly in `support`.

#[cfg(feature = "encryption")]
mod envelope;
mod failures;
mod fingerprint;
#[cfg(feature = "json")]
mod json;
mod links;
mod lossless;
mod messages;
mod meta;
#[cfg(feature = "json")]
mod metamorphic;
mod release_check;
mod replies;
mod reply_parse;
#[cfg(feature = "json")]
mod round_trip;
mod router;
mod s_07_accepted;
mod s_07_hostile;
mod s_07_memory;
mod s_07_structure;
mod s_08_replies;
mod service;
#[cfg(feature = "json")]
mod snapshots;
mod support;
mod t10_debug;
mod t12_body;
#[cfg(feature = "json")]
mod values;
