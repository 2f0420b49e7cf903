//! T12: what a sender can make the server read.

use std::iter::repeat;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode};
use tower::{Layer, ServiceBuilder};
use tower_weixin::{
    Failure, FailureKind, Mode, WeixinMessageLayer, WeixinVerify, WeixinVerifyLayer,
};

use crate::support::{Bot, Chunk, Chunks, Push, account, call, text_message};

const LIMIT: usize = 64 * 1024;

fn push() -> Push {
    Push::plain(&text_message("hi"))
}

/// A push whose body never ends, in pieces of 1 KiB.
fn endless(push: Push) -> Request<Chunks<impl Iterator<Item = Chunk>>> {
    let piece = Chunk::Data(Bytes::from_static(&[b'x'; 1024]));
    push.request_with(Chunks::new(repeat(piece)))
}

#[tokio::test]
async fn t12_a_body_is_read_no_further_than_its_refusal_needs() {
    let encoded = |encoding| {
        let mut request = endless(push());
        let encoding = HeaderValue::from_static(encoding);
        request.headers_mut().insert("content-encoding", encoding);
        request
    };
    let too_large = endless(push()).map(|body| body.announced(LIMIT as u64 + 1));
    for (name, request, status, polls) in [
        ("a forged signature", endless(push().forged()), 403, 0),
        ("compressed", encoded("gzip"), 415, 0),
        ("encoded as itself", encoded("identity"), 415, 0),
        ("announced as too large", too_large, 413, 0),
        ("endless", endless(push()), 413, 65),
    ] {
        let counter = request.body().polls();
        let bot = Bot::default();
        let service = tower_weixin::service(account(Mode::Plaintext), bot.clone());
        let response = call(service, request).await;
        assert_eq!(response.status(), status, "{name}");
        assert!(response.body().is_empty(), "{name}");
        assert_eq!(
            counter.load(Ordering::Relaxed),
            polls,
            "{name}: polls of the body"
        );
        assert_eq!(bot.calls(), 0, "{name}");
    }
}

#[tokio::test]
async fn t12_without_a_proof_no_body_is_read() {
    let request = endless(push());
    let counter = request.body().polls();
    let response = call(WeixinMessageLayer::new().layer(Bot::default()), request).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(counter.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn t12_the_limit_is_64_kib_to_the_byte_however_the_body_comes() {
    for (size, status) in [(LIMIT, 200), (LIMIT + 1, 413), (LIMIT * 16, 413)] {
        let mut body = text_message("hi").into_bytes();
        body.resize(size, b' ');
        for piece in [size, 1000, 1] {
            let chunks = || {
                body.chunks(piece)
                    .map(|piece| Chunk::Data(piece.to_vec().into()))
            };
            let announced = Chunks::new(chunks()).announced(size as u64);
            for (form, chunks) in [("", Chunks::new(chunks())), (", announced", announced)] {
                let name = format!("{size} bytes in pieces of {piece}{form}");
                let bot = Bot::default();
                let service = tower_weixin::service(account(Mode::Plaintext), bot.clone());
                let response = call(service, push().request_with(chunks)).await;
                assert_eq!(response.status(), status, "{name}");
                assert_eq!(bot.calls(), usize::from(status == 200), "{name}");
            }
        }
    }
}

#[tokio::test]
async fn the_limit_can_be_set() {
    let size = push().body.len();
    for (limit, status) in [(size, 200), (size - 1, 413), (0, 413)] {
        let service = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account(Mode::Plaintext)))
            .layer(WeixinMessageLayer::new().max_body_bytes(limit))
            .service(Bot::default());
        let response = call(service, push().request()).await;
        assert_eq!(response.status(), status, "{limit} of {size} bytes");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_malformed() {
    // What did come would be a whole message.
    let beginning = Chunk::Data(text_message("hi").into());
    let body = Chunks::new([beginning, Chunk::Broken]);
    let bot = Bot::default();
    let service = WeixinVerify::new(
        WeixinMessageLayer::new().layer(bot.clone()),
        account(Mode::Plaintext),
    );
    let response = call(service, push().request_with(body)).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let failure: &Failure = response.extensions().get().unwrap();
    assert_eq!(failure.kind(), FailureKind::Body);
    assert_eq!(bot.calls(), 0);
}
