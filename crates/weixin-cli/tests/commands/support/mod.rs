pub(crate) mod bot;
pub(crate) mod platform;

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const TOKEN: &str = "canarytoken2026abcdef";
pub(crate) const KEY: &str = "canarykeyQ8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8GA";
pub(crate) const APP_ID: &str = "wx1a2b3c4d5e6f7081";
pub(crate) const SECRET: &str = "canary5ec2e7canary5ec2e7canary00";
pub(crate) const ACCESS_TOKEN: &str =
    "76_canaryaccesstoken_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A run of the tool in a folder of its own, with nothing of this process's environment.
pub(crate) struct Weixin {
    command: Command,
    folder: TempDir,
    stdin: Vec<u8>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) folder: TempDir,
}

impl Weixin {
    pub(crate) fn new<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_weixin"));
        command.args(args).env_clear().current_dir(folder.path());
        Self {
            command,
            folder,
            stdin: Vec::new(),
        }
    }

    /// With the whole account in the environment.
    pub(crate) fn with_account(self) -> Self {
        self.env("WEIXIN_TOKEN", TOKEN)
            .env("WEIXIN_APP_ID", APP_ID)
            .env("WEIXIN_APP_SECRET", SECRET)
            .env("WEIXIN_ENCODING_AES_KEY", KEY)
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.stdin = text.into();
        self
    }

    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.folder.path().join(name), text).unwrap();
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it; no secret may be in what it says.
    pub(crate) fn run(self) -> Ended {
        let ended = self.run_showing_secrets();
        for secret in [TOKEN, KEY, SECRET, ACCESS_TOKEN] {
            let is_shown = ended.stdout.contains(secret) || ended.stderr.contains(secret);
            assert!(!is_shown, "a secret is shown: {ended:?}");
        }
        ended
    }

    pub(crate) fn run_showing_secrets(mut self) -> Ended {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let text = self.stdin;
        // It may end before it has read all.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&text)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ended {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            folder: self.folder,
        }
    }
}

impl Ended {
    /// The lines of standard output, each of which must be JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
            .collect()
    }

    /// The one line of standard output.
    #[track_caller]
    pub(crate) fn one_json(&self) -> Value {
        let [line] = <[Value; 1]>::try_from(self.json()).unwrap_or_else(|_| panic!("{self:?}"));
        line
    }

    /// Checks how it ended and that it complained of nothing.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// Checks the exit code and that standard error says this and standard output nothing.
    #[track_caller]
    pub(crate) fn complains(&self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{self:?}");
        assert!(
            self.stderr.contains(words),
            "{words:?} is not in {}",
            self.stderr
        );
        assert_eq!(self.stdout, "");
    }
}

/// Words of an error line of JSON: its code and its message.
#[track_caller]
pub(crate) fn error_of(line: &Value) -> (&str, &str) {
    let text = |name| {
        line["error"][name]
            .as_str()
            .unwrap_or_else(|| panic!("{line}"))
    };
    (text("code"), text("message"))
}

/// A file of the workspace's fixtures.
pub(crate) fn fixture(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap()
}
