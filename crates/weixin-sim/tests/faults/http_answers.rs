//! What is wrong before the body is read, and what is wrong with several attempts together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::header::{CONTENT_ENCODING, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue, StatusCode};
use weixin_core::Mode;
use weixin_sim::FindingKind as Kind;

use super::support::{USER, answer, kinds, platform, text};

#[tokio::test]
async fn a_status_that_is_not_200_says_what_it_mostly_means() {
    let rows = [
        (StatusCode::NOT_FOUND, Kind::WrongPath),
        (StatusCode::METHOD_NOT_ALLOWED, Kind::MethodNotAllowed),
        (StatusCode::FORBIDDEN, Kind::Forbidden),
        (StatusCode::MOVED_PERMANENTLY, Kind::Redirect),
        (StatusCode::INTERNAL_SERVER_ERROR, Kind::Status),
        (StatusCode::CREATED, Kind::Status),
    ];
    for (status, expected) in rows {
        let platform = platform(Mode::Plaintext, move |_| {
            let mut answer = answer("success");
            *answer.status_mut() = status;
            answer
        });
        let delivery = platform.user(USER).text("hi").await;
        assert_eq!(kinds(&delivery), [expected], "{delivery}");
        assert_eq!(delivery.attempts.len(), 3, "it is tried again");
    }
}

#[tokio::test]
async fn a_body_in_a_form_that_was_not_asked_for_is_named() {
    let rows: [(HeaderName, &str, &[Kind]); 3] = [
        (TRANSFER_ENCODING, "chunked", &[Kind::Chunked]),
        (CONTENT_ENCODING, "gzip", &[Kind::ContentEncoding]),
        (CONTENT_ENCODING, "identity", &[]),
    ];
    for (name, value, expected) in rows {
        let platform = platform(Mode::Plaintext, move |_| {
            let mut answer = answer("success");
            answer
                .headers_mut()
                .insert(name.clone(), value.parse().unwrap());
            answer
        });
        let delivery = platform.user(USER).text("hi").attempts(1).await;
        assert_eq!(kinds(&delivery), expected, "{value}: {delivery}");
    }
}

#[tokio::test]
async fn what_is_not_utf_8_is_named() {
    let platform = platform(Mode::Plaintext, |_| answer(&b"<xml>\xc4\xe3</xml>"[..]));
    let delivery = platform.user(USER).text("hi").attempts(1).await;
    assert_eq!(kinds(&delivery), [Kind::NotUtf8]);
}

#[tokio::test]
async fn pages_of_a_proxy_that_differ_are_no_double_run() {
    let count = Arc::new(AtomicUsize::new(0));
    let platform = platform(Mode::Plaintext, move |_| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let mut answer = answer(format!("<html><body>request {number}</body></html>"));
        *answer.status_mut() = StatusCode::BAD_GATEWAY;
        answer
    });
    let delivery = platform.user(USER).text("hi").await;
    assert_eq!(kinds(&delivery), [Kind::Status], "{delivery}");
}

#[tokio::test]
async fn a_bot_that_runs_again_on_a_retry_is_found_out() {
    let runs = Arc::new(AtomicUsize::new(0));
    let platform = platform(Mode::Plaintext, move |_| {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        let mut answer = answer(text(&format!("run {run}")));
        if run == 0 {
            *answer.status_mut() = StatusCode::BAD_GATEWAY;
        }
        answer
    });
    let delivery = platform.user(USER).text("hi").await;
    assert_eq!(
        kinds(&delivery),
        [Kind::Status, Kind::DoubleRun],
        "{delivery}"
    );
    assert_eq!(delivery.shown().text(), Some("run 1"));
}

#[tokio::test]
async fn what_is_abnormal_in_an_answer_with_200_is_not_asked_for_again() {
    let platform = platform(Mode::Plaintext, |_| answer("Thanks!"));
    let delivery = platform.user(USER).text("hi").await;
    assert_eq!(kinds(&delivery), [Kind::NotXml]);
    assert_eq!(delivery.attempts.len(), 1, "{delivery}");
    assert!(delivery.shown().is_fault());
    let finding = &delivery.attempts[0].findings[0];
    assert!(finding.zh.ends_with("：它是一段普通文本"), "{finding}");
}

#[tokio::test]
async fn a_result_that_says_no_is_asked_for_again() {
    let platform = platform(Mode::Plaintext, |_| {
        answer("<xml><ErrCode>1</ErrCode><ErrMsg>busy</ErrMsg></xml>")
    });
    let delivery = platform.user(USER).event("xpay_coin_pay_notify").await;
    assert_eq!(delivery.attempts.len(), 3, "{delivery}");
}

#[tokio::test]
async fn an_encoding_is_named_whatever_its_name_is() {
    for (encoding, is_named) in [
        (&b"gzip"[..], true),
        (b"\xff\xfe", true),
        (b"\xe5\x8e\x8b", true),
        (b"Identity", false),
    ] {
        let platform = platform(Mode::Plaintext, move |_| {
            let mut answer = answer("success");
            let encoding = HeaderValue::from_bytes(encoding).unwrap();
            answer.headers_mut().insert(CONTENT_ENCODING, encoding);
            answer
        });
        let delivery = platform.user(USER).text("hi").await;
        assert_eq!(delivery.has(Kind::ContentEncoding), is_named, "{delivery}");
    }
}
