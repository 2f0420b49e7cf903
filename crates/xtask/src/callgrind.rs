//! The second part of `bench`: instructions, counted by valgrind. Unlike times, counts hardly
//! differ from run to run, so that a change of one percent is seen.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    bench::Cost,
    command::{cargo, output, profile, program, run, works},
};

const MODES: [&str; 2] = ["plaintext", "security"];
const SIZES: [&str; 3] = ["400", "2k", "20k"];

/// The instructions of one round trip, for all of them.
pub(crate) fn count() -> Result<Vec<Cost>, String> {
    if !works(program("valgrind").arg("--version")) {
        return Err("valgrind is needed to count instructions: install it".into());
    }
    let benchmark = build()?;
    let mut costs = Vec::new();
    for mode in MODES {
        for size in SIZES {
            costs.push(Cost {
                name: format!("round_trip_{mode}_{size}"),
                floor: one(&benchmark, ["floor", mode, size])?,
                ours: one(&benchmark, ["ours", mode, size])?,
            });
        }
        // What it adds to be observed does not depend on the size.
        costs.push(Cost {
            name: format!("observed_{mode}_400"),
            floor: one(&benchmark, ["floor", mode, "400"])?,
            ours: one(&benchmark, ["observed", mode, "400"])?,
        });
    }
    Ok(costs)
}

/// What comes before and after the round trips is the same in both runs, and falls out.
fn one(benchmark: &Path, arguments: [&str; 3]) -> Result<f64, String> {
    let less = total(benchmark, arguments, "1000")?;
    let more = total(benchmark, arguments, "2000")?;
    Ok((more - less) / 1000.0)
}

fn total(benchmark: &Path, arguments: [&str; 3], count: &str) -> Result<f64, String> {
    let file = profile()?.with_file_name("callgrind.out");
    let mut valgrind = program("valgrind");
    valgrind.args(["--quiet", "--tool=callgrind"]);
    valgrind.arg(format!("--callgrind-out-file={}", file.display()));
    run(valgrind.arg(benchmark).args(arguments).arg(count))?;
    let text = fs::read_to_string(&file);
    let text = text.map_err(|error| format!("{}: {error}", file.display()))?;
    sum(&text).ok_or_else(|| format!("{}: no totals", file.display()))
}

/// The one number that is wanted of callgrind's file.
fn sum(profile: &str) -> Option<f64> {
    let mut lines = profile.lines();
    let totals = lines.find_map(|line| line.strip_prefix("totals: "))?;
    totals.trim().parse().ok()
}

/// Builds the benchmark as `cargo bench` does, and answers where it lies.
fn build() -> Result<PathBuf, String> {
    let arguments = "bench -p tower-weixin --bench instructions --no-run";
    let mut build = cargo(arguments);
    let messages = output(build.arg("--message-format=json-render-diagnostics"))?;
    executable(&messages).ok_or_else(|| "cargo names no executable".into())
}

/// The one string that is wanted of cargo's JSON; it is `null` for all that was built before it.
fn executable(messages: &str) -> Option<PathBuf> {
    let (_, path) = messages.rsplit_once("\"executable\":\"")?;
    let (path, _) = path.split_once('"')?;
    Some(path.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found() {
        let messages = r#"{"reason":"compiler-artifact","executable":null,"fresh":true}
            {"reason":"compiler-artifact","executable":"/target/instructions-1f","fresh":true}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages), Some("/target/instructions-1f".into()));
        assert_eq!(executable("{}"), None);
    }

    #[test]
    fn the_totals_are_found() {
        let profile = "# callgrind format\nevents: Ir\nsummary: 7\n\nfn=(1)\n16 5\n\ntotals: 12\n";
        assert_eq!(sum(profile), Some(12.0));
        assert_eq!(sum("events: Ir\n"), None);
    }
}
