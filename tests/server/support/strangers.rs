//! Connections that mean no good.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::honest::signed_query;
use super::queue;

/// What a stranger does once it is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Silent,
    /// Never comes to the end of the head.
    HeaderDrip,
    /// Proves that it is the platform, and never comes to the end of the body.
    BodyDrip,
}

const DRIP_EVERY: Duration = Duration::from_secs(1);
/// After which nobody is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long each of so many connections of a kind lasted, or none if the server had not closed it.
pub(crate) async fn attack(address: SocketAddr, kind: Kind, count: usize) -> Vec<Option<Duration>> {
    let mut strangers = JoinSet::new();
    for _ in 0..count {
        queue::has_room(address).await;
        let mut stream = connect(address, kind).await;
        strangers.spawn(async move {
            let start = Instant::now();
            let closed = timeout(PATIENCE, closed(&mut stream, kind)).await;
            closed.ok().map(|()| start.elapsed())
        });
    }
    strangers.join_all().await
}

/// From an address for each kind, as one has no more than 28 000 ports.
pub(crate) async fn connect(address: SocketAddr, kind: Kind) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    let own = Ipv4Addr::new(127, 0, 1, kind as u8 + 1);
    socket.bind((own, 0).into()).unwrap();
    socket.connect(address).await.unwrap()
}

/// Waits until the server has closed the connection, in whatever way.
async fn closed(stream: &mut TcpStream, kind: Kind) {
    let (first, drip): (String, &[u8]) = match kind {
        Kind::Silent => (String::new(), b""),
        Kind::HeaderDrip => ("POST /weixin HTTP/1.1\r\nX: ".to_owned(), b"a"),
        Kind::BodyDrip => {
            let query = signed_query();
            let head = format!("POST /weixin?{query} HTTP/1.1\r\nContent-Length: 5000\r\n\r\n");
            (head, b"<")
        }
    };
    let mut drips = interval(DRIP_EVERY);
    drips.set_missed_tick_behavior(MissedTickBehavior::Delay);
    drips.tick().await;
    if stream.write_all(first.as_bytes()).await.is_err() {
        return;
    }
    let mut buffer = [0; 512];
    loop {
        tokio::select! {
            read = stream.read(&mut buffer) => match read {
                Ok(bytes) if bytes > 0 => {}
                _ => return,
            },
            _ = drips.tick(), if kind != Kind::Silent => {
                if stream.write_all(drip).await.is_err() {
                    return;
                }
            }
        }
    }
}
