//! A server that runs, and clients that do as they like.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use weixin_server::{Counters, Error, HttpService, Server};

/// Longer than anything here takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// Shorter than anybody's patience.
pub(crate) const SOON: Duration = Duration::from_millis(50);
/// Longer than `PATIENCE`, so that nothing ends by it.
pub(crate) const NEVER: Duration = Duration::from_secs(60);

/// A server without limits that a test could run into.
pub(crate) fn patient() -> Server {
    Server::new()
        .header_timeout(NEVER)
        .body_timeout(NEVER)
        .idle_timeout(NEVER)
        .stall_timeout(NEVER)
        .drain_timeout(NEVER)
}

pub(crate) async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) counters: Counters,
    stop: oneshot::Sender<()>,
    pub(crate) task: JoinHandle<Result<(), Error>>,
}

impl Running {
    /// Serves on a port of its own.
    pub(crate) async fn start(server: Server, service: impl HttpService) -> Self {
        let (listener, address) = listen().await;
        Self::start_at(address, server.http(listener, service))
    }

    pub(crate) fn start_at(address: SocketAddr, server: Server) -> Self {
        let counters = server.counters();
        let (stop, stopped) = oneshot::channel();
        Self {
            address,
            counters,
            stop,
            task: tokio::spawn(server.run_until(stopped)),
        }
    }

    /// Tells it to end, and does not wait.
    pub(crate) fn stop(self) -> JoinHandle<Result<(), Error>> {
        self.stop.send(()).unwrap();
        self.task
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }
}

/// A client that writes what it is told to, and reads what comes.
pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    pub(crate) async fn write(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Writes the same again and again, until the server has closed the connection.
    pub(crate) async fn drip(&mut self, text: &str) {
        let drip = async {
            while self.0.write_all(text.as_bytes()).await.is_ok() {
                tokio::time::sleep(SOON / 5).await;
            }
        };
        timeout(PATIENCE, drip).await.expect("it is not closed");
    }

    /// Reads one response, whose body is as long as it says.
    pub(crate) async fn read_response(&mut self) -> String {
        let mut read = Vec::new();
        let response = async {
            loop {
                let text = String::from_utf8_lossy(&read).into_owned();
                if let Some((head, body)) = text.split_once("\r\n\r\n") {
                    let length = head
                        .lines()
                        .find_map(|line| line.strip_prefix("content-length: "));
                    if body.len() == length.map_or(0, |length| length.parse().unwrap()) {
                        return text;
                    }
                }
                assert_ne!(self.0.read_buf(&mut read).await.unwrap(), 0, "{text}");
            }
        };
        timeout(PATIENCE, response).await.expect("no response")
    }

    /// Reads until the server closes the connection, in whatever way.
    pub(crate) async fn read_to_end(&mut self) -> String {
        let mut read = Vec::new();
        // A reset is an end as well.
        let end = async {
            while self
                .0
                .read_buf(&mut read)
                .await
                .is_ok_and(|bytes| bytes > 0)
            {}
        };
        timeout(PATIENCE, end).await.expect("it is not closed");
        String::from_utf8(read).unwrap()
    }
}

/// A request, and all that is answered until the connection is closed.
pub(crate) async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut client = Client::connect(address).await;
    client.write(request).await;
    client.read_to_end().await
}

/// A request upon which the connection is closed.
pub(crate) async fn get(address: SocketAddr, path: &str) -> String {
    exchange(address, &format!("GET {path} HTTP/1.0\r\n\r\n")).await
}

/// Waits for something that nobody tells.
pub(crate) async fn until(mut is_so: impl FnMut() -> bool) {
    let so = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(PATIENCE, so)
        .await
        .expect("it does not come to that");
}
