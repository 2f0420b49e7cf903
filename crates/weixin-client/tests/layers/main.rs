//! The layers by themselves, over a service that is not ready, or answers what it is told to.

mod composition;
#[path = "../log/mod.rs"]
mod log;

use std::future::pending;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use tokio::time::Instant;
use tokio_test::{assert_pending, assert_ready_ok};
use tower::retry::RetryLayer;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_test::mock;
use tracing_subscriber::fmt::format::FmtSpan;
use weixin_client::{
    Api, ApiTraceLayer, Client, ErrcodeLayer, Error, ErrorKind, ResponseBody, RetryPolicy,
};

use self::log::Log;

const INFO: Api = Api::repeatable("/cgi-bin/user/info");

fn call() -> Request<Bytes> {
    let request = Request::get("https://api.weixin.qq.com/cgi-bin/user/info?openid=o1");
    request.extension(INFO).body(Bytes::new()).unwrap()
}

type Transport = BoxCloneSyncService<Request<Full<Bytes>>, Response<Full<Bytes>>, BoxError>;

/// A transport that answers so.
fn transport(status: StatusCode, body: &'static str) -> Transport {
    let answer = service_fn(move |_: Request<Full<Bytes>>| async move {
        let answer = Response::builder().status(status).body(Full::from(body));
        answer.map_err(BoxError::from)
    });
    BoxCloneSyncService::new(answer)
}

/// A transport that never answers.
fn silent() -> Transport {
    BoxCloneSyncService::new(service_fn(|_: Request<Full<Bytes>>| pending()))
}

#[test]
fn error_codes_wait_until_the_transport_is_ready() {
    let (mut service, mut transport) = mock::spawn_with(|inner| {
        let inner: mock::Mock<Request<Full<Bytes>>, Response<Full<Bytes>>> = inner;
        ErrcodeLayer::new().layer(inner)
    });
    transport.allow(0);
    assert_pending!(service.poll_ready());
    transport.allow(1);
    assert_ready_ok!(service.poll_ready());
}

#[test]
fn a_span_waits_until_what_is_below_is_ready() {
    let (mut service, mut below) = mock::spawn_with(|inner| {
        let inner: mock::Mock<Request<Bytes>, Response<ResponseBody>> = inner;
        let to_ours = |error: BoxError| Error::new(ErrorKind::Transport, INFO.path(), error);
        ServiceBuilder::new()
            .layer(ApiTraceLayer::new())
            .map_err(to_ours)
            .service(inner)
    });
    below.allow(0);
    assert_pending!(service.poll_ready());
    below.allow(1);
    assert_ready_ok!(service.poll_ready());
}

#[tokio::test]
async fn an_answer_may_be_as_long_as_was_set() {
    let answer = r#"{"openid":"o1"}"#;
    for (max, is_read) in [(answer.len(), true), (answer.len() - 1, false)] {
        let layer = ErrcodeLayer::new().max_bytes(max);
        let service = layer.layer(transport(StatusCode::OK, answer));
        let kind = service
            .oneshot(call())
            .await
            .err()
            .map(|error| error.kind());
        assert_eq!(kind, (!is_read).then_some(ErrorKind::TooLarge), "{max}");
    }
}

#[tokio::test]
async fn a_span_says_what_became_of_the_call() {
    let refused = r#"{"errcode":40003,"errmsg":"invalid openid"}"#;
    for (status, body, fields) in [
        (200, r#"{"openid":"o1"}"#, "http.response.status_code=200"),
        (200, refused, "weixin.errcode=40003"),
        (503, "sorry", "http.response.status_code=503 error.type=503"),
    ] {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(log.clone())
            .finish();
        let subscribed = tracing::subscriber::set_default(subscriber);
        let status = StatusCode::from_u16(status).unwrap();
        let service = ServiceBuilder::new()
            .layer(ApiTraceLayer::new())
            .layer(ErrcodeLayer::new())
            .service(transport(status, body));
        let is_good = service.oneshot(call()).await.is_ok();
        drop(subscribed);
        let log = log.text();
        let span = r#"weixin.api{otel.kind="client" http.request.method=GET url.path="/cgi-bin/user/info" "#;
        assert!(log.contains(&format!("{span}{fields}}}")), "{log}");
        assert_eq!(log.contains("a call failed"), !is_good, "{log}");
        assert!(!log.contains("openid=o1"), "{log}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_pause_is_about_twice_the_last_and_none_is_longer_than_a_minute_and_a_half() {
    let policy = RetryPolicy::new().tries(6, Duration::from_secs(1));
    let start = Instant::now();
    let service = ServiceBuilder::new()
        .layer(RetryLayer::new(policy))
        .layer(ErrcodeLayer::new())
        .service(transport(StatusCode::BAD_GATEWAY, ""));
    service.oneshot(call()).await.unwrap_err();
    // 1, 2, 4, 8, 16 and 32 s, each from half of it to one and a half.
    let took = start.elapsed().as_secs_f64();
    assert!((31.5..94.5).contains(&took), "{took} s");

    let policy = RetryPolicy::new().tries(1, Duration::MAX);
    let client = Client::with_transport(transport(StatusCode::BAD_GATEWAY, ""));
    let start = Instant::now();
    let answer = client.retry(policy).build().get::<()>(INFO, &[]).await;
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::Status(502));
    assert!(start.elapsed() <= Duration::from_secs(90));
}
