use http::{Method, StatusCode};
use tower::service_fn;
use weixin_core::{AccountKind, Mode};
use weixin_message::{Failure, FailureKind, Reply, Request, handler_fn};

use crate::support::{NOW, account, observed, push, signed, signed_at, text};

const KEY: &str = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
const OTHER_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn sealed_text() -> String {
    let path = "../../tests/fixtures/envelope/security_text.xml";
    std::fs::read_to_string(path).unwrap()
}

fn sealed_query() -> String {
    let msg_signature = "1d692fbee6b70cec7ca64ba33c182286673d6a58";
    let query = signed();
    format!("{query}&encrypt_type=aes&msg_signature={msg_signature}")
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_with_its_reason_and_nothing_else() {
    let good = || push(&signed(), text("canary"));
    let with = |query: String| push(&query, text("canary"));
    let mut other_method = good();
    *other_method.method_mut() = Method::PUT;
    let mut compressed = good();
    let gzip = "gzip".parse().unwrap();
    compressed.headers_mut().insert("content-encoding", gzip);
    let no_query = {
        let mut request = good();
        *request.uri_mut() = "/weixin".parse().unwrap();
        request
    };
    let rows = [
        ("no query", no_query, "missing"),
        ("a nonce twice", with(signed() + "&nonce=1"), "malformed"),
        (
            "another nonce",
            with(signed().replace("nonce=1", "nonce=2")),
            "bad_signature",
        ),
        // A clock that went wrong must not look like a stranger.
        ("an hour ago", with(signed_at(NOW - 3600)), "stale"),
        ("in an hour", with(signed_at(NOW + 3600)), "stale"),
        (
            "an hour ago, forged",
            with(signed_at(NOW - 3600).replace("nonce=1", "nonce=2")),
            "bad_signature",
        ),
        ("encrypted", with(sealed_query()), "wrong_mode"),
        ("another method", other_method, "method"),
        ("compressed", compressed, "content_encoding"),
        (
            "too large",
            push(&signed(), "x".repeat(99_999)),
            "body_too_large",
        ),
        ("no document", push(&signed(), "canary"), "decode"),
    ];
    for (name, request, reason) in rows {
        let account = account().mode(Mode::Plaintext).build().unwrap();
        let bot = handler_fn(async |_: Request| Reply::text("canary"));
        let (told, _) = observed(account, bot, request).await;
        assert_eq!(told, [format!("refused: {reason}")], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_opened_is_told_apart_from_what_is_forged() {
    let forged = sealed_query().replace("msg_signature=1", "msg_signature=2");
    let sealed = || push(&sealed_query(), sealed_text());
    let rows = [
        (
            "forged",
            KEY,
            push(&forged, sealed_text()),
            "bad_msg_signature",
        ),
        ("another key", OTHER_KEY, sealed(), "decrypt"),
    ];
    for (name, key, request, reason) in rows {
        let account = account().encoding_aes_key(key).build().unwrap();
        let bot = handler_fn(async |_: Request| Reply::text("canary"));
        let (told, _) = observed(account, bot, request).await;
        assert_eq!(told, [format!("refused: {reason}")], "{name}");
    }
    let account = account().encoding_aes_key(KEY).build().unwrap();
    let bot = handler_fn(async |_: Request| Reply::text("yes"));
    let (told, response) = observed(account, bot, sealed()).await;
    assert_eq!(told[1..], ["security text/: reply in 0ns"]);
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn what_is_found_out_below_the_crossing_is_told_above_once() {
    let plain = || account().mode(Mode::Plaintext).build().unwrap();
    let request = || push(&signed(), text("canary"));
    // The reply's fault is found when it is written.
    let long = handler_fn(async |_: Request| Reply::text("x".repeat(9999)));
    let (told, _) = observed(plain(), long, request()).await;
    let ended = "plaintext text/: reply in 0ns";
    assert_eq!(told, ["began", ended, "refused: reply"]);

    for (kind, expected) in [
        (FailureKind::Replayed, Some("refused: replayed")),
        (FailureKind::Unavailable, None),
        (FailureKind::Bot, None),
    ] {
        let failing = service_fn(move |_: Request| async move { Err(Failure::from(kind)) });
        let (told, _) = observed(plain(), failing, request()).await;
        let ended = "plaintext text/: error in 0ns";
        let expected: Vec<_> = ["began", ended].into_iter().chain(expected).collect();
        assert_eq!(told, expected, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_address_s_check_is_no_push_and_no_refusal() {
    let query = format!("{}&echostr=23", signed());
    let mut request = push(&query, "");
    *request.method_mut() = Method::GET;
    let bot = handler_fn(async |_: Request| Reply::text("canary"));
    let (told, response) = observed(account().build().unwrap(), bot, request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn pushes_of_wecom_are_told_by_what_their_one_signature_says() {
    let wecom = account().kind(AccountKind::WeCom).encoding_aes_key(KEY);
    let query = sealed_query();
    let (_, query) = query.split_once('&').unwrap();
    let forged = query.replace("msg_signature=1", "msg_signature=2");
    let bot = handler_fn(async |_: Request| Reply::text("canary"));
    let request = push(&forged, sealed_text());
    let (told, _) = observed(wecom.build().unwrap(), bot, request).await;
    assert_eq!(told, ["refused: bad_msg_signature"]);
}
