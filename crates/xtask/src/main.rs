//! `cargo xtask test`: everything CI runs, as one list of steps that anyone can run by hand.
//! `cargo xtask bench`: what the stack costs beyond the least that an answer takes.
//!
//! `cargo xtask soak`: deliveries under faults and the server under attack, for long.
//!
//! Nothing but std, so that it builds within a second on a machine that has only a Rust toolchain.
//! Cargo subcommands that are missing are installed by the steps that need them, and so are make, Redis and
//! Chromium on Debian and its kin; Python and Node.js, for `interop` and `page`, and valgrind, for `bench`,
//! are not.

mod bench;
mod callgrind;
mod command;
mod debian;
mod delivery;
mod estimates;
mod interop;
mod keygen;
mod page;
mod server;
mod steps;

use std::{
    env,
    process::ExitCode,
    time::{Duration, Instant},
};

use command::Outcome;
use steps::{STEPS, Step};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let builds = ["test", "bench", "soak"];
    // With which the allocator of the example `server` is built.
    if args
        .first()
        .is_some_and(|command| builds.contains(&command.as_str()))
        && let Err(why) = debian::install(&[("make", "make --version")])
    {
        return end(Err(why));
    }
    match args.split_first() {
        Some((command, names)) if command == "test" => match steps::select(names) {
            Ok(chosen) if test(&chosen) => ExitCode::SUCCESS,
            Ok(_) => ExitCode::FAILURE,
            Err(unknown) => usage_error(&format!("no step is called `{unknown}`")),
        },
        Some((command, arguments)) if command == "bench" => end(bench::measure(arguments)),
        Some((command, arguments)) if command == "soak" => end(delivery::soak(arguments)),
        Some((command, [])) if matches!(command.as_str(), "help" | "-h" | "--help") => {
            print!("{}", usage());
            ExitCode::SUCCESS
        }
        Some((command, _)) => usage_error(&format!("cannot make sense of `{command}`")),
        None => usage_error("nothing to do"),
    }
}

/// Runs the steps and prints what became of each; true if all passed. A failed one does not hide
/// what the next would say.
fn test(steps: &[&Step]) -> bool {
    let (mut table, mut failed) = (String::new(), 0);
    for step in steps {
        println!("\n== {}: {}", step.name, step.about);
        let start = Instant::now();
        let result = match (step.check)() {
            Ok(()) => "ok".into(),
            Err(why) => {
                failed += 1;
                format!("FAILED: {why}")
            }
        };
        let took = seconds(start.elapsed());
        println!("== {}: {result} ({took})", step.name);
        table += &format!("{:<10}{took:>8}  {result}\n", step.name);
    }
    println!("\nstep          time  result\n{table}");
    println!("xtask: {} passed, {failed} failed", steps.len() - failed);
    failed == 0
}

fn end(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1}s", duration.as_secs_f64())
}

fn usage_error(problem: &str) -> ExitCode {
    eprint!("xtask: {problem}\n\n{}", usage());
    ExitCode::from(2)
}

fn usage() -> String {
    let mut text = String::from(
        "cargo xtask test          run every step\n\
         cargo xtask test STEP...  run only these, in this order\n\
         cargo xtask bench         measure times, instructions (needs valgrind), requests per second\n\
         cargo xtask bench ARG...  the same, with arguments for criterion: --measurement-time 0.5\n\
         cargo xtask soak          faults and attacks, for long: an hour and more, optimised\n\
         cargo xtask soak NAME...  only the tests whose names contain one of these\n\
         cargo xtask help          print this\n\n\
         Steps of the test:\n",
    );
    for step in STEPS {
        text += &format!("  {:<10}{}\n", step.name, step.about);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_step_fails_the_run_but_not_the_others() {
        let good = Step::new("good", "passes", || Ok(()));
        let bad = Step::new("bad", "does not", || Err("why".into()));
        assert!(test(&[&good]));
        assert!(!test(&[&bad, &good]));
    }
}
