//! as many connections as there may be, and more.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::support::honest::{exchange, push, signed_query, status};
use crate::support::process::Server;
use crate::support::strangers::{Kind, connect};
use crate::support::{alone, queue, until};

#[tokio::test(flavor = "multi_thread")]
async fn r_21_one_connection_too_many_is_refused_and_not_queued() {
    many("many", 1000, false).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures: cargo xtask soak"]
async fn r_21_10_000_connections_take_no_more_memory_than_there_is() {
    let _alone = alone().await;
    let figures = many("many-long", 10_000, true).await;
    let growth = figures.peak - figures.start;
    assert!(growth <= 300 * 1024, "{growth} KiB");
    assert!(figures.end * 2 <= figures.start * 3, "{} KiB", figures.end);
}

/// Shorter than the server lets anybody be idle.
const REST: Duration = Duration::from_secs(5);

/// Memory in KiB.
struct Figures {
    start: u64,
    peak: u64,
    end: u64,
}

async fn many(name: &str, count: usize, is_measured: bool) -> Figures {
    let cap = count.to_string();
    let server = Server::start(name, &[("WEIXIN_MAX_CONNECTIONS", &cap)]);
    let sockets = server.open_sockets();
    let answer = exchange(server.address, &push("sleep 0")).await.unwrap();
    assert!(answer.contains("slept 0, run 1"), "{answer}");
    let start = server.memory("VmRSS");

    let opening = Instant::now();
    let (end, ended) = watch::channel(());
    let connections = open(&server, count, &ended).await;
    let all = async || server.open_sockets() >= sockets + count;
    until("all are open", Duration::from_secs(60), all).await;
    println!(
        "{name}: {count} connections are open after {:?}",
        opening.elapsed()
    );
    let mut slowest = Duration::ZERO;
    for _ in 0..100 {
        let begun = Instant::now();
        let refused = exchange(server.address, &push("sleep 0")).await;
        assert_eq!(refused.ok().filter(|answer| !answer.is_empty()), None);
        slowest = slowest.max(begun.elapsed());
    }
    assert_eq!(status(server.admin, "/readyz").await.unwrap(), "200");
    assert!(server.log().contains("too many connections: refused"));
    // All of them are there yet.
    end.send_replace(());
    let mut connections = connections.join_all().await;
    assert_eq!(connections.len(), count);
    let peak = server.memory("VmHWM");

    connections.clear();
    let closed = Instant::now();
    let is_back = || server.memory("VmRSS") * 2 <= start * 3;
    while is_measured && !is_back() && closed.elapsed() < Duration::from_secs(60) {
        // The allocator gives memory back while it is asked for some.
        status(server.address, "/").await.unwrap();
        sleep(Duration::from_millis(5)).await;
    }
    let (now, after) = (server.memory("VmRSS"), closed.elapsed());
    let served = async || {
        exchange(server.address, &push("sleep 0"))
            .await
            .is_ok_and(|it| it.contains("run 1"))
    };
    until("an answer", Duration::from_secs(10), served).await;
    println!(
        "{name}: {start} KiB, {peak} KiB at most, {now} KiB {after:?} later; refused within {slowest:?}"
    );
    Figures {
        start,
        peak,
        end: now,
    }
}

/// So many connections that ask from time to time, until they are told to ask for the last time.
async fn open(server: &Server, count: usize, ended: &watch::Receiver<()>) -> JoinSet<TcpStream> {
    let mut connections = JoinSet::new();
    for _ in 0..count {
        queue::has_room(server.address).await;
        let mut stream = connect(server.address, Kind::Silent).await;
        let mut ended = ended.clone();
        connections.spawn(async move {
            loop {
                stream = ask(stream).await;
                tokio::select! {
                    () = sleep(REST) => {}
                    _ = ended.changed() => return ask(stream).await,
                }
            }
        });
    }
    connections
}

/// Asks as the console does, and is answered.
async fn ask(mut stream: TcpStream) -> TcpStream {
    let query = signed_query();
    let request = format!("GET /weixin?{query}&echostr=hello HTTP/1.1\r\nHost: a\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nhello") {
        let read = stream.read_buf(&mut answer).await.unwrap();
        assert_ne!(read, 0, "closed after {}", String::from_utf8_lossy(&answer));
    }
    stream
}
