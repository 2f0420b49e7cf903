//! The example `server` as a process.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::honest::TOKEN;
use super::until;
use crate::programs::example;

/// A server that runs. Dropping it kills it.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    pub(crate) admin: SocketAddr,
    pub(crate) folder: PathBuf,
}

impl Server {
    /// Starts it with a store in a file, and these variables.
    pub(crate) fn start(name: &str, variables: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("server-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut process = Command::new(example("server"))
            .env_clear()
            .env("WEIXIN_LISTEN", "127.0.0.1:0")
            .env("WEIXIN_ADMIN_LISTEN", "127.0.0.1:0")
            .env("WEIXIN_TOKEN", TOKEN)
            .env("WEIXIN_LATE", "acknowledge")
            .env("WEIXIN_STORE", store(&folder))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut address_in = |before: &str, after: &str| {
            let lines = lines.by_ref().map(Result::unwrap);
            let mut found = lines.filter_map(|line| {
                let (_, rest) = line.split_once(before)?;
                Some(rest.split_once(after)?.0.parse().unwrap())
            });
            found.next().expect("it has ended")
        };
        let address = address_in("mode at http://", "/");
        let admin = address_in("health at http://", "/");
        // What it prints later, such as answers, is nobody's business; it must not wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            address,
            admin,
            folder,
        }
    }

    pub(crate) fn store(&self) -> String {
        store(&self.folder)
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap()
    }

    pub(crate) fn terminate(&self) {
        let pid = self.process.id().to_string();
        let status = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(status.unwrap().success());
    }

    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().unwrap()
    }

    /// Waits for its end.
    pub(crate) async fn end(&mut self, within: Duration) -> (ExitStatus, Duration) {
        let took = until("its end", within, async || self.ended().is_some()).await;
        (self.ended().unwrap(), took)
    }

    /// How many sockets it has open. Its store opens and closes other files as it likes.
    pub(crate) fn open_sockets(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.process.id());
        let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
        // One that is closed just now is none.
        let targets = files.filter_map(|file| fs::read_link(file.path()).ok());
        targets
            .filter(|target| target.to_string_lossy().starts_with("socket:"))
            .count()
    }

    /// Its memory in KiB: `VmRSS` now, `VmHWM` at most.
    pub(crate) fn memory(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn store(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("store.sqlite").display())
}
