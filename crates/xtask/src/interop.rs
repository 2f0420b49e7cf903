//! The `interop` step: two other implementations of the scheme are the platform, and push to the
//! running `echo` example.
//!
//! Only code that knows nothing of ours can tell that we read the rules of the signature, the frame
//! and the padding as the rest of the world does. The scripts in `tests/interop` do the checking;
//! here the server is started for each mode and key, and they get the same variables as it does.

use std::{fs, path::Path, process::Command};

use crate::{
    command::{Outcome, cargo, needs, profile, program, root, run},
    keygen::encoding_aes_key,
    server::Server,
};

/// Mode, and the spare bits of the key's last character.
const RUNS: &[(&str, Option<usize>)] = &[
    ("plaintext", None),
    ("compatible", Some(0)),
    ("compatible", Some(3)),
    ("security", Some(0)),
    ("security", Some(1)),
    ("security", Some(2)),
    ("security", Some(3)),
];

pub(crate) fn check() -> Outcome {
    needs("python3", ["-c", "import ensurepip"], "Python 3 with venv")?;
    needs("node", ["-e", "fetch"], "Node.js 18 or later")?;
    needs("npm", ["--version"], "npm")?;
    run(&mut cargo("build --example echo"))?;

    let profile = profile()?;
    let echo = profile.join("examples/echo");
    let work = profile.with_file_name("interop");
    install_wechatpy(&work)?;
    install_wechat_crypto(&work)?;

    for &(mode, spare_bits) in RUNS {
        let key = spare_bits.map(encoding_aes_key);
        let configure = |command: &mut Command| configure(command, mode, key.as_deref());
        let server = Server::start(&echo, &work.join("echo.log"), configure)?;
        let url = format!("http://{}/weixin", server.address());

        let mut wechatpy = program(work.join("venv/bin/python"));
        wechatpy.arg("tests/interop/wechatpy_platform.py");
        let mut wechat_crypto = program("node");
        wechat_crypto.env("NODE_PATH", work.join("node_modules"));
        // Its cipher is written for the Node.js of 2014.
        wechat_crypto.arg("--no-deprecation");
        wechat_crypto.arg("tests/interop/wechat_crypto_platform.js");
        for peer in [&mut wechatpy, &mut wechat_crypto] {
            configure(peer.arg(&url));
            run(peer).inspect_err(|_| server.print_log())?;
        }
    }
    Ok(())
}

fn install_wechatpy(work: &Path) -> Outcome {
    let venv = work.join("venv");
    run(program("python3").args(["-m", "venv"]).arg(&venv))?;
    let mut pip = program(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet"]);
    pip.args(["--disable-pip-version-check", "--requirement"]);
    run(pip.arg("tests/interop/requirements.txt"))
}

/// Npm wants the manifest and the lock beside what it installs, which is no part of the sources.
fn install_wechat_crypto(work: &Path) -> Outcome {
    for file in ["package.json", "package-lock.json"] {
        let original = root().join("tests/interop").join(file);
        fs::copy(original, work.join(file)).map_err(|error| format!("{file}: {error}"))?;
    }
    let mut npm = program("npm");
    npm.args(["ci", "--silent", "--no-audit", "--no-fund", "--prefix"]);
    run(npm.arg(work))
}

/// What both sides read.
fn configure(command: &mut Command, mode: &str, key: Option<&str>) {
    command.env("WEIXIN_MODE", mode);
    command.env("WEIXIN_TOKEN", "interopToken2026");
    command.env("WEIXIN_APP_ID", "wx0123456789abcdef");
    match key {
        Some(key) => command.env("WEIXIN_ENCODING_AES_KEY", key),
        None => command.env_remove("WEIXIN_ENCODING_AES_KEY"),
    };
}
