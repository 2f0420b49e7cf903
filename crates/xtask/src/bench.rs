//! `cargo xtask bench`: the stack beside the floor, which is the least chain of primitives that
//! gives the same answer.
//!
//! It measures, and judges nothing: what a machine does in a nanosecond is no matter of pass or
//! fail. That every benchmark runs is the step `bench` of `cargo xtask test`.

use crate::{
    callgrind,
    command::{Outcome, cargo, run},
    estimates,
};

/// Runs all benchmarks and prints what they say; the arguments are for criterion.
pub(crate) fn measure(criterion: &[String]) -> Outcome {
    let times = estimates::measure(criterion)?;
    println!("\n{}", table("CPU time in ns", &times));
    let counts = callgrind::count()?;
    println!("\n{}", table("instructions", &counts));
    println!(
        "Valgrind's CPU has no SHA instructions, so that these are of other code than a CPU with\n\
         them runs: SHA-1 takes a larger part, on both sides.\n"
    );
    run(&mut cargo("bench -p tower-weixin --bench loopback"))
}

/// What something costs on both sides.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cost {
    pub(crate) name: String,
    pub(crate) floor: f64,
    pub(crate) ours: f64,
}

fn table(title: &str, costs: &[Cost]) -> String {
    let mut table = format!("{title:<28}{:>10}{:>10}{:>8}\n", "floor", "ours", "ratio");
    for Cost { name, floor, ours } in costs {
        let ratio = ours / floor;
        table += &format!("{name:<28}{floor:>10.0}{ours:>10.0}{ratio:>8.3}\n");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_the_ratio() {
        let cost = Cost {
            name: "verify".into(),
            floor: 200.0,
            ours: 225.0,
        };
        let table = table("", &[cost]);
        let line = table.lines().nth(1).unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words, ["verify", "200", "225", "1.125"]);
    }
}
