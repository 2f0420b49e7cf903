//! The `page` step: the simulator's chat page, built anew and driven in a browser.
//!
//! What is built is committed, so that nobody needs Node.js to run the simulator. So it has to be what the
//! sources make of it, byte for byte.

use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
};

use crate::{
    command::{Outcome, cargo, needs, profile, program, root, run, works},
    debian,
};

pub(crate) fn check() -> Outcome {
    needs("node", ["-e", "fetch"], "Node.js 20 or later")?;
    needs("npm", ["--version"], "npm")?;
    if browser().is_none() {
        debian::install(&[("chromium", "chromium --version")])?;
    }
    debian::install(&[
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
    if let Some(browser) = browser() {
        test.env("CHROMIUM", browser);
    }
    run(test.env("WEIXIN_DESK", desk))
}

/// The browser that `CHROMIUM` names, or the first of these that is there and works: on Ubuntu some of these names are
/// those of programs that only say how to install one.
fn browser() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let folders = env::var_os("PATH")?;
    first_browser(&env::split_paths(&folders).collect::<Vec<_>>())
}

fn first_browser(folders: &[PathBuf]) -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"].iter();
    let mut paths = names.flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.find(|path| works(program(path).arg("--version")))
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_first_browser_that_works_is_taken() {
        let folder = env::temp_dir().join(format!("browsers-{}", std::process::id()));
        let other = folder.join("other");
        fs::create_dir_all(&other).unwrap();
        let browser = |path: &Path, code: u8| {
            fs::write(path, format!("#!/bin/sh\nexit {code}\n")).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        browser(&folder.join("chromium-browser"), 1);
        browser(&other.join("google-chrome"), 0);
        let folders = [folder.clone(), other.clone()];
        assert_eq!(first_browser(&folders), Some(other.join("google-chrome")));
        browser(&other.join("chromium"), 0);
        assert_eq!(first_browser(&folders), Some(other.join("chromium")));
        assert_eq!(first_browser(&[]), None);
        fs::remove_dir_all(folder).unwrap();
    }
}
