//! What Debian and its kin have, installed where it is missing.

use std::process::Command;

use crate::command::{Outcome, program, run, works};

/// Installs the packages whose check does not work. A check is a line of a command.
pub(crate) fn install(packages: &[(&str, &str)]) -> Outcome {
    let is_missing = |&&(_, check): &&(&str, &str)| !works(&mut words(check));
    let missing = packages.iter().filter(is_missing).map(|&(name, _)| name);
    let missing: Vec<&str> = missing.collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(" ");
    if !works(program("apt-get").arg("--version")) {
        return Err(format!("install {missing}"));
    }
    println!("installing {missing}");
    run(&mut as_root("apt-get update"))?;
    let install = "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends";
    run(&mut as_root(&format!("{install} {missing}")))
}

fn as_root(line: &str) -> Command {
    let is_root = program("id").arg("-u").output();
    let is_root = is_root.is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if is_root {
        return words(line);
    }
    words(&format!("sudo {line}"))
}

fn words(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = program(words.next().unwrap_or_default());
    command.args(words);
    command
}
