//! The files of `examples/deploy`, as far as they can be checked without what they are for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn file(name: &str) -> String {
    fs::read_to_string(examples().join("deploy").join(name)).unwrap()
}

/// The sources of all examples.
fn sources() -> String {
    let folders = [examples(), examples().join("common")];
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    paths
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

/// The names of variables in a text.
fn variables(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_ascii_uppercase() && c != '_');
    words.filter(|word| word.starts_with("WEIXIN_")).collect()
}

#[test]
fn each_variable_that_is_set_is_one_that_the_examples_read() {
    let sources = sources();
    for name in ["Dockerfile", "weixin.service", "scf_bootstrap"] {
        let text = file(name);
        let variables = variables(&text);
        assert!(variables.contains(&"WEIXIN_LISTEN"), "{name}");
        for variable in variables {
            let is_read = sources.contains(&format!("\"{variable}\""));
            assert!(is_read, "{name}: no example reads {variable}");
        }
    }
}

#[test]
fn the_image_has_an_example_that_is_there_and_exposes_where_it_listens() {
    let dockerfile = file("Dockerfile");
    let (_, example) = dockerfile.split_once("--example ").unwrap();
    let (example, _) = example.split_once(' ').unwrap();
    let source = examples().join(format!("{example}.rs"));
    assert!(source.exists(), "{}", source.display());
    assert!(dockerfile.contains(&format!("target/release/examples/{example} /{example}\n")));
    assert!(dockerfile.contains(&format!("ENTRYPOINT [\"/{example}\"]")));
    let mut ports = Vec::new();
    for variable in ["WEIXIN_LISTEN", "WEIXIN_ADMIN_LISTEN"] {
        let (_, address) = dockerfile
            .split_once(&format!("{variable}=0.0.0.0:"))
            .unwrap();
        ports.extend(address.split_whitespace().next());
    }
    let lines = dockerfile.lines();
    let exposed: Vec<_> = lines
        .filter_map(|line| line.strip_prefix("EXPOSE "))
        .collect();
    assert_eq!(exposed, ports);
    let user = dockerfile
        .lines()
        .find(|line| line.starts_with("USER "))
        .unwrap();
    assert!(!user.contains("root") && !user.contains(" 0"), "{user}");
}

#[test]
fn systemd_understands_the_unit() {
    let unit = file("weixin.service");
    let stop = unit
        .lines()
        .find_map(|line| line.strip_prefix("TimeoutStopSec="));
    let seconds: u32 = stop.unwrap().parse().unwrap();
    assert!(seconds > 6, "the server takes 6 seconds to end");
    if Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_err()
    {
        return;
    }
    // It wants the program to be there.
    let unit = unit.replace("/usr/local/bin/weixin-bot", "/bin/true");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join("weixin.service");
    fs::write(&path, unit).unwrap();
    let output = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(&path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let ours: Vec<_> = said
        .lines()
        .filter(|line| line.contains("weixin.service"))
        .collect();
    assert!(output.status.success() && ours.is_empty(), "{said}");
}

#[test]
fn the_web_function_starts_on_the_port_that_is_asked() {
    let script = file("scf_bootstrap");
    assert!(script.starts_with("#!/bin/bash\n") && !script.contains('\r'));
    assert!(script.contains("WEIXIN_LISTEN=0.0.0.0:9000\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = examples().join("deploy/scf_bootstrap");
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
    }
}
