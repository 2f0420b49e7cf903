//! The `page` step: the simulator's chat page, built anew and driven in a browser.
//!
//! What is built is committed, so that nobody needs Node.js to run the simulator. So it has to be what the
//! sources make of it, byte for byte.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    command::{Outcome, cargo, needs, profile, program, root, run},
    debian,
};

pub(crate) fn check() -> Outcome {
    needs("node", ["-e", "fetch"], "Node.js 20 or later")?;
    needs("npm", ["--version"], "npm")?;
    debian::install(&[
        ("chromium", "chromium --version"),
        ("fonts-noto-cjk", "dpkg -s fonts-noto-cjk"),
        ("fonts-noto-color-emoji", "dpkg -s fonts-noto-color-emoji"),
    ])?;
    npm("ci --ignore-scripts --silent --no-audit --no-fund")?;
    npm("run check")?;
    is_built()?;

    let desk = "build --workspace --all-features --example desk";
    run(&mut cargo(desk))?;
    let desk = profile()?.join("examples/desk");
    let mut test = program("npm");
    test.args(["test", "--prefix"]).arg(ui());
    run(test.env("WEIXIN_DESK", desk))
}

/// Builds the page, and compares it with what is committed.
fn is_built() -> Outcome {
    let dist = ui().join("dist");
    let committed = files(&dist)?;
    npm("run build")?;
    let built = files(&dist)?;
    if built == committed {
        return Ok(());
    }
    let mut names: Vec<_> = built.keys().chain(committed.keys()).collect();
    names.retain(|&name| built.get(name) != committed.get(name));
    names.dedup();
    Err(format!(
        "the sources make another page; commit what was built now: {names:?}"
    ))
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    let read = || -> io::Result<_> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let content = fs::read(&path)?;
            files.insert(path, content);
        }
        Ok(files)
    };
    read().map_err(|error| format!("{}: {error}", folder.display()))
}

fn npm(arguments: &str) -> Outcome {
    let mut npm = program("npm");
    npm.args(arguments.split_whitespace());
    run(npm.arg("--prefix").arg(ui()))
}

fn ui() -> PathBuf {
    root().join("crates/weixin-sim/ui")
}
