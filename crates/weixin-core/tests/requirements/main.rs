//! The security requirements (S-1 …) and threats (T1 …) that this crate answers for. Each is proved
//! by the tests that carry its name: `cargo test s_01` runs the proof of S-1.
//!
//! The tests know the crate from outside only. What they hold it against are values that Tencent
//! published, values of other implementations, and a second implementation of the platform's side
//! in `support`.

mod cloud_run;
mod doctor;
#[cfg(feature = "encryption")]
mod kinds;
mod rotation;
mod s_01_query;
mod s_01_signature;
#[cfg(feature = "encryption")]
mod s_03_mode;
mod s_04_freshness;
#[cfg(feature = "encryption")]
mod s_05_encryption;
#[cfg(feature = "encryption")]
mod s_06_interop;
mod s_10_secrets;
mod s_13_config;
mod support;
mod t9_echostr;
mod weaknesses;
#[cfg(feature = "encryption")]
mod wecom;
