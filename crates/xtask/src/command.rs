//! Running other programs: each is printed before it starts, so that a line copied from a log can
//! be run by hand.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What a step answers: nothing, or one line saying what went wrong.
pub(crate) type Outcome = Result<(), String>;

/// The root of the workspace, where every command runs.
pub(crate) fn root() -> PathBuf {
    // Cargo says where we are. What was compiled in may be another checkout, if the two share a
    // target directory.
    let here = env::var_os("CARGO_MANIFEST_DIR");
    let here = here.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let root = Path::new(&here).ancestors().nth(2);
    root.expect("this is crates/xtask").to_owned()
}

/// The directory of the profile that we were built with, in the target directory, wherever that was
/// configured to be.
pub(crate) fn profile() -> Result<PathBuf, String> {
    let xtask = env::current_exe().map_err(|error| error.to_string())?;
    let profile = xtask.parent().ok_or("this program lies nowhere")?;
    Ok(profile.to_owned())
}

/// The cargo that runs us, or the one in the path, with arguments as one would type them.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut cargo = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(arguments.split_whitespace());
    // Build scripts look at what cargo tells us of our package, and would run again whenever somebody builds by hand,
    // or a test builds the examples.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Any other program.
pub(crate) fn program(path: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(path);
    command.current_dir(root());
    command
}

/// Prints the command and runs it to its end.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = line(command);
    println!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{status}: {line}")),
        Err(error) => Err(format!("{error}: {line}")),
    }
}

/// Prints the command, runs it to its end and answers what it wrote to its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let line = line(command);
    println!("$ {line}");
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{error}: {line}"))?;
    if !output.status.success() {
        return Err(format!("{}: {line}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{error}: {line}"))
}

/// Whether the command can be started and succeeds, without showing what it prints.
pub(crate) fn works(command: &mut Command) -> bool {
    command.stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success())
}

/// A missing program is a failure, never a step left out.
pub(crate) fn needs<const N: usize>(name: &str, try_with: [&str; N], install: &str) -> Outcome {
    if works(program(name).args(try_with)) {
        return Ok(());
    }
    let tried = try_with.join(" ");
    Err(format!("`{name} {tried}` fails: install {install}"))
}

/// The command as one would type it at the root of the workspace.
fn line(command: &Command) -> String {
    let mut words = Vec::new();
    for (name, value) in command.get_envs() {
        // Without a value it is a variable taken away.
        words.extend(value.map(|value| format!("{}={}", name.display(), quoted(value))));
    }
    let path = command.get_program();
    // Rustup hands on the path of the toolchain's own cargo: correct, but noise in a log.
    let is_cargo = Path::new(path).file_stem() == Some("cargo".as_ref());
    words.push(quoted(if is_cargo { "cargo".as_ref() } else { path }));
    words.extend(command.get_args().map(quoted));
    words
        .join(" ")
        .replace(&format!("{}/", root().display()), "")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.contains([' ', '*']) {
        return format!("'{word}'");
    }
    word.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_typed() {
        let mut doc = program("/toolchain/bin/cargo");
        doc.arg("doc").env("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(line(&doc), "RUSTDOCFLAGS='-D warnings' cargo doc");

        let mut script = program("node");
        script.arg(root().join("tests/peer.js"));
        assert_eq!(line(&script), "node tests/peer.js");
    }

    #[test]
    fn a_missing_program_is_an_outcome() {
        assert!(run(&mut program("no-such-program")).is_err());
        assert!(!works(&mut program("no-such-program")));
    }
}
