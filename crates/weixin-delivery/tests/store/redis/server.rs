//! A Redis of one's own.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::FromRedisValue;
use tokio::sync::Mutex;
use weixin_delivery::store::RedisStore;

/// A `redis-server` on a free port of this machine, which ends with this value.
pub(crate) struct Server {
    port: u16,
    directory: PathBuf,
    child: std::sync::Mutex<Child>,
}

impl Server {
    /// The one that all tests of this process share which do nothing to it.
    pub(crate) async fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
        let mut shared = SHARED.lock().await;
        if let Some(server) = shared.upgrade() {
            return server;
        }
        let server = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&server);
        server
    }

    pub(crate) async fn start() -> Self {
        // Another program can take the port before Redis does.
        for _ in 0..5 {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            drop(listener);
            let name = format!("weixin-redis-{}-{port}", std::process::id());
            let directory = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&directory).unwrap();
            let child = std::sync::Mutex::new(spawn(port, &directory));
            let server = Self {
                port,
                directory,
                child,
            };
            if server.answers().await {
                return server;
            }
        }
        panic!("redis-server does not start");
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// A store that shares its keys with no other test.
    pub(crate) async fn store(&self) -> RedisStore {
        self.store_and_prefix().await.0
    }

    /// The same, and what its keys begin with.
    pub(crate) async fn store_and_prefix(&self) -> (RedisStore, String) {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let prefix = format!("test{}:", NUMBER.fetch_add(1, Ordering::Relaxed));
        let store = RedisStore::connect(&self.url()).await.unwrap();
        (store.with_prefix(prefix.as_str()), prefix)
    }

    /// Lets a time pass for all keys with a prefix.
    pub(crate) async fn pass(&self, prefix: &str, time: Duration) {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let script = redis::Script::new(include_str!("pass.lua"));
        let mut call = script.prepare_invoke();
        call.arg(prefix).arg(time.as_millis().to_string());
        call.invoke_async::<()>(&mut connection).await.unwrap();
    }

    /// Lets Redis do something by itself.
    pub(crate) async fn run<T: FromRedisValue>(&self, command: &str) -> redis::RedisResult<T> {
        let client = redis::Client::open(self.url())?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        let mut words = command.split(' ');
        let mut cmd = redis::cmd(words.next().unwrap_or_default());
        for word in words {
            cmd.arg(word);
        }
        cmd.query_async(&mut connection).await
    }

    /// As the kernel would if there were no memory left.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Starts it again, with the files that it has written.
    pub(crate) async fn restart(&self) {
        *self.child.lock().unwrap() = spawn(self.port, &self.directory);
        assert!(self.answers().await, "redis-server does not start again");
    }

    pub(crate) fn stop(&self) {
        self.signal("-STOP");
    }

    pub(crate) fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let process = self.child.lock().unwrap().id().to_string();
        let status = Command::new("kill")
            .args([signal, &process])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Waits until it does, but not if it has ended.
    async fn answers(&self) -> bool {
        for _ in 0..1000 {
            if self.run::<String>("PING").await.is_ok() {
                return true;
            }
            if self.child.lock().unwrap().try_wait().unwrap().is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn spawn(port: u16, directory: &PathBuf) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
    command
        .args(["--save", "", "--appendonly", "yes", "--dir"])
        .arg(directory);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            panic!("these tests need the program redis-server: apt-get install redis-server")
        }
        Err(error) => panic!("redis-server: {error}"),
    }
}
