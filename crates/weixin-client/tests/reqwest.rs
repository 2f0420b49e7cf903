//! `ReqwestTransport`, over sockets of this machine.
#![cfg(feature = "reqwest")]

use std::error::Error as StdError;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::{Service, ServiceExt};
use weixin_client::media::Media;
use weixin_client::token::{AccessToken, StaticToken};
use weixin_client::transport::ReqwestTransport;
use weixin_client::{Api, Client, Error, ErrorKind, RetryPolicy};

const ECHO: Api = Api::repeatable("/cgi-bin/echo");
const TOKEN: &str = "token-that-is-secret";

#[tokio::test]
async fn a_call_is_made_and_answered() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = request(&mut stream).await;
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"got\":1}";
        stream.write_all(answer.as_bytes()).await.unwrap();
        request
    });
    let client = client(address, reqwest::Client::builder());
    let answer: Value = client.post(ECHO, &json!({"text": "你好"})).await.unwrap();
    assert_eq!(answer["got"], 1);
    let request = server.await.unwrap();
    let line = format!("POST /cgi-bin/echo?access_token={TOKEN} HTTP/1.1\r\n");
    assert!(request.starts_with(&line), "{request}");
    let is_there = |header: &str| request.to_ascii_lowercase().contains(header);
    assert!(
        is_there("\r\ncontent-type: application/json\r\n"),
        "{request}"
    );
    assert!(is_there("\r\ncontent-length: 17\r\n"), "{request}");
    assert!(
        request.ends_with("\r\n\r\n{\"text\":\"你好\"}"),
        "{request}"
    );
}

#[tokio::test]
async fn an_answer_comes_as_it_is_sent() {
    let (listener, address) = listen().await;
    let (go_on, wait) = tokio::sync::oneshot::channel();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream).await;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 6\r\n\r\nGIF";
        stream.write_all(head.as_bytes()).await.unwrap();
        wait.await.unwrap();
        stream.write_all(b"89a").await.unwrap();
    });
    let client = client(address, reqwest::Client::builder());
    let Media::File(mut file) = client.media("ID", 6).await.unwrap() else {
        panic!("no file")
    };
    let first = file.frame().await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap(), "GIF");
    go_on.send(()).unwrap();
    assert_eq!(file.bytes().await.unwrap(), "89a");
    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_broken_connection() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream).await;
        let half = "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 6\r\n\r\nGIF";
        stream.write_all(half.as_bytes()).await.unwrap();
    });
    let client = client(address, reqwest::Client::builder());
    let Media::File(file) = client.media("ID", 6).await.unwrap() else {
        panic!("no file")
    };
    let error = file.bytes().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(error.api(), "/cgi-bin/media/get");
    tells_no_secret(&error);
    server.await.unwrap();
}

#[tokio::test]
async fn where_nobody_listens_there_is_no_connection() {
    let (listener, address) = listen().await;
    drop(listener);
    let error = call(&client(address, reqwest::Client::builder())).await;
    assert_eq!(error.kind(), ErrorKind::Connect);
    tells_no_secret(&error);
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer_is_a_broken_one() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream).await;
    });
    let error = call(&client(address, reqwest::Client::builder())).await;
    assert_eq!(error.kind(), ErrorKind::Transport);
    tells_no_secret(&error);
    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_timeout() {
    let (_listener, address) = listen().await;
    // The system accepts the connection, and nobody answers.
    let http = reqwest::Client::builder().timeout(Duration::from_millis(200));
    let error = call(&client(address, http)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    tells_no_secret(&error);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let ((listener, address), (other, elsewhere)) = (listen().await, listen().await);
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream).await;
        let head = format!("HTTP/1.1 302 Found\r\nLocation: http://{elsewhere}/\r\n");
        let answer = head + "Content-Length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let follow = reqwest::redirect::Policy::limited(10);
    let http = reqwest::Client::builder().redirect(follow);
    let error = call(&client(address, http)).await;
    assert_eq!(error.kind(), ErrorKind::Status(302));
    server.await.unwrap();
    let nobody = tokio::time::timeout(Duration::ZERO, other.accept()).await;
    assert!(nobody.is_err(), "the other server was asked");
}

/// reqwest keeps the address there.
#[tokio::test]
async fn an_answer_has_nothing_of_its_address() {
    let (listener, address) = listen().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream).await;
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let mut transport = ReqwestTransport::new(reqwest::Client::builder()).unwrap();
    let request = Request::get(format!("http://{address}/?access_token={TOKEN}"));
    let request = request.body(Full::<Bytes>::default()).unwrap();
    let ready = transport.ready().await.unwrap();
    let answer = ready.call(request).await.unwrap();
    assert!(answer.extensions().is_empty());
    server.await.unwrap();
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A request as it stands, up to its end.
async fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head
                .split_once("content-length: ")
                .map_or(0, |(_, rest)| rest.lines().next().unwrap().parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
    }
}

fn client(address: SocketAddr, http: reqwest::ClientBuilder) -> Client {
    let token = StaticToken::new(AccessToken::new(TOKEN).unwrap());
    Client::with_transport(ReqwestTransport::new(http).unwrap())
        .base_url(&format!("http://{address}"))
        .unwrap()
        .token_source(token)
        .retry(RetryPolicy::new().tries(0, Duration::ZERO))
        .build()
}

async fn call(client: &Client) -> Error {
    client.get::<Value>(ECHO, &[]).await.unwrap_err()
}

/// Neither it nor what it came from.
#[track_caller]
fn tells_no_secret(error: &Error) {
    assert_ne!(error.api(), "");
    let mut all = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        all += &format!(" {error} {error:?}");
        source = error.source();
    }
    assert!(!all.contains(TOKEN), "{all}");
}
