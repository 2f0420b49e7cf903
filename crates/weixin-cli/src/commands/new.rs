//! `weixin new`: a bot to begin with.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::words;

/// Make a project: a bot with axum and tower-weixin, its test, a Dockerfile and a README
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name of the project and of its folder, which must not be there yet
    #[arg(value_name = "NAME")]
    name: String,
    /// A checkout of tower-weixin to build with, in place of the published crate
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
}

/// The files of the project. In each `{{name}}` is the name, `{{rust-version}}` the oldest Rust that will do, and
/// `{{tower-weixin}}` and `{{weixin-sim}}` where these crates come from.
const FILES: [(&str, &str); 8] = [
    (".dockerignore", include_str!("../../template/dockerignore")),
    (".env.example", include_str!("../../template/env.example")),
    (".gitignore", include_str!("../../template/gitignore")),
    ("Cargo.toml", include_str!("../../template/Cargo.toml.in")),
    ("Dockerfile", include_str!("../../template/Dockerfile")),
    ("README.md", include_str!("../../template/README.md")),
    ("src/bot.rs", include_str!("../../template/src/bot.rs")),
    ("src/main.rs", include_str!("../../template/src/main.rs")),
];

pub(super) fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let name = &*args.name;
    if !is_name(name) {
        return Err(Failure::usage(words!(
            "{name:?} cannot be the name of a crate: lower-case letters, digits, - and _, the first one a letter",
            "{name:?} 不能作为项目名：应为小写字母、数字、- 和 _，并以字母开头"
        )));
    }
    let source = |of: &str| match &args.path {
        Some(path) => Ok::<_, Failure>(format!("path = {}", quoted(&crate_in(path, of)?)?)),
        None => Ok(format!("version = {:?}", env!("CARGO_PKG_VERSION"))),
    };
    let (tower_weixin, weixin_sim) = (source("tower-weixin")?, source("weixin-sim")?);
    let folder = Path::new(name);
    // Nothing that is there is written to, not even into an empty folder of somebody else's.
    fs::create_dir(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(
            Exit::No,
            "exists",
            words!("{name} exists already", "{name} 已存在"),
        ),
        _ => Failure::file(name, &error),
    })?;
    for (file, text) in FILES {
        let text = text
            .replace("{{name}}", name)
            .replace("{{rust-version}}", env!("CARGO_PKG_RUST_VERSION"))
            .replace("{{tower-weixin}}", &tower_weixin)
            .replace("{{weixin-sim}}", &weixin_sim);
        let path = folder.join(file);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| Failure::file(path.display(), &error))?;
    }
    let files: Vec<&str> = FILES.iter().map(|(file, _)| *file).collect();
    let words = words!(
        "{name} is there. Next:\n  cd {name}\n  cargo test\n  cp .env.example .env   # and fill it in, by what \
         `weixin sim` prints\n  set -a; . ./.env; set +a\n  cargo run",
        "{name} 已创建。接下来：\n  cd {name}\n  cargo test\n  cp .env.example .env   # 按 `weixin sim` 的输出填写\n  \
         set -a; . ./.env; set +a\n  cargo run"
    );
    output.say(&words, &json!({"created": name, "files": files}))?;
    Ok(Exit::Ok)
}

/// A crate in a checkout.
fn crate_in(checkout: &Path, name: &str) -> Result<PathBuf, Failure> {
    let found = checkout.join("crates").join(name);
    if !found.join("Cargo.toml").is_file() {
        let path = checkout.display();
        return Err(Failure::usage(words!(
            "{path} is no checkout of tower-weixin: there is no crates/{name} in it",
            "{path} 不是 tower-weixin 的源码目录：其中没有 crates/{name}"
        )));
    }
    fs::canonicalize(&found).map_err(|error| Failure::file(found.display(), &error))
}

/// A path as a text of TOML, which has the quotes of JSON.
fn quoted(path: &Path) -> Result<String, Failure> {
    let text = path.to_str().ok_or_else(|| {
        let path = path.display();
        Failure::usage(words!("{path} is not UTF-8", "{path} 不是 UTF-8"))
    })?;
    Ok(serde_json::Value::from(text).to_string())
}

/// What cargo takes, in the usual spelling.
fn is_name(name: &str) -> bool {
    /// Of the names that Rust or cargo keep for themselves those that one might think of.
    const TAKEN: [&str; 5] = ["test", "core", "std", "alloc", "crate"];
    let is_good = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.len() <= 64
        && name.bytes().all(is_good)
        && !TAKEN.contains(&name)
}
