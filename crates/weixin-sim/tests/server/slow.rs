//! Callers who take their time, and many of them.

use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use weixin_sim::{Platform, server};

const HOUR: Duration = Duration::from_secs(3600);

async fn served() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server::serve(listener, Platform::default()));
    address
}

async fn get(stream: &mut TcpStream) {
    let request = b"GET /sim/outbox HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_sends_half_a_head_is_not_waited_for() {
    for half in ["", "GET / HTTP/1.1\r\nHost: loc"] {
        let mut stream = TcpStream::connect(served().await).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let end = tokio::time::timeout(HOUR, stream.read_to_end(&mut answer)).await;
        end.expect("the connection is closed").unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    for path in ["/sim/send", "/sim/media"] {
        let never =
            Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, axum::Error>>());
        let request = Request::post(path)
            .header("host", "localhost")
            .header("content-type", "image/png")
            .body(never)
            .unwrap();
        let answered = server::router(Platform::default()).oneshot(request);
        let answer = tokio::time::timeout(HOUR, answered).await.unwrap().unwrap();
        assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT, "{path}");
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(body.starts_with(b"{\"error\":\"the body did not come within 30 s"));
    }
}

#[tokio::test]
async fn connections_are_counted_and_one_more_is_refused() {
    let address = served().await;
    let mut streams = Vec::new();
    for _ in 0..256 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        get(&mut stream).await;
        assert_eq!(stream.read_u8().await.unwrap(), b'H');
        streams.push(stream);
    }
    let ask = async || {
        let mut stream = TcpStream::connect(address).await?;
        let request = b"GET /sim/outbox HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(request).await?;
        stream.read_u8().await
    };
    assert!(ask().await.is_err(), "there are 256 others");
    streams.pop();
    while ask().await.is_err() {} // until that one is gone
}
