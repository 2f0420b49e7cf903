//! What a service sees of the server, and what its failures are to others.

use std::convert::Infallible;

use axum::Router;
use axum::extract::Extension;
use axum::routing::get as on_get;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tower::{ServiceBuilder, limit::ConcurrencyLimitLayer, service_fn};
use weixin_server::{Peer, RequestBody};

use crate::support::{Client, Running, exchange, get, patient, until};

#[tokio::test]
async fn a_request_is_answered_in_its_version_of_http() {
    let app = Router::new().route("/", on_get(async || "hello"));
    let server = Running::start(patient(), app).await;
    let old = get(server.address, "/").await;
    assert!(old.starts_with("HTTP/1.0 200 OK\r\n"), "{old}");
    assert!(old.ends_with("\r\n\r\nhello"), "{old}");

    let mut client = server.connect().await;
    for _ in 0..2 {
        client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        let new = client.read_response().await;
        assert!(new.starts_with("HTTP/1.1 200 OK\r\n"), "{new}");
    }
    client
        .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    assert!(client.read_to_end().await.ends_with("hello"));
}

#[tokio::test]
async fn a_service_is_told_who_asks() {
    let who = async |Extension(peer): Extension<Peer>| format!("{} {}", peer.addr, peer.is_tls);
    let server = Running::start(patient(), Router::new().route("/", on_get(who))).await;
    let mut client = server.connect().await;
    let address = client.0.local_addr().unwrap();
    client.write("GET / HTTP/1.0\r\n\r\n").await;
    let answer = client.read_to_end().await;
    assert!(answer.ends_with(&format!("{address} false")), "{answer}");
}

#[tokio::test]
async fn a_service_that_limits_itself_is_asked_first_whether_it_is_ready() {
    let answer = async |_: Request<RequestBody>| {
        tokio::task::yield_now().await;
        Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("done")))
    };
    let service = ServiceBuilder::new()
        .layer(ConcurrencyLimitLayer::new(1))
        .service(service_fn(answer));
    let server = Running::start(patient(), service).await;
    let both = tokio::join!(get(server.address, "/"), get(server.address, "/"));
    assert!(
        both.0.ends_with("done") && both.1.ends_with("done"),
        "{both:?}"
    );
}

#[tokio::test]
async fn a_service_that_panics_or_fails_ends_its_connection_and_nothing_else() {
    let service = service_fn(
        async |request: Request<RequestBody>| match request.uri().path() {
            "/panic" => panic!("asked to"),
            "/fail" => Err("asked to"),
            _ => Ok(Response::new(Full::<Bytes>::from("alive"))),
        },
    );
    let server = Running::start(patient(), service).await;
    let mut other = server.connect().await;
    other.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(other.read_response().await.ends_with("alive"));
    for path in ["/panic", "/fail"] {
        assert_eq!(get(server.address, path).await, "", "{path}");
    }
    assert!(get(server.address, "/").await.ends_with("alive"));
    other.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(other.read_response().await.ends_with("alive"));
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_any_more_is_dropped() {
    let service = service_fn(|_: Request<RequestBody>| {
        std::future::pending::<Result<Response<Full<Bytes>>, Infallible>>()
    });
    let server = Running::start(patient(), service).await;
    let mut client = server.connect().await;
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    until(|| server.counters.in_flight() == 1).await;
    drop(client);
    until(|| server.counters.in_flight() == 0 && server.counters.open() == 0).await;
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let app = Router::new().route("/", on_get(async || "hello"));
    let server = Running::start(patient(), app).await;
    let many: String = (0..65).map(|n| format!("X-{n}: 1\r\n")).collect();
    let long = format!("X: {}\r\n", "a".repeat(17 * 1024));
    for (request, expected) in [
        (
            "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n".to_owned(),
            "HTTP/1.1 400 ",
        ),
        ("GET / HTTP/2.0\r\n\r\n".to_owned(), "HTTP/1.1 400 "),
        (format!("GET / HTTP/1.1\r\n{many}\r\n"), "HTTP/1.1 431 "),
        (format!("GET / HTTP/1.1\r\n{long}\r\n"), "HTTP/1.1 431 "),
    ] {
        let answer = exchange(server.address, &request).await;
        assert!(answer.starts_with(expected), "{request:.40}: {answer}");
    }
    let mut client = Client::connect(server.address).await;
    let few: String = (0..64).map(|n| format!("X-{n}: 1\r\n")).collect();
    client.write(&format!("GET / HTTP/1.0\r\n{few}\r\n")).await;
    assert!(client.read_to_end().await.ends_with("hello"));
}
