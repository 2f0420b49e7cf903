use std::path::Path;
use std::process::Command;

use crate::support::{Weixin, error_of};

const CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn a_project_has_its_files_and_its_name_in_them() {
    let ended = Weixin::new(["new", "tea-bot"]).run().ok();
    assert!(
        ended.stdout.contains("cd tea-bot\n  cargo test"),
        "{}",
        ended.stdout
    );
    let read = |name: &str| {
        let path = ended.folder.path().join("tea-bot").join(name);
        std::fs::read_to_string(path).unwrap()
    };
    for (file, words) in [
        ("Cargo.toml", "name = \"tea-bot\""),
        (
            "Cargo.toml",
            concat!(
                "tower-weixin = { version = \"",
                env!("CARGO_PKG_VERSION"),
                "\" }"
            ),
        ),
        (
            "Cargo.toml",
            concat!(
                "weixin-sim = { version = \"",
                env!("CARGO_PKG_VERSION"),
                "\" }"
            ),
        ),
        (
            "Cargo.toml",
            concat!("rust-version = \"", env!("CARGO_PKG_RUST_VERSION"), "\"\n"),
        ),
        ("src/main.rs", "tower_weixin::service("),
        ("src/bot.rs", "Platform::default()"),
        ("Dockerfile", "CMD [\"tea-bot\"]"),
        (".gitignore", "/target\n"),
        (".dockerignore", "target\n"),
        (".env.example", "WEIXIN_TOKEN=\n"),
        ("README.md", "# tea-bot\n"),
    ] {
        let text = read(file);
        assert!(text.contains(words), "{file}: {text}");
        assert!(!text.contains("{{"), "{file}: {text}");
    }
}

#[test]
fn what_is_there_is_not_overwritten() {
    let weixin = Weixin::new(["new", "bot"]);
    std::fs::create_dir(weixin.folder().join("bot")).unwrap();
    let ended = weixin.run();
    ended.complains(1, "bot exists already");
    let left = std::fs::read_dir(ended.folder.path().join("bot")).unwrap();
    assert_eq!(left.count(), 0);

    let weixin = Weixin::new(["new", "bot", "--json"]).file("bot", "a file");
    let ended = weixin.run();
    assert_eq!(ended.code, 1);
    assert_eq!(
        error_of(&ended.one_json()),
        ("exists", "bot exists already")
    );
    let ended = Weixin::new(["new", "bot", "--lang=zh"])
        .file("bot", "")
        .run();
    ended.complains(1, "bot 已存在");
}

#[test]
fn what_cannot_be_a_name_is_refused() {
    for name in ["Bot", "../bot", "a b", "机器人", "", "9bot", "test", "a/b"] {
        let ended = Weixin::new(["new", name]).run();
        ended.complains(2, "cannot be the name of a crate");
        assert_eq!(
            std::fs::read_dir(ended.folder.path()).unwrap().count(),
            0,
            "{name}"
        );
    }
}

#[test]
fn a_folder_that_is_no_checkout_is_refused() {
    let ended = Weixin::new(["new", "bot", "--path", "."]).run();
    ended.complains(2, "is no checkout of tower-weixin");
    assert!(!ended.folder.path().join("bot").exists());
}

/// Compiles a whole bot, so it runs only when it is asked for: `cargo test -p weixin-cli -- --ignored`.
#[test]
#[ignore = "compiles a project"]
fn the_tests_of_a_new_project_pass() {
    let weixin = Weixin::new(["new", "bot", "--path", CHECKOUT, "--json"]);
    let ended = weixin.run().ok();
    let project = ended.folder.path().join("bot");
    // The versions that are here already.
    std::fs::copy(
        Path::new(CHECKOUT).join("Cargo.lock"),
        project.join("Cargo.lock"),
    )
    .unwrap();
    let target = Path::new(env!("CARGO_BIN_EXE_weixin"))
        .ancestors()
        .nth(2)
        .unwrap();
    let cargo = |args: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(args)
            .current_dir(&project)
            .env("CARGO_TARGET_DIR", target)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(output.status.success(), "cargo {args:?}: {said}");
        said
    };
    let said = cargo(&["test", "--offline"]);
    assert!(said.contains("2 passed"), "{said}");
    cargo(&["fmt", "--check"]);
}
