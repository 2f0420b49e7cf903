//! The end of a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::routing::get as on_get;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use weixin_server::{Error, Health};

use crate::support::{Client, Running, SOON, get, listen, patient, until};

/// Answers as soon as it is let go.
fn held(go: &Arc<Semaphore>) -> Router {
    let go = Arc::clone(go);
    let held = on_get(async move || {
        go.acquire().await.unwrap().forget();
        "answered"
    });
    Router::new()
        .route("/held", held)
        .route("/", on_get(async || "hello"))
}

/// A request that is being answered.
async fn in_flight(server: &Running) -> Client {
    let before = server.counters.in_flight();
    let mut client = server.connect().await;
    client.write("GET /held HTTP/1.1\r\nHost: a\r\n\r\n").await;
    until(|| server.counters.in_flight() == before + 1).await;
    client
}

#[tokio::test]
async fn a_server_ends_in_order() {
    let go = Arc::new(Semaphore::new(0));
    let (admin, admin_address) = listen().await;
    let server = patient();
    let health = Health::new(server.readiness());
    let server = Running::start(server.admin(admin, health), held(&go)).await;
    let address = server.address;

    let mut silent = server.connect().await;
    let mut idle = server.connect().await;
    idle.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(idle.read_response().await.ends_with("hello"));
    let mut busy = [in_flight(&server).await, in_flight(&server).await];
    assert!(get(admin_address, "/readyz").await.ends_with("ready\n"));

    let ended = server.stop();
    assert_eq!(silent.read_to_end().await, "");
    assert_eq!(idle.read_to_end().await, "");
    until(|| std::net::TcpStream::connect(address).is_err()).await;
    let not_ready = get(admin_address, "/readyz").await;
    assert!(not_ready.starts_with("HTTP/1.0 503 "), "{not_ready}");
    assert!(not_ready.ends_with("\r\n\r\ndraining\n"), "{not_ready}");
    assert!(get(admin_address, "/healthz").await.ends_with("ok\n"));

    assert!(!ended.is_finished());
    go.add_permits(2);
    for client in &mut busy {
        let answer = client.read_to_end().await;
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
        assert!(answer.ends_with("answered"), "{answer}");
    }
    ended.await.unwrap().unwrap();
    assert!(TcpStream::connect(admin_address).await.is_err());
}

#[tokio::test]
async fn a_head_that_has_begun_may_come_to_its_end() {
    let server = Running::start(patient(), held(&Arc::new(Semaphore::new(0)))).await;
    let mut client = server.connect().await;
    client.write("GET / HTTP/1.1\r\nHost: a\r\n").await;
    until(|| server.counters.open() == 1).await;
    // What is read is not told by anybody; a second connection is read after the first.
    assert!(get(server.address, "/").await.ends_with("hello"));
    let ended = server.stop();
    client.write("\r\n").await;
    assert!(client.read_to_end().await.ends_with("hello"));
    ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_takes_too_long_is_cut_off_and_counted() {
    let go = Arc::new(Semaphore::new(0));
    let server = Running::start(patient().drain_timeout(SOON), held(&go)).await;
    let mut busy = [in_flight(&server).await, in_flight(&server).await];
    let error = server.stop().await.unwrap().unwrap_err();
    assert!(
        matches!(
            error,
            Error::DrainTimeout {
                requests: 2,
                connections: 2
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "draining took too long: 2 requests were cut off, with 2 connections"
    );
    for client in &mut busy {
        assert_eq!(client.read_to_end().await, "");
    }
}

#[tokio::test]
async fn peers_that_only_hold_on_do_not_make_it_a_bad_end() {
    let large = "a".repeat(16 * 1024 * 1024);
    let app = Router::new()
        .route("/", on_get(async || "hello"))
        .route("/large", on_get(async move || large));
    let server = Running::start(patient().drain_timeout(SOON), app).await;
    let mut takes_nothing = server.connect().await;
    takes_nothing
        .write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    let mut comes_to_no_end = server.connect().await;
    comes_to_no_end.write("GET / HTTP/1.1\r\nHost: a\r\n").await;
    // What is read is not told by anybody; a third connection is read after them.
    assert!(get(server.address, "/").await.ends_with("hello"));
    until(|| server.counters.in_flight() == 0 && server.counters.open() == 2).await;
    server.stop().await.unwrap().unwrap();
    assert!(takes_nothing.read_to_end().await.len() < 16 * 1024 * 1024);
    assert_eq!(comes_to_no_end.read_to_end().await, "");
}

#[tokio::test]
async fn a_server_that_is_dropped_ends_at_once() {
    let go = Arc::new(Semaphore::new(0));
    let server = Running::start(patient(), held(&go)).await;
    let mut busy = in_flight(&server).await;
    server.task.abort();
    assert_eq!(busy.read_to_end().await, "");
    until(|| std::net::TcpStream::connect(server.address).is_err()).await;
}

#[tokio::test]
async fn other_work_is_begun_when_the_server_drains_and_waited_for() {
    let go = Arc::new(Semaphore::new(0));
    let (begun, done) = (Arc::new(AtomicBool::new(false)), Arc::clone(&go));
    let work = {
        let begun = Arc::clone(&begun);
        async move {
            begun.store(true, Ordering::Relaxed);
            done.acquire().await.unwrap().forget();
        }
    };
    let server = Running::start(patient().on_drain(work), held(&go)).await;
    assert!(get(server.address, "/").await.ends_with("hello"));
    assert!(!begun.load(Ordering::Relaxed));
    let address = server.address;
    let ended = server.stop();
    until(|| begun.load(Ordering::Relaxed)).await;
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(!ended.is_finished());
    go.add_permits(1);
    ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn other_work_that_takes_too_long_is_an_error() {
    let server = patient().drain_timeout(SOON);
    let server = server.on_drain(std::future::pending());
    let server = Running::start(server, held(&Arc::new(Semaphore::new(0)))).await;
    let error = server.stop().await.unwrap().unwrap_err();
    assert!(
        matches!(
            error,
            Error::DrainTimeout {
                requests: 0,
                connections: 0
            }
        ),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "draining took too long: other work was not done"
    );
}
