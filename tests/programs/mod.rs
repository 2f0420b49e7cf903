//! The examples as programs, for tests that run them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// The program of an example. `cargo test` has built it, unless it was told to run one file only; then it could be
/// missing or out of date.
pub(crate) fn example(name: &str) -> &'static Path {
    static PROGRAMS: LazyLock<HashMap<String, PathBuf>> = LazyLock::new(build);
    PROGRAMS
        .get(name)
        .unwrap_or_else(|| panic!("there is no example {name}"))
}

/// As they are built around the tests, so that nothing is built twice. The soak needs one alone.
fn build() -> HashMap<String, PathBuf> {
    let arguments = match std::env::var_os("WEIXIN_SOAK") {
        None => "--workspace --all-features --examples",
        Some(_) => "-p tower-weixin-workspace --example server",
    };
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo tells this program of its package would have build scripts run again that look at it.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    let output = cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--message-format=json"])
        .args(arguments.split_whitespace())
        .args((!cfg!(debug_assertions)).then_some("--release"))
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "the examples do not build");
    let messages = serde_json::Deserializer::from_slice(&output.stdout).into_iter();
    messages
        .map(Result::unwrap)
        .filter_map(|message: serde_json::Value| {
            let target = &message["target"];
            let name = target["name"].as_str()?.to_owned();
            let program = message["executable"].as_str()?;
            (target["kind"][0] == "example").then(|| (name, program.into()))
        })
        .collect()
}
