//! A Redis of one's own.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use redis::FromRedisValue;

/// A `redis-server` on a free port of this machine, which ends with this value.
pub(crate) struct Server {
    port: u16,
    child: Mutex<Child>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        // Another program can take the port before Redis does.
        for _ in 0..5 {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = listener.local_addr().unwrap().port();
            drop(listener);
            let child = Mutex::new(spawn(port));
            let server = Self { port, child };
            if server.answers().await {
                return server;
            }
        }
        panic!("redis-server does not start");
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
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

    /// Starts it again, empty.
    pub(crate) async fn restart(&self) {
        *self.child.lock().unwrap() = spawn(self.port);
        assert!(self.answers().await, "redis-server does not start again");
    }

    /// Freezes it: connections are accepted, and nothing is answered.
    pub(crate) fn freeze(&self) {
        let process = self.child.lock().unwrap().id().to_string();
        let mut kill = Command::new("kill");
        let status = kill.args(["-STOP", &process]).status().unwrap();
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
    }
}

fn spawn(port: u16) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
    command.args(["--save", "", "--appendonly", "no"]);
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
