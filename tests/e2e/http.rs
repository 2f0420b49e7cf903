//! The stack behind real servers, called with the bytes that the platform sends.

use std::future::pending;

use axum::Router;
use bytes::Bytes;
use http::{Response, StatusCode, Version};
use tokio::sync::mpsc;
use tower::{Service, ServiceBuilder};
use tower_http::limit::RequestBodyLimitLayer;
use tower_weixin::{Mode, Reply, Request, WeixinMessageLayer, WeixinVerifyLayer, handler_fn};

use crate::support::{Bot, Push, Server, account, field, signed, text_message, within_a_minute};

/// One server of each kind that people use.
async fn servers<S>(bot: S) -> [(&'static str, Server); 2]
where
    S: Service<Request, Response = Reply, Error: Into<BoxError>> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    let service = tower_weixin::service(account(Mode::Plaintext), bot);
    let router = Router::new().route_service("/weixin", service.clone());
    [
        ("axum", Server::axum(router).await),
        ("hyper", Server::hyper(service).await),
    ]
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

fn push() -> Push {
    Push::plain(&text_message("hi"))
}

/// A POST as it was captured from the platform.
fn http_1_0(push: &Push) -> String {
    let (query, body) = (&push.query, &push.body);
    format!(
        "POST /weixin?{query} HTTP/1.0\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n\
         Host: example.com\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\
         Pragma: no-cache\r\nConnection: Keep-Alive\r\n\r\n{body}",
        body.len()
    )
}

/// The head of an HTTP/1.1 push with these further headers.
fn head(push: &Push, headers: &str) -> String {
    let query = &push.query;
    format!("POST /weixin?{query} HTTP/1.1\r\nHost: example.com\r\n{headers}\r\n")
}

fn chunk(data: &str) -> String {
    format!("{:x}\r\n{data}\r\n", data.len())
}

fn assert_whole(response: &Response<Bytes>, name: &str) {
    let headers = response.headers();
    assert!(!headers.contains_key("transfer-encoding"), "{name}");
    let length = response.body().len().to_string();
    assert_eq!(headers["content-length"], length, "{name}");
}

#[tokio::test]
async fn the_platforms_http_1_0_is_answered_with_a_length_and_no_chunks() {
    for (name, server) in servers(Bot::new(Reply::text("hello"))).await {
        let mut connection = server.connect().await;
        // The second on the connection that the first asked to keep.
        for _ in 0..2 {
            connection.send(http_1_0(&push())).await;
            let response = connection.receive().await;
            assert_eq!(response.version(), Version::HTTP_10, "{name}");
            assert_eq!(response.status(), StatusCode::OK, "{name}");
            let body = std::str::from_utf8(response.body()).unwrap();
            assert_eq!(field(body, "Content"), "hello", "{name}");
            assert_whole(&response, name);
        }
        let verification = format!(
            "GET /weixin?{}&echostr=4375120948345356249 HTTP/1.0\r\nUser-Agent: Mozilla/4.0\r\n\r\n",
            signed()
        );
        let response = server.answer(verification).await;
        assert_eq!(response.version(), Version::HTTP_10, "{name}");
        assert_eq!(response.body(), "4375120948345356249", "{name}");
        assert_eq!(
            response.headers()["content-type"],
            "text/plain; charset=utf-8",
            "{name}"
        );
        assert_whole(&response, name);
    }
}

#[tokio::test]
async fn every_kind_of_answer_keeps_an_http_1_1_connection_usable() {
    for (name, server) in servers(Bot::default()).await {
        let mut connection = server.connect().await;
        let (query, body) = (signed(), push().body);
        let length = format!("Content-Length: {}\r\n", body.len());
        for (what, request, status, answer) in [
            (
                "echo",
                format!("GET /weixin?{query}&echostr=7 HTTP/1.1\r\nHost: a\r\n\r\n"),
                200,
                "7",
            ),
            ("push", head(&push(), &length) + &body, 200, "success"),
            (
                "refusal",
                head(&push().forged(), "Content-Length: 0\r\n"),
                403,
                "",
            ),
            ("failure", head(&push(), "Content-Length: 0\r\n"), 400, ""),
            (
                "chunked push",
                chunked_head(&push()) + &chunk(&body) + "0\r\n\r\n",
                200,
                "success",
            ),
            (
                "method",
                format!("PUT /weixin?{query} HTTP/1.1\r\nHost: a\r\n\r\n"),
                405,
                "",
            ),
            ("push again", head(&push(), &length) + &body, 200, "success"),
        ] {
            connection.send(request).await;
            let response = connection.receive().await;
            assert_eq!(response.status(), status, "{name}: {what}");
            assert_eq!(response.body(), answer, "{name}: {what}");
            assert_whole(&response, name);
        }
    }
}

fn chunked_head(push: &Push) -> String {
    head(push, "Transfer-Encoding: chunked\r\n")
}

#[tokio::test]
async fn t12_what_is_refused_by_its_head_is_refused_before_its_body_came() {
    for (name, server) in servers(Bot::default()).await {
        for (what, push, headers, status) in [
            ("too large", push(), "Content-Length: 65537\r\n", 413),
            (
                "much too large",
                push(),
                "Content-Length: 99999999999\r\n",
                413,
            ),
            (
                "gzip",
                push(),
                "Content-Length: 20\r\nContent-Encoding: gzip\r\n",
                415,
            ),
            (
                "a chunked gzip",
                push(),
                "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
                415,
            ),
            ("forged", push().forged(), "Content-Length: 20\r\n", 403),
            (
                "forged and chunked",
                push().forged(),
                "Transfer-Encoding: chunked\r\n",
                403,
            ),
        ] {
            // The body is never sent: a server that waited for it would wait for ever.
            let response = server.answer(head(&push, headers)).await;
            assert_eq!(response.status(), status, "{name}: {what}");
            assert_eq!(response.body(), "", "{name}: {what}");
        }
    }
}

#[tokio::test]
async fn t12_a_chunked_body_is_refused_at_the_byte_that_is_too_much() {
    for (name, server) in servers(Bot::default()).await {
        let mut connection = server.connect().await;
        connection.send(chunked_head(&push())).await;
        for _ in 0..64 {
            connection.send(chunk(&"x".repeat(1024))).await;
        }
        connection.send(chunk("x")).await;
        // There could be more: the end of the body is never sent.
        assert_eq!(connection.receive().await.status(), 413, "{name}");
    }
}

#[tokio::test]
async fn a_smaller_limit_of_a_layer_above_is_the_same_413() {
    let stack = ServiceBuilder::new()
        .layer(RequestBodyLimitLayer::new(1024))
        .layer(WeixinVerifyLayer::new(account(Mode::Plaintext)))
        .layer(WeixinMessageLayer::new())
        .service(Bot::default());
    let router = Router::new()
        .route_service(
            "/weixin",
            tower_weixin::service(account(Mode::Plaintext), Bot::default()),
        )
        .layer(RequestBodyLimitLayer::new(1024));
    let servers = [
        ("axum", Server::axum(router).await),
        ("hyper", Server::hyper(stack).await),
    ];
    for (name, server) in servers {
        let chunked = chunked_head(&push());
        for (what, request, status) in [
            (
                "small enough",
                chunked.clone() + &chunk(&push().body) + "0\r\n\r\n",
                200,
            ),
            ("announced", head(&push(), "Content-Length: 1025\r\n"), 413),
            ("chunked", chunked + &chunk(&"x".repeat(1025)), 413),
        ] {
            assert_eq!(
                server.answer(request).await.status(),
                status,
                "{name}: {what}"
            );
        }
    }
}

/// Tells when it is dropped.
struct Guard(mpsc::UnboundedSender<&'static str>);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.send("dropped");
    }
}

#[tokio::test]
async fn the_bot_is_dropped_when_the_platform_hangs_up() {
    let (events, mut happened) = mpsc::unbounded_channel();
    let bot = handler_fn(move |_: Request| {
        let guard = Guard(events.clone());
        events.send("started").unwrap();
        async move {
            pending::<()>().await;
            drop(guard);
        }
    });
    for (name, server) in servers(bot).await {
        let mut connection = server.connect().await;
        connection.send(http_1_0(&push())).await;
        assert_eq!(
            within_a_minute(happened.recv()).await,
            Some("started"),
            "{name}"
        );
        drop(connection);
        assert_eq!(
            within_a_minute(happened.recv()).await,
            Some("dropped"),
            "{name}"
        );
    }
}
