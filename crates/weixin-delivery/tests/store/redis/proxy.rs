//! What lies between a store and its Redis.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A way to Redis on which everything that was let in can get stuck for ever.
pub(crate) struct Proxy {
    port: u16,
    connections: Arc<AtomicUsize>,
    /// Connections up to this one are stuck.
    stuck: watch::Sender<usize>,
}

impl Proxy {
    pub(crate) async fn start(to: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let stuck = watch::Sender::new(0);
        let proxy = Self {
            port,
            connections: connections.clone(),
            stuck: stuck.clone(),
        };
        tokio::spawn(async move {
            loop {
                let (near, _) = listener.accept().await.unwrap();
                let number = connections.fetch_add(1, Ordering::SeqCst) + 1;
                let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await else {
                    continue;
                };
                let ((near_read, near_write), (far_read, far_write)) =
                    (near.into_split(), far.into_split());
                tokio::spawn(forward(near_read, far_write, number, stuck.subscribe()));
                tokio::spawn(forward(far_read, near_write, number, stuck.subscribe()));
            }
        });
        proxy
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// How many connections it was asked for.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// From now on nothing comes through on the connections there are, and they do not end either.
    pub(crate) fn swallow(&self) {
        self.stuck.send_replace(self.connections());
    }

    /// The same for those still to come.
    pub(crate) fn swallow_all(&self) {
        self.stuck.send_replace(usize::MAX);
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    number: usize,
    stuck: watch::Receiver<usize>,
) {
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if number <= *stuck.borrow() {
            std::future::pending::<()>().await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
