//! Clients that take their time, and too many of them.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::routing::{get as on_get, post};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, StreamBody};
use tower::service_fn;
use weixin_server::{BodyError, Health, RequestBody};

use crate::support::{Client, PATIENCE, Running, SOON, exchange, get, listen, patient, until};

fn hello() -> Router {
    Router::new().route("/", on_get(async || "hello"))
}

#[tokio::test]
async fn who_says_nothing_or_never_comes_to_the_end_of_the_head_is_closed() {
    let server = Running::start(patient().header_timeout(SOON), hello()).await;
    assert_eq!(server.connect().await.read_to_end().await, "");
    let mut client = server.connect().await;
    client.write("GET / HTTP/1.1\r\n").await;
    client.drip("X: 1\r\n").await;
    assert_eq!(server.counters.timed_out(), 2);
    until(|| server.counters.open() == 0).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_burst_waits_to_be_accepted_and_is_not_dropped() {
    let server = Running::start(patient(), hello()).await;
    assert!(get(server.address, "/").await.ends_with("hello"));
    let most = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap();
    let count = most.trim().parse().map_or(200, |most: usize| most.min(200));
    // The server shares this thread, and so accepts nothing meanwhile. What is dropped is tried again after a second.
    let connect = |_| std::net::TcpStream::connect_timeout(&server.address, SOON * 10);
    let burst: Result<Vec<_>, _> = (0..count).map(connect).collect();
    let _burst = burst.unwrap();
    until(|| server.counters.open() == count).await;
}

#[tokio::test]
async fn an_answer_may_take_longer_than_a_head() {
    let slow = async || {
        tokio::time::sleep(SOON * 3).await;
        "slow"
    };
    let app = Router::new().route("/", on_get(slow));
    let server = Running::start(patient().header_timeout(SOON).idle_timeout(SOON), app).await;
    assert!(get(server.address, "/").await.ends_with("slow"));
}

#[tokio::test]
async fn who_is_idle_after_an_answer_or_drips_the_next_head_is_closed() {
    let server = Running::start(patient().header_timeout(SOON).idle_timeout(SOON), hello()).await;
    for next in ["", "GET"] {
        let mut client = server.connect().await;
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert!(client.read_response().await.ends_with("hello"));
        client.write(next).await;
        assert_eq!(client.read_to_end().await, "", "{next:?}");
    }
    assert_eq!(server.counters.timed_out(), 0, "for the first head");
}

/// Reads the body, and says what became of it.
async fn read(request: Request<RequestBody>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::default());
    match request.into_body().collect().await {
        Ok(body) => *response.body_mut() = Full::new(body.to_bytes()),
        Err(error) if error.is_timeout() => *response.status_mut() = StatusCode::REQUEST_TIMEOUT,
        Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    Ok(response)
}

const POST: &str = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";

#[tokio::test]
async fn a_body_that_does_not_come_is_an_error_and_the_connection_is_closed() {
    let server = Running::start(patient().body_timeout(SOON), service_fn(read)).await;
    let answer = exchange(server.address, POST).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_drips_is_an_error_and_the_connection_is_closed() {
    let server = Running::start(patient().body_timeout(SOON), service_fn(read)).await;
    for head in [
        POST,
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ] {
        let mut client = server.connect().await;
        client.write(head).await;
        client.drip("1\r\na\r\n").await;
    }
    until(|| server.counters.open() == 0).await;
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_not_waited_for() {
    let app = Router::new().route("/", post(async || "no, thanks"));
    let server = Running::start(patient(), app).await;
    let answer = exchange(server.address, POST).await;
    assert!(answer.ends_with("no, thanks"), "{answer}");
}

#[tokio::test]
async fn a_body_that_came_in_time_can_be_read_late() {
    let late = service_fn(async |request: Request<RequestBody>| {
        tokio::time::sleep(SOON * 3).await;
        read(request).await
    });
    let server = Running::start(patient().body_timeout(SOON), late).await;
    let request = "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nthere";
    let answer = exchange(server.address, request).await;
    assert!(answer.ends_with("there"), "{answer}");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_timeout() {
    let (send, mut errors) = tokio::sync::mpsc::unbounded_channel::<BodyError>();
    let service = service_fn(move |request: Request<RequestBody>| {
        let send = send.clone();
        async move {
            if let Err(error) = request.into_body().collect().await {
                send.send(error).unwrap();
            }
            Ok::<_, Infallible>(Response::new(String::new()))
        }
    });
    let server = Running::start(patient(), service).await;
    let mut client = server.connect().await;
    client.write(POST).await;
    until(|| server.counters.in_flight() == 1).await;
    drop(client);
    let error = tokio::time::timeout(PATIENCE, errors.recv()).await;
    let error = error.unwrap().unwrap();
    assert!(!error.is_timeout());
    assert_eq!(error.to_string(), "the body broke off");
}

/// A body without an end.
fn endless() -> impl Body<Data = Bytes, Error = Infallible> {
    let frame = || Ok(http_body::Frame::data(Bytes::from_static(&[b'a'; 8192])));
    StreamBody::new(futures_util::stream::repeat_with(frame))
}

#[tokio::test]
async fn who_does_not_read_the_answer_is_closed() {
    let service =
        service_fn(async |_: Request<RequestBody>| Ok::<_, Infallible>(Response::new(endless())));
    let server = Running::start(patient().stall_timeout(SOON), service).await;
    let mut client = server.connect().await;
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    until(|| server.counters.in_flight() == 1).await;
    until(|| server.counters.in_flight() == 0 && server.counters.open() == 0).await;
    drop(client);
}

#[tokio::test]
async fn one_connection_too_many_is_refused_while_the_admin_listener_answers() {
    let (admin, admin_address) = listen().await;
    let server = patient().max_connections(2);
    let health = Health::new(server.readiness());
    let server = Running::start(server.admin(admin, health), hello()).await;
    let mut connections = [server.connect().await, server.connect().await];
    until(|| server.counters.open() == 2).await;
    for refused in 1..=3 {
        // It may be so soon that it cannot even write.
        let mut third = server.connect().await;
        assert_eq!(third.read_to_end().await, "");
        assert_eq!(server.counters.refused(), refused);
    }
    let ready = get(admin_address, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.0 200 OK"), "{ready}");

    for client in &mut connections {
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert!(client.read_response().await.ends_with("hello"));
    }
    drop(connections);
    until(|| server.counters.open() == 0).await;
    assert!(get(server.address, "/").await.ends_with("hello"));
}

#[tokio::test]
async fn the_cap_is_shared_by_all_listeners_but_the_admins() {
    let (first, first_address) = listen().await;
    let (second, second_address) = listen().await;
    let server = patient().max_connections(1);
    let server = server.http(first, hello()).http(second, hello());
    let server = Running::start_at(first_address, server);
    let _first = server.connect().await;
    until(|| server.counters.open() == 1).await;
    let mut second = Client::connect(second_address).await;
    assert_eq!(second.read_to_end().await, "");
    assert_eq!(server.counters.refused(), 1);
}

#[tokio::test]
async fn times_that_never_come_are_no_mistake() {
    let forever = Duration::MAX;
    let server = patient()
        .header_timeout(forever)
        .body_timeout(forever)
        .idle_timeout(forever)
        .stall_timeout(forever)
        .drain_timeout(forever)
        .max_connections(usize::MAX);
    let server = Running::start(server, service_fn(read)).await;
    let mut client = server.connect().await;
    client
        .write("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n")
        .await;
    until(|| server.counters.in_flight() == 1).await;
    client.write("there").await;
    assert!(client.read_to_end().await.ends_with("there"));
    server.stop().await.unwrap().unwrap();
}
