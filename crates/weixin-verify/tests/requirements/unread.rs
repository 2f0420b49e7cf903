//! S-11, T12: the decision needs the head of a request only, so a stranger's body costs nothing.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use tower::{Layer, Service, ServiceExt, service_fn};
use weixin_verify::{Refusal, Verified, WeixinVerifyLayer};

use crate::support::{
    CountedBody, Inner, NOW, TOKEN, Whole, account, collect, refusal, request, signed, signed_by,
    verification,
};

const BODY_BYTES: usize = 64 * 1024;

fn with_body(query: &str, content: &Bytes, polls: &Arc<AtomicUsize>) -> Request<CountedBody> {
    request("POST", query).map(|_| CountedBody::new(content.clone(), polls))
}

#[tokio::test]
async fn s_11_ten_thousand_forged_pushes_cost_no_body_byte_and_leave_nothing() {
    let content = Bytes::from(vec![b'x'; BODY_BYTES]);
    let polls = Arc::new(AtomicUsize::new(0));
    let inner = Inner::default();
    let mut service = WeixinVerifyLayer::new(account()).layer(inner.clone());

    for index in 0..10_000 {
        let query = signed_by("anothertoken2026", NOW, &index.to_string());
        let response = service
            .call(with_body(&query, &content, &polls))
            .await
            .unwrap();

        assert_eq!(response.status(), StatusCode::FORBIDDEN, "push {index}");
        assert!(matches!(refusal(&response), Some(Refusal::NotVerified(_))));
        assert_eq!(
            response.extensions().len(),
            1,
            "the refusal and nothing else"
        );
    }
    assert_eq!(polls.load(Ordering::Relaxed), 0, "bodies were polled");
    assert!(inner.take().is_empty(), "the inner service was called");
    // Each body held both until it was dropped.
    assert_eq!(Arc::strong_count(&polls), 1, "bodies were kept");
    assert!(content.is_unique(), "their content was kept");
}

#[tokio::test]
async fn t12_no_request_that_the_check_answers_itself_has_its_body_read() {
    let content = Bytes::from_static(b"<xml/>");
    for (name, method, query) in [
        ("a verification", "GET", verification("1")),
        ("another method", "PUT", signed()),
        ("a malformed query", "POST", "signature=1".to_owned()),
        ("a stale push", "POST", signed_by(TOKEN, NOW + 301, "1")),
    ] {
        let polls = Arc::new(AtomicUsize::new(0));
        let mut request = with_body(&query, &content, &polls);
        *request.method_mut() = method.parse().unwrap();
        let mut service = WeixinVerifyLayer::new(account()).layer(Inner::default());

        service.call(request).await.unwrap();
        assert_eq!(polls.load(Ordering::Relaxed), 0, "{name}");
    }
}

/// What a layer above put into the extensions.
#[derive(Clone, Debug, PartialEq)]
struct Marker(&'static str);

#[tokio::test]
async fn a_push_passes_with_its_body_unread_and_all_else_as_it_came() {
    const CONTENT: Bytes = Bytes::from_static(b"<xml><Content>hi</Content></xml>");
    let polls = Arc::new(AtomicUsize::new(0));
    let query = format!("{}&openid=oABC", signed());
    let mut push = with_body(&query, &CONTENT, &polls);
    push.headers_mut()
        .insert("x-request-id", HeaderValue::from_static("7"));
    push.extensions_mut().insert(Marker("from above"));

    let expected_uri = push.uri().clone();
    let inner = service_fn(async |request: Request<CountedBody>| {
        assert_eq!(polls.load(Ordering::Relaxed), 0);
        let (head, body) = request.into_parts();
        assert_eq!(
            (head.method, head.uri),
            (Method::POST, expected_uri.clone())
        );
        assert_eq!(head.headers.len(), 1);
        assert_eq!(head.headers["x-request-id"], "7");
        assert_eq!(head.extensions.len(), 2, "the proof is all that was added");
        assert_eq!(head.extensions.get(), Some(&Marker("from above")));
        assert!(head.extensions.get::<Verified>().is_some());
        assert_eq!(body.collect().await?.to_bytes(), CONTENT);
        Ok::<_, Infallible>(Response::new(Whole::from("success")))
    });
    let response = WeixinVerifyLayer::new(account())
        .layer(inner)
        .oneshot(push)
        .await
        .unwrap();
    assert_eq!(collect(response).await.body(), "success");
}
