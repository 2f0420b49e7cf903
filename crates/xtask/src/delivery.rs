//! The `delivery` step and `cargo xtask soak`: the delivery of messages under faults, with a real Redis
//! and clocks that do not agree, and the access token in that Redis. What is needed is installed if it is
//! missing.

use crate::{
    command::{Outcome, cargo, run},
    debian,
};

/// The tests that plain `cargo test` leaves out, because they need `redis-server` or take long.
pub(crate) fn check() -> Outcome {
    need_programs()?;
    let store = "test --workspace --all-features --test store -- --ignored";
    let token = "test --workspace --all-features --test redis -- --ignored";
    let faults = "test --workspace --all-features --test delivery -- --ignored";
    run(&mut cargo(store))
        .and(run(&mut cargo(token)))
        .and(run(&mut cargo(faults)))
}

/// The same tests in their long forms, and those of the server; the arguments are for the test programs.
pub(crate) fn soak(arguments: &[String]) -> Outcome {
    need_programs()?;
    let soak = "test --release -p tower-weixin-workspace --test delivery --test server -- --ignored --nocapture";
    run(cargo(soak).args(arguments).env("WEIXIN_SOAK", "1"))
}

/// The tests want Redis 7 or later.
fn need_programs() -> Outcome {
    debian::install(&[
        ("redis-server", "redis-server --version"),
        ("faketime", "faketime --version"),
    ])
}
