//! T12: a body is read once, to the limit and no byte further, and not at all without a proof.

use std::error::Error;
use std::io;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use tower::Layer;
use weixin_message::{
    DecodeError, Failure, FailureKind, Message, WeixinMessageLayer, WeixinMessageService,
    handler_fn,
};

use crate::support::body::Step::{Data, Trailers, Unread};
use crate::support::body::{Caused, Script, Step};
use crate::support::service::{PUSH, answer, request};

const LIMIT: usize = 64 * 1024;

/// Answers with the number of bytes that arrived.
async fn length(request: weixin_message::Request<Message>) -> String {
    request.meta().document().as_str().len().to_string()
}

/// What a push comes to: the number of its bytes, or the step at which it fails.
fn outcome<B>(request: Request<B>) -> Result<usize, FailureKind>
where
    B: http_body::Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let response = answer(&mut WeixinMessageService::new(handler_fn(length)), request);
    if let Some(failure) = response.extensions().get::<Failure>() {
        assert_eq!(response.status(), failure.status());
        return Err(failure.kind());
    }
    let reply = String::from_utf8(response.into_body().to_vec()).unwrap();
    let (_, content) = reply.split_once("<Content><![CDATA[").unwrap();
    Ok(content.split_once("]]>").unwrap().0.parse().unwrap())
}

/// A push of that size.
fn push(bytes: usize) -> String {
    PUSH.replace("hi", &"a".repeat(bytes - PUSH.len() + "hi".len()))
}

#[test]
fn t12_a_body_may_come_in_any_pieces() {
    for size in [1, 2, 7, 100, 1_000] {
        assert_eq!(
            outcome(request(Script::pieces(PUSH, size))),
            Ok(PUSH.len()),
            "{size}"
        );
    }
    let data = |text: &'static str| Data(Bytes::from_static(text.as_bytes()));
    let (start, end) = PUSH.split_at(20);
    for (name, steps) in [
        (
            "empty frames",
            vec![data(""), data(start), data(""), data(end), data("")],
        ),
        ("trailers", vec![data(PUSH), Trailers]),
        (
            "trailers in between",
            vec![data(start), Trailers, data(end)],
        ),
        ("trailers first", vec![Trailers, data(PUSH)]),
    ] {
        assert_eq!(
            outcome(request(Script::new(steps))),
            Ok(PUSH.len()),
            "{name}"
        );
    }
    assert_eq!(
        outcome(request(Script::new([]))),
        Err(FailureKind::Decode),
        "no body"
    );
    assert_eq!(
        outcome(request(Script::new([data(start)]))),
        Err(FailureKind::Decode),
        "broken off"
    );
}

#[test]
#[rustfmt::skip]
fn t12_a_body_has_at_most_64_kib() {
    let (allowed, larger) = (push(LIMIT), push(LIMIT + 1));
    assert_eq!((allowed.len(), larger.len()), (65_536, 65_537));
    let too_large = Err(FailureKind::BodyTooLarge);
    let whole = |body: &str| Data(Bytes::from(body.to_owned()));
    for (name, body, expected) in [
        ("in one piece",            Script::new([whole(&allowed)]), Ok(LIMIT)),
        ("in many",                 Script::pieces(&allowed, 999), Ok(LIMIT)),
        ("in single bytes",         Script::pieces(&allowed, 1), Ok(LIMIT)),
        ("announced",               Script::new([whole(&allowed)]).announce(65_536), Ok(LIMIT)),
        ("too large",               Script::new([whole(&larger), Unread]), too_large),
        ("too large, in two",       Script::new([whole(&larger[..1]), whole(&larger[1..]), Unread]), too_large),
        ("too large, in the end",   Script::new([whole(&allowed), whole(" "), Unread]), too_large),
        ("too large, in many",      Script::pieces(&larger, 999), too_large),
        ("too large, announced",    Script::new([Unread]).announce(65_537), too_large),
        ("endless",                 Script::new([Unread]).announce(u64::MAX), too_large),
    ] {
        assert_eq!(outcome(request(body)), expected, "{name}");
    }
    let full = |body: String| outcome(request(Full::<Bytes>::from(body)));
    assert_eq!((full(allowed), full(larger)), (Ok(LIMIT), too_large));
}

#[test]
fn t12_the_limit_can_be_set() {
    for (limit, status) in [
        (PUSH.len(), StatusCode::OK),
        (PUSH.len() - 1, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let layer = WeixinMessageLayer::default().max_body_bytes(limit);
        let response = answer(
            &mut layer.layer(handler_fn(length)),
            request(Script::pieces(PUSH, 9)),
        );
        assert_eq!(response.status(), status, "{limit}");
    }
}

#[test]
fn t12_a_limit_above_is_the_same_failure() {
    let limited = |limit| Limited::new(Full::<Bytes>::from(PUSH), limit);
    assert_eq!(outcome(request(limited(PUSH.len()))), Ok(PUSH.len()));
    assert_eq!(
        outcome(request(limited(10))),
        Err(FailureKind::BodyTooLarge)
    );
    let wrapped = limited(10).map_err(|error| Caused(Box::new(Caused(error))));
    assert_eq!(
        outcome(request(wrapped)),
        Err(FailureKind::BodyTooLarge),
        "down the chain"
    );

    let reset = || Box::new(io::Error::from(io::ErrorKind::ConnectionReset));
    for (name, error) in [
        ("direct", Step::Error(reset())),
        ("wrapped", Step::Error(Box::new(Caused(reset())))),
    ] {
        let body = Script::new([Data(Bytes::from_static(b"<xml>")), error]);
        let response = answer(
            &mut WeixinMessageService::new(handler_fn(length)),
            request(body),
        );
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{name}");
        let failure = response.extensions().get::<Failure>().unwrap();
        assert_eq!(failure.kind(), FailureKind::Body, "{name}");
        assert!(failure.source().is_some(), "{name}");
    }
}

#[test]
fn t12_what_is_refused_by_its_head_is_not_read() {
    let unread = || Script::new([Unread]);
    for encoding in ["gzip", "br", "identity", ""] {
        let mut request = request(unread());
        request
            .headers_mut()
            .insert(CONTENT_ENCODING, encoding.parse().unwrap());
        assert_eq!(
            outcome(request),
            Err(FailureKind::ContentEncoding),
            "{encoding:?}"
        );
    }
    let unproven = Request::post("/").body(unread()).unwrap();
    assert_eq!(outcome(unproven), Err(FailureKind::NotVerified));
    let mut both = Request::post("/").body(unread()).unwrap();
    both.headers_mut()
        .insert(CONTENT_ENCODING, "gzip".parse().unwrap());
    assert_eq!(
        outcome(both),
        Err(FailureKind::NotVerified),
        "a stranger learns nothing else"
    );

    // Lies of a head are of no interest: only the body counts.
    let mut lying = request(Script::pieces(PUSH, 99));
    lying
        .headers_mut()
        .insert(CONTENT_LENGTH, "1".parse().unwrap());
    assert_eq!(outcome(lying), Ok(PUSH.len()));
}

#[test]
fn a_failure_is_a_response_with_its_reason() {
    let body = || Script::new([Data(Bytes::from_static(b"<!DOCTYPE xml><xml/>"))]);
    let mut service = WeixinMessageService::new(handler_fn(length));
    let response = answer(&mut service, request(body()));
    assert_eq!(
        (response.status(), response.body().len()),
        (StatusCode::BAD_REQUEST, 0)
    );
    assert!(response.headers().is_empty());
    let failure = response.extensions().get::<Failure>().unwrap();
    let source = failure
        .source()
        .unwrap()
        .downcast_ref::<DecodeError>()
        .unwrap();
    assert_eq!(source.to_string(), "the document has a document type");

    let policy = |failure: &Failure| {
        let body = Bytes::from(failure.to_string());
        Response::builder()
            .status(418)
            .header("x-kind", "1")
            .body(body)
            .unwrap()
    };
    let mut service = WeixinMessageLayer::new()
        .failure_policy(policy)
        .layer(handler_fn(length));
    let response = answer(&mut service, request(body()));
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-kind"]),
        (418, &"1".parse().unwrap())
    );
    assert_eq!(response.body(), "the body could not be decoded");
    let failure = response.extensions().get::<Failure>().unwrap();
    assert_eq!(failure.kind(), FailureKind::Decode);
}
