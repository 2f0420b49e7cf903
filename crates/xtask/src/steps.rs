//! The steps of `cargo xtask test`.

use crate::{
    command::{Outcome, cargo, run, works},
    delivery::check as delivery,
    interop::check as interop,
    page::check as page,
};

/// One thing that CI checks.
pub(crate) struct Step {
    /// The word for the command line.
    pub(crate) name: &'static str,
    /// One line for the help.
    pub(crate) about: &'static str,
    /// What it does.
    pub(crate) check: fn() -> Outcome,
}

impl Step {
    pub(crate) const fn new(
        name: &'static str,
        about: &'static str,
        check: fn() -> Outcome,
    ) -> Self {
        Self { name, about, check }
    }
}

/// Every step, in the order they run in: what is quick or fails often comes first.
pub(crate) const STEPS: &[Step] = &[
    Step::new("fmt", "formatting", fmt),
    Step::new("clippy", "lints of all targets, none allowed", clippy),
    Step::new("docs", "rustdoc, no warning allowed", docs),
    Step::new("test", "unit, integration and doc tests", test),
    Step::new("mistakes", "what the compiler says to them", mistakes),
    Step::new("bench", "that each benchmark runs, once", bench),
    Step::new("features", "no feature, and each one alone", features),
    Step::new("deny", "licences, sources, version floors", deny),
    Step::new(
        "delivery",
        "messages under faults, with a real Redis",
        delivery,
    ),
    Step::new("expat", "documents against Python's XML parser", expat),
    Step::new("interop", "echo against wechatpy, wechat-crypto", interop),
    Step::new("page", "the chat page, in a browser", page),
    Step::new("project", "what `weixin new` makes", project),
];

/// The steps of these names, or all if there are none; an unknown name is the error.
pub(crate) fn select(names: &[String]) -> Result<Vec<&'static Step>, &str> {
    if names.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let find = |name: &str| STEPS.iter().find(|step| step.name == name);
    let steps = names.iter().map(|name| find(name).ok_or(name.as_str()));
    steps.collect()
}

fn fmt() -> Outcome {
    run(&mut cargo("fmt --all --check"))
}

fn clippy() -> Outcome {
    let arguments = "clippy --workspace --all-targets --all-features -- -D warnings";
    run(&mut cargo(arguments))
}

fn docs() -> Outcome {
    let mut doc = cargo("doc --workspace --no-deps --all-features");
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// The steps that run what it leaves out ask for the whole workspace too, and so build nothing again.
fn test() -> Outcome {
    let arguments = "test --workspace --all-features --no-fail-fast";
    run(&mut cargo(arguments))
}

/// The texts are those of one version of the compiler, so plain `cargo test` leaves them out.
fn mistakes() -> Outcome {
    let arguments = "test --workspace --all-features --test compile_errors -- --ignored";
    run(&mut cargo(arguments))
}

/// In the test profile: the one of benchmarks takes minutes to build, and this is no measurement.
fn bench() -> Outcome {
    let arguments = "test --workspace --all-features --no-fail-fast --bench *";
    run(&mut cargo(arguments))
}

/// The tests that plain `cargo test` leaves out, because they need Python 3.
fn expat() -> Outcome {
    let arguments = "test --workspace --all-features --test expat -- --ignored";
    run(&mut cargo(arguments))
}

/// Builds a project that the tool makes, which plain `cargo test` leaves out as it takes a while.
fn project() -> Outcome {
    run(&mut cargo(
        "test --workspace --all-features --test commands -- --ignored",
    ))
}

/// Clippy rather than check, because it can refuse what is unused without some feature. Features
/// that only tests ask for are absent, as only libraries are built.
fn features() -> Outcome {
    cargo_tool("hack", "0.6.46")?;
    let mut hack = cargo("hack --keep-going clippy --each-feature --workspace --lib");
    hack.args([
        "--exclude=xtask",
        "--exclude=weixin-cli",
        "--exclude=tower-weixin-workspace",
    ]);
    run(hack.args(["--", "-D", "warnings"]))
}

/// Not the advisories: their database is fetched, and what it says changes without our doing.
fn deny() -> Outcome {
    cargo_tool("deny", "0.20.2")?;
    let arguments = "deny --workspace --all-features check bans licenses sources";
    run(&mut cargo(arguments))
}

/// Installs a missing cargo subcommand, unoptimised: it takes as long to run, and a fraction of the
/// time to build.
fn cargo_tool(name: &str, version: &str) -> Outcome {
    if works(&mut cargo(&format!("{name} --version"))) {
        return Ok(());
    }
    println!("cargo-{name} is not there: installing it");
    let arguments = format!("install --locked --profile dev --version {version} cargo-{name}");
    run(cargo(&arguments).env("CARGO_PROFILE_DEV_DEBUG", "0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(wanted: &[&str]) -> Result<Vec<&'static str>, String> {
        let wanted: Vec<String> = wanted.iter().map(|&name| name.into()).collect();
        let steps = select(&wanted).map_err(String::from)?;
        Ok(steps.iter().map(|step| step.name).collect())
    }

    #[test]
    fn every_step_is_run_for_a_pull_request() {
        let workflow = include_str!("../../../.github/workflows/ci.yml");
        let (_, matrix) = workflow.split_once("steps: [").unwrap();
        let (matrix, _) = matrix.split_once(']').unwrap();
        let mut there: Vec<&str> = matrix
            .split([',', ' '])
            .filter(|word| !word.is_empty())
            .collect();
        let mut all: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        there.sort_unstable();
        all.sort_unstable();
        assert_eq!(there, all);
    }

    #[test]
    fn steps_are_chosen_by_name() {
        assert_eq!(names(&[]).map(|all| all.len()), Ok(STEPS.len()));
        assert_eq!(names(&["deny", "fmt"]), Ok(vec!["deny", "fmt"]));
        assert_eq!(names(&["fmt", "lint"]), Err("lint".into()));
    }
}
