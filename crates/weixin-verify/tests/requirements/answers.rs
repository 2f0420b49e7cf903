//! What a sender sees of the check: statuses, headers, bodies.

use std::error::Error;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Response, StatusCode};
use http_body::Body;
use tower::{Layer, ServiceExt};
use weixin_core::{Mode, QueryError, VerifyError};
use weixin_verify::{Refusal, RefusalPolicy, WeixinVerifyLayer};

use crate::support::{
    Inner, NONCE, NOW, TOKEN, account, answer, collect, header_names, refusal, request, signed,
    signed_by, verification,
};

/// The rows of the crate's table that say no, and the threats that each row stands for.
#[rustfmt::skip] // One row, one line.
fn refused() -> Vec<(&'static str, &'static str, String, Refusal)> {
    use QueryError::{Malformed, Missing, Repeated, TooLong};
    let good = signed();
    let query = |error| Refusal::NotVerified(VerifyError::Query(error));
    let mismatch = Refusal::NotVerified(VerifyError::SignatureMismatch);
    let stale = Refusal::NotVerified(VerifyError::Stale { seconds: 301, window: 300 });
    let wrong_mode = Refusal::NotVerified(VerifyError::WrongMode { expected: Mode::Plaintext });
    vec![
        ("t1 no query", "POST", String::new(), query(Missing("timestamp"))),
        ("t1 no signature", "POST", good.replace("signature=", "x="), query(Missing("signature"))),
        ("t1 no nonce", "POST", good.replace("&nonce=", "&x="), query(Missing("nonce"))),
        ("t1 two signatures", "POST", format!("{good}&signature="), query(Repeated("signature"))),
        ("t1 two nonces", "POST", format!("{good}&nonce=1"), query(Repeated("nonce"))),
        ("t1 an array", "POST", good.replace("nonce=", "nonce[]="), query(Missing("nonce"))),
        ("t1 empty nonce", "POST", good.replace(NONCE, ""), query(Malformed("nonce"))),
        ("t1 negative time", "POST", good.replace("p=1", "p=-"), query(Malformed("timestamp"))),
        ("t1 long query", "POST", format!("{good}&x={}", "x".repeat(2048)), query(TooLong)),
        ("t1 empty signature", "POST", signature_of("", &good), mismatch),
        ("t1 short signature", "POST", signature_of("74dc7475249c3afa54e5", &good), mismatch),
        ("t1 zero signature", "POST", signature_of(&"0".repeat(40), &good), mismatch),
        ("t1 upper-case signature", "POST", upper_case(&good), mismatch),
        ("t1 signed with no token", "POST", signed_by("", NOW, NONCE), mismatch),
        ("t1 forged verification", "GET", verification("1").replace(NONCE, "1"), mismatch),
        ("t2 encrypted push", "POST", format!("{good}&encrypt_type=aes"), wrong_mode),
        ("t3 too old", "POST", signed_by(TOKEN, NOW - 301, NONCE), stale),
        ("t3 too new", "POST", signed_by(TOKEN, NOW + 301, NONCE), stale),
        ("t3 old verification", "GET", old_verification(), stale),
        ("t9 no echostr", "GET", good.clone(), query(Missing("echostr"))),
        ("t9 empty echostr", "GET", verification(""), query(Malformed("echostr"))),
        ("t9 long echostr", "GET", verification(&"1".repeat(513)), query(Malformed("echostr"))),
        ("head", "HEAD", verification("1"), Refusal::MethodNotAllowed),
        ("put", "PUT", good.clone(), Refusal::MethodNotAllowed),
        ("options", "OPTIONS", good.clone(), Refusal::MethodNotAllowed),
        ("lower-case method", "post", good, Refusal::MethodNotAllowed),
    ]
}

fn old_verification() -> String {
    format!("{}&echostr=1", signed_by(TOKEN, NOW - 301, NONCE))
}

fn signature_of(signature: &str, query: &str) -> String {
    let (_, rest) = query.split_once('&').unwrap();
    format!("signature={signature}&{rest}")
}

fn upper_case(query: &str) -> String {
    let (signature, rest) = query.split_once('&').unwrap();
    let (name, digits) = signature.split_once('=').unwrap();
    format!("{name}={}&{rest}", digits.to_uppercase())
}

#[tokio::test]
async fn t1_a_refusal_tells_its_sender_the_status_and_nothing_else() {
    let layer = WeixinVerifyLayer::new(account());
    for (name, method, query, expected) in refused() {
        let response = answer(&layer, request(method, &query)).await;
        assert_eq!(refusal(&response), Some(expected), "{name}");

        let (status, headers): (_, &[&str]) = match expected {
            Refusal::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, &["allow"]),
            Refusal::NotVerified(VerifyError::Query(_)) => (StatusCode::BAD_REQUEST, &[]),
            _ => (StatusCode::FORBIDDEN, &[]),
        };
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(header_names(&response), headers, "{name}");
        assert!(response.body().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_405_names_the_methods_that_are_allowed() {
    let layer = WeixinVerifyLayer::new(account());
    let response = answer(&layer, request("DELETE", &signed())).await;
    assert_eq!(response.headers()[ALLOW], "GET, POST");
}

#[tokio::test]
async fn a_push_gets_the_answer_of_the_inner_service() {
    let layer = WeixinVerifyLayer::new(account());
    for (name, time) in [("now", NOW), ("oldest", NOW - 300), ("newest", NOW + 300)] {
        let push = request("POST", &signed_by(TOKEN, time, NONCE));
        let response = answer(&layer, push).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        assert_eq!(response.body(), "success", "{name}");
        assert_eq!(header_names(&response), [""; 0], "{name}: nothing is added");
        assert_eq!(refusal(&response), None, "{name}");
    }
}

#[tokio::test]
async fn t9_echostr_comes_back_as_it_came_and_inert() {
    let longest = "9".repeat(512);
    for (name, sent, expected) in [
        ("digits", "4375120948345356249", "4375120948345356249"),
        (
            "leading zeros",
            "0000120948345356249",
            "0000120948345356249",
        ),
        (
            "markup",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "<script>alert(1)</script>",
        ),
        (
            "a header",
            "a%0D%0ASet-Cookie:%20a=b",
            "a\r\nSet-Cookie: a=b",
        ),
        ("Base64", "a%2Bb%2Fc%3D%3D", "a+b/c=="),
        ("decoded once", "%252B", "%2B"),
        ("Chinese", "%E4%BD%A0", "你"),
        ("the longest", &longest, &longest),
    ] {
        let inner = Inner::default();
        let service = WeixinVerifyLayer::new(account()).layer(inner.clone());
        let response = service
            .oneshot(request("GET", &verification(sent)))
            .await
            .unwrap();

        let length = response.body().size_hint().exact();
        assert_eq!(
            length,
            Some(expected.len() as u64),
            "{name}: Content-Length"
        );
        let response = collect(response).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        assert_eq!(response.body(), expected, "{name}");
        for (header, expected) in [
            (CONTENT_TYPE, "text/plain; charset=utf-8"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CACHE_CONTROL, "no-store"),
        ] {
            assert_eq!(response.headers()[&header], expected, "{name}: {header}");
        }
        assert_eq!(
            response.headers().len(),
            3,
            "{name}: none that echostr could have chosen"
        );
        assert!(
            inner.take().is_empty(),
            "{name}: answered without the inner service"
        );
    }
}

#[tokio::test]
async fn a_verification_may_be_repeated() {
    let layer = WeixinVerifyLayer::new(account());
    for _ in 0..3 {
        let response = answer(&layer, request("GET", &verification("7"))).await;
        assert_eq!(response.body(), "7");
    }
}

/// Hides that anything is here.
#[derive(Clone)]
struct NotFound;

impl RefusalPolicy for NotFound {
    fn refuse(&self, _refusal: &Refusal) -> Response<Bytes> {
        not_found()
    }
}

fn not_found() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from("nothing here"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("NONE"));
    response
}

#[tokio::test]
async fn a_policy_replaces_the_response_to_every_refusal_and_to_nothing_else() {
    let own_type = WeixinVerifyLayer::new(account()).refusal_policy(NotFound);
    let closure = WeixinVerifyLayer::new(account()).refusal_policy(|refusal: &Refusal| {
        let mut response = not_found();
        response.extensions_mut().insert(refusal.to_string());
        response
    });
    for (name, method, query, expected) in refused() {
        let by_own_type = answer(&own_type, request(method, &query)).await;
        let by_closure = answer(&closure, request(method, &query)).await;
        let told = by_closure.extensions().get::<String>();
        assert_eq!(told, Some(&expected.to_string()), "{name}");
        for response in [by_own_type, by_closure] {
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
            assert_eq!(response.body(), "nothing here", "{name}");
            assert_eq!(
                response.headers()[ALLOW],
                "NONE",
                "{name}: its own header stays"
            );
            assert_eq!(
                refusal(&response),
                Some(expected),
                "{name}: the reason is kept"
            );
        }
    }
    let push = answer(&own_type, request("POST", &signed())).await;
    assert_eq!(push.body(), "success");
    let echo = answer(&own_type, request("GET", &verification("7"))).await;
    assert_eq!(echo.body(), "7");
}

#[test]
fn a_refusal_tells_the_operator_why_one_level_at_a_time() {
    let malformed = VerifyError::Query(QueryError::Missing("nonce"));
    for (refusal, text, source) in [
        (
            Refusal::MethodNotAllowed,
            "the method is neither GET nor POST",
            None,
        ),
        (
            Refusal::UnknownAccount,
            "no account is configured for this request",
            None,
        ),
        (
            Refusal::from(malformed),
            "the callback's query is malformed",
            Some("the query has no nonce parameter"),
        ),
    ] {
        assert_eq!(refusal.to_string(), text);
        let found = refusal.source().map(ToString::to_string);
        assert_eq!(found.as_deref(), source, "{text}");
    }
}
