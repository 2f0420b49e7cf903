//! The whole stack, called as the platform and its enemies call it. The tests carry the names of
//! the requirements (S-1 …) and threats (T1 …) that they prove: `cargo test t12` runs those of T12.

mod cases;
mod cloud_run;
mod diagnosis;
mod downgrade;
mod failures;
mod http;
mod kinds;
mod limits;
#[path = "../log/mod.rs"]
mod log;
mod logs;
mod mounting;
mod oracle;
mod replies;
mod routing;
mod samples;
mod support;
mod users;
mod waiting;
