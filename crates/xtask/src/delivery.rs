//! The `delivery` step and `cargo xtask soak`: the delivery of messages under faults, with a real Redis
//! and clocks that do not agree, and the access token in that Redis. What is needed is installed if it is
//! missing.

use std::process::Command;

use crate::command::{Outcome, cargo, program, run, works};

/// The tests that plain `cargo test` leaves out, because they need `redis-server` or take long.
pub(crate) fn check() -> Outcome {
    need_programs()?;
    let store = "test -p weixin-delivery --all-features --test store -- --ignored";
    let token = "test -p weixin-client --all-features --test redis -- --ignored";
    let faults = "test -p tower-weixin-workspace --test delivery -- --ignored";
    run(&mut cargo(store))
        .and(run(&mut cargo(token)))
        .and(run(&mut cargo(faults)))
}

/// The same tests in their long forms; the arguments are for the test program.
pub(crate) fn soak(arguments: &[String]) -> Outcome {
    need_programs()?;
    let soak = "test --release -p tower-weixin-workspace --test delivery -- --ignored --nocapture";
    run(cargo(soak).args(arguments).env("WEIXIN_SOAK", "1"))
}

fn need_programs() -> Outcome {
    let mut missing = Vec::new();
    for name in ["redis-server", "faketime"] {
        if !works(program(name).arg("--version")) {
            missing.push(name);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(" ");
    if !works(program("apt-get").arg("--version")) {
        return Err(format!(
            "install {missing}; the tests want Redis 7 or later"
        ));
    }
    println!("installing {missing}");
    run(&mut as_root("apt-get update"))?;
    run(&mut as_root(&format!("apt-get install -y {missing}")))
}

fn as_root(line: &str) -> Command {
    let is_root = program("id").arg("-u").output();
    let is_root = is_root.is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let mut words = line.split_whitespace();
    let first = if is_root { words.next() } else { Some("sudo") };
    let mut command = program(first.unwrap_or_default());
    command.args(words);
    command
}
