//! A real Redis that can be frozen, killed and robbed of its files.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::ports::free_port;

/// A `redis-server` of its own port and folder. Dropping it kills it and removes what it wrote.
pub(crate) struct RedisServer {
    process: Child,
    port: u16,
    folder: PathBuf,
    is_durable: bool,
}

/// What a Redis finds in its folder when it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    /// What it wrote.
    Kept,
    /// Nothing.
    Lost,
    /// What it had written by the time of [`RedisServer::copy_files`], as a replica that lags behind.
    Older,
}

/// The folder that Redis puts an append-only file into.
const WRITTEN: &str = "appendonlydir";

impl RedisServer {
    /// It writes nothing to disk.
    pub(crate) async fn in_memory() -> Self {
        Self::start(false).await
    }

    /// It keeps an append-only file, written to disk with each command.
    pub(crate) async fn durable() -> Self {
        Self::start(true).await
    }

    async fn start(is_durable: bool) -> Self {
        let port = free_port();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("redis-{port}"));
        // An earlier run may have been killed before it could tidy up.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let mut server = Self {
            process: spawn(&folder, port, is_durable),
            port,
            folder,
            is_durable,
        };
        server.until_it_answers().await;
        server
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Freezes it: connections stay open, and are even accepted by the system, but nothing is answered.
    pub(crate) fn stop(&self) {
        self.signal("-STOP");
    }

    /// Lets a frozen one go on.
    pub(crate) fn cont(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let status = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(status.success(), "kill {signal} {pid}: {status}");
    }

    /// Kills it at once, frozen or not.
    pub(crate) fn kill(&mut self) {
        // Either fails only if the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Kills it, if it still runs, and starts it again at the same address.
    pub(crate) async fn restart(&mut self, files: Files) {
        self.kill();
        let written = self.folder.join(WRITTEN);
        if files != Files::Kept {
            fs::remove_dir_all(&self.folder).unwrap();
            fs::create_dir(&self.folder).unwrap();
        }
        if files == Files::Older {
            copy_folder(&self.copies(), &written).unwrap();
        }
        self.process = spawn(&self.folder, self.port, self.is_durable);
        self.until_it_answers().await;
    }

    /// Copies its files as they are now, for [`Files::Older`] later on.
    pub(crate) fn copy_files(&self) {
        let copies = self.copies();
        let _ = fs::remove_dir_all(&copies);
        copy_folder(&self.folder.join(WRITTEN), &copies).unwrap();
    }

    fn copies(&self) -> PathBuf {
        self.folder.with_extension("copy")
    }

    /// Sets a parameter of its configuration.
    pub(crate) async fn configure(&self, name: &str, value: &str) {
        let answer = self.command(&["CONFIG", "SET", name, value]).await;
        assert_eq!(answer.as_deref(), Ok("OK"), "{name} {value}");
    }

    /// What it answers to a command, on a connection of its own: the elements of an array line by line,
    /// nothing for null; the error is Redis's own.
    pub(crate) async fn command(&self, words: &[&str]) -> Result<String, String> {
        self.ask(words).await.unwrap()
    }

    async fn ask(&self, words: &[&str]) -> io::Result<Result<String, String>> {
        let mut stream = BufReader::new(TcpStream::connect(self.address()).await?);
        let mut request = format!("*{}\r\n", words.len());
        for word in words {
            request += &format!("${}\r\n{word}\r\n", word.len());
        }
        stream.write_all(request.as_bytes()).await?;
        let (mut lines, mut left) = (Vec::new(), 1_usize);
        while left > 0 {
            left -= 1;
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let (kind, rest) = line.trim_end().split_at(1);
            match kind {
                "+" | ":" => lines.push(rest.to_owned()),
                "-" => return Ok(Err(rest.to_owned())),
                "*" => left += rest.parse::<usize>().unwrap_or(0),
                "$" => {
                    if let Ok(length) = rest.parse::<usize>() {
                        let mut text = vec![0; length + 2];
                        stream.read_exact(&mut text).await?;
                        lines.push(String::from_utf8_lossy(&text[..length]).into_owned());
                    }
                }
                other => panic!("{other:?} is no answer of Redis"),
            }
        }
        Ok(Ok(lines.join("\n")))
    }

    async fn until_it_answers(&mut self) {
        for _ in 0..1000 {
            if let Some(status) = self.process.try_wait().unwrap() {
                panic!("redis-server ended ({status}): {}", self.log());
            }
            // It answers with an error while it reads its files.
            if let Ok(Ok(_)) = self.ask(&["PING"]).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("redis-server does not answer: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(log_file(&self.folder)).unwrap_or_default()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
        let _ = fs::remove_dir_all(self.copies());
        let _ = fs::remove_file(log_file(&self.folder));
    }
}

fn spawn(folder: &Path, port: u16, is_durable: bool) -> Child {
    let mut command = Command::new("redis-server");
    command
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--loglevel", "warning"])
        .args(["--appendonly", if is_durable { "yes" } else { "no" }])
        .args(["--appendfsync", "always"])
        .arg("--dir")
        .arg(folder)
        .arg("--logfile")
        .arg(log_file(folder))
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command.spawn().unwrap_or_else(|error| {
        panic!(
            "redis-server does not start ({error}). `cargo xtask test delivery` installs it on Debian \
             and Ubuntu, as does `apt-get install redis-server`; elsewhere install Redis 7 with your \
             package manager."
        )
    })
}

/// Beside the folder, so that the log outlives what is taken away from it.
fn log_file(folder: &Path) -> PathBuf {
    folder.with_extension("log")
}

/// A folder that holds nothing but files.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(redis: &RedisServer) -> String {
        redis.command(&["GET", "key"]).await.unwrap()
    }

    async fn set(redis: &RedisServer, value: &str) -> Result<String, String> {
        redis.command(&["SET", "key", value]).await
    }

    #[tokio::test]
    #[ignore = "needs redis-server: cargo xtask test delivery"]
    async fn a_durable_redis_comes_back_with_what_it_wrote_and_another_without() {
        let mut redis = RedisServer::durable().await;
        set(&redis, "first").await.unwrap();
        redis.copy_files();
        set(&redis, "second").await.unwrap();
        for (files, value) in [
            (Files::Kept, "second"),
            (Files::Older, "first"),
            (Files::Lost, ""),
        ] {
            redis.restart(files).await;
            assert_eq!(get(&redis).await, value, "{files:?}");
        }
        let mut redis = RedisServer::in_memory().await;
        set(&redis, "first").await.unwrap();
        redis.restart(Files::Kept).await;
        assert_eq!(get(&redis).await, "");
    }

    #[tokio::test]
    #[ignore = "needs redis-server: cargo xtask test delivery"]
    async fn a_frozen_redis_accepts_but_answers_only_when_it_goes_on() {
        let redis = RedisServer::in_memory().await;
        set(&redis, "first").await.unwrap();
        redis.stop();
        TcpStream::connect(redis.address()).await.unwrap();
        let mut asked = Box::pin(get(&redis));
        let wait = Duration::from_millis(200);
        assert!(tokio::time::timeout(wait, &mut asked).await.is_err());
        redis.cont();
        assert_eq!(asked.await, "first");
    }

    #[tokio::test]
    #[ignore = "needs redis-server: cargo xtask test delivery"]
    async fn a_redis_can_be_full_read_only_and_dead() {
        let mut redis = RedisServer::in_memory().await;
        redis.configure("maxmemory", "1").await;
        assert!(set(&redis, "first").await.unwrap_err().starts_with("OOM "));
        redis.configure("maxmemory", "0").await;

        let nobody = ["REPLICAOF", "127.0.0.1", "1"];
        redis.command(&nobody).await.unwrap();
        let refusal = set(&redis, "first").await.unwrap_err();
        assert!(refusal.starts_with("READONLY "), "{refusal}");
        redis.command(&["REPLICAOF", "NO", "ONE"]).await.unwrap();
        set(&redis, "first").await.unwrap();

        let several = redis.command(&["MGET", "key", "other", "key"]).await;
        assert_eq!(several.unwrap(), "first\nfirst");

        redis.kill();
        let error = TcpStream::connect(redis.address()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    }
}
