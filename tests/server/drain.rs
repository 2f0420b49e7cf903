//! the end, with requests in flight.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tower_weixin::delivery::store::{SqliteStore, Store};

use crate::support::honest::{exchange, push, status};
use crate::support::process::Server;
use crate::support::{alone, until};

/// Longer than it takes to get there.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn r_23_what_is_in_flight_is_answered_or_deferred_before_the_end() {
    drain("drain", 50).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures: cargo xtask soak"]
async fn r_23_500_in_flight_are_answered_or_deferred_in_time() {
    let _alone = alone().await;
    let took = drain("drain-long", 500).await;
    assert!(took <= Duration::from_secs(6), "{took:?}");
}

/// How long the end takes, with so many requests in flight.
async fn drain(name: &str, count: usize) -> Duration {
    let mut server = Server::start(name, &[("WEIXIN_CONCURRENCY", "1000")]);
    let mut requests = JoinSet::new();
    let sockets = server.open_sockets();
    for number in 0..count {
        // Half of them cannot be answered before the end.
        let content = if number % 2 == 0 {
            "sleep 1"
        } else {
            "sleep 20"
        };
        let address = server.address;
        requests.spawn(async move { exchange(address, &push(content)).await });
    }
    let all = async || server.open_sockets() >= sockets + count;
    until("all in flight", PATIENCE, all).await;
    assert_eq!(status(server.admin, "/readyz").await.unwrap(), "200");

    server.terminate();
    let refused = async || TcpStream::connect(server.address).await.is_err();
    until("nobody listens", PATIENCE, refused).await;
    // First not ready, then not listening.
    assert_eq!(status(server.admin, "/readyz").await.unwrap(), "503");
    assert_eq!(status(server.admin, "/healthz").await.unwrap(), "200");

    let (mut answered, mut deferred) = (0, 0);
    let (end, took) = server.end(PATIENCE).await;
    for answer in requests.join_all().await {
        let answer = answer.unwrap();
        answered += usize::from(answer.contains("slept 1, run 1"));
        deferred += usize::from(answer.ends_with("\r\n\r\nsuccess"));
    }
    let log = server.log();
    assert!(end.success(), "{end}: {log}");
    let store = server.store();
    let path = store.trim_start_matches("sqlite:");
    let store = SqliteStore::open(path).await.unwrap();
    let kept = store.backlog("-").await.unwrap();
    println!(
        "{name}: {answered} answered, {deferred} acknowledged, {kept} in the inbox, ended after {took:?}"
    );
    assert_eq!((answered, deferred), (count / 2, count / 2), "{log}");
    assert_eq!(kept, count as u64 / 2);
    took
}

#[tokio::test(flavor = "multi_thread")]
async fn r_23_a_second_signal_ends_at_once() {
    let mut server = Server::start("second", &[]);
    let address = server.address;
    let sockets = server.open_sockets();
    let request = tokio::spawn(async move { exchange(address, &push("sleep 20")).await });
    until("it is in flight", PATIENCE, async || {
        server.open_sockets() > sockets
    })
    .await;
    server.terminate();
    let not_ready = async || {
        status(server.admin, "/readyz")
            .await
            .is_ok_and(|it| it == "503")
    };
    until("not ready", PATIENCE, not_ready).await;
    assert!(server.ended().is_none());
    server.terminate();
    let (end, took) = server.end(PATIENCE).await;
    println!("second: ended after {took:?}");
    assert!(!end.success());
    assert!(
        server
            .log()
            .contains("ended at once: 1 requests were cut off, with 1 connections")
    );
    let answer = request.await.unwrap();
    assert_eq!(answer.ok().filter(|answer| !answer.is_empty()), None);
}
