//! The platform: it pushes messages, and reads what is answered.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};
use tower_weixin::Signature;

/// The Token of the servers under test.
pub(crate) const TOKEN: &str = "strangertoken2026";

/// When it hangs up.
const PATIENCE: Duration = Duration::from_secs(5);

/// A query that proves who asks, another one each time.
pub(crate) fn signed_query() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let timestamp = now.as_secs().to_string();
    let nonce = next_number().to_string();
    let signature = Signature::over([TOKEN, &timestamp, &nonce]).to_hex();
    let signature = String::from_utf8_lossy(&signature).into_owned();
    format!("signature={signature}&timestamp={timestamp}&nonce={nonce}")
}

/// A push of a text that no other push has, from a user of its own.
pub(crate) fn push(content: &str) -> String {
    let number = next_number();
    let body = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>oUser{number}</FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType>text</MsgType>\
         <Content>{content}</Content><MsgId>{number}</MsgId></xml>"
    );
    let (query, length) = (signed_query(), body.len());
    format!("POST /weixin?{query} HTTP/1.0\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// What is answered to a request of HTTP/1.0, to its end.
pub(crate) async fn exchange(address: SocketAddr, request: &str) -> io::Result<String> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    };
    timeout(PATIENCE, exchange).await?
}

/// The status of an answer.
pub(crate) async fn status(address: SocketAddr, path: &str) -> io::Result<String> {
    let answer = exchange(address, &format!("GET {path} HTTP/1.0\r\n\r\n")).await?;
    Ok(answer.split(' ').nth(1).unwrap_or_default().to_owned())
}

/// Messages that come steadily, each on a connection of its own.
pub(crate) struct Traffic {
    is_over: Arc<AtomicBool>,
    task: JoinHandle<Vec<Result<Duration, String>>>,
}

impl Traffic {
    pub(crate) fn start(address: SocketAddr, pause: Duration) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&is_over);
        let task = tokio::spawn(async move {
            let mut pushes = JoinSet::new();
            let mut next = Instant::now();
            while !ended.load(Ordering::Relaxed) {
                // From when it was due, so that it counts if the strangers keep this process from working.
                pushes.spawn(timed(address, next));
                next += pause;
                sleep_until(next).await;
            }
            pushes.join_all().await
        });
        Self { is_over, task }
    }

    /// How long each took, with its connection, or what went wrong.
    pub(crate) async fn end(self) -> Vec<Result<Duration, String>> {
        self.is_over.store(true, Ordering::Relaxed);
        self.task.await.unwrap()
    }
}

async fn timed(address: SocketAddr, start: Instant) -> Result<Duration, String> {
    match exchange(address, &push("sleep 0")).await {
        Ok(answer) if answer.contains("slept 0, run 1") => Ok(start.elapsed()),
        Ok(answer) => Err(answer),
        Err(error) => Err(error.to_string()),
    }
}

fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1_000_000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
