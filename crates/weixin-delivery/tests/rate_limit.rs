//! `UserRateLimitLayer` as users see it.
#![cfg(feature = "rate-limit")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::advance;
use tower::{Layer, Service, ServiceExt};
use weixin_delivery::UserRateLimitLayer;
use weixin_message::{BoxError, Handler, Message, Reply, Request, Router, handler_fn};

const MINUTE: Duration = Duration::from_secs(60);

fn from(user: &str) -> Request {
    let document = format!("<xml><FromUserName>{user}</FromUserName></xml>");
    Request::parse(document.as_bytes()).unwrap()
}

fn bot() -> impl Service<Request<Message>, Response = Reply, Error = BoxError> + Clone {
    handler_fn(async |_: Request| "answered")
}

/// How many of these are answered by the bot.
async fn answered<S>(service: &S, user: &str, messages: u32) -> u32
where
    S: Service<Request<Message>, Response = Reply, Error = BoxError> + Clone,
{
    let mut answered = 0;
    for _ in 0..messages {
        match service.clone().oneshot(from(user)).await.unwrap() {
            Reply::Text(_) => answered += 1,
            reply => assert_eq!(reply, Reply::success()),
        }
    }
    answered
}

#[tokio::test(start_paused = true)]
async fn each_user_has_so_many_messages_and_gets_them_back_evenly() {
    let service = UserRateLimitLayer::new(6, MINUTE).layer(bot());
    assert_eq!(answered(&service, "a", 10).await, 6);
    assert_eq!(answered(&service, "b", 1).await, 1);
    advance(Duration::from_millis(9_999)).await;
    assert_eq!(answered(&service, "a", 10).await, 0);
    advance(Duration::from_millis(1)).await;
    assert_eq!(answered(&service, "a", 10).await, 1);
    advance(Duration::from_secs(30)).await;
    assert_eq!(answered(&service, "a", 10).await, 3);
    // What is not used is not saved up.
    advance(MINUTE * 60).await;
    assert_eq!(answered(&service, "a", 10).await, 6);
    assert_eq!(answered(&service, "b", 10).await, 6);
}

#[tokio::test(start_paused = true)]
async fn whoever_names_no_user_passes() {
    let service = UserRateLimitLayer::new(1, MINUTE).layer(bot());
    for _ in 0..10 {
        let nobody = Request::parse(b"<xml></xml>").unwrap();
        let reply = service.clone().oneshot(nobody).await.unwrap();
        assert_eq!(reply, Reply::text("answered"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_over_the_limit_gets_the_reply_and_does_not_reach_the_bot() {
    let calls = Arc::new(AtomicU32::new(0));
    let bot = handler_fn({
        let calls = calls.clone();
        move |_: Request| {
            calls.fetch_add(1, Ordering::Relaxed);
            async { "answered" }
        }
    });
    let layer = UserRateLimitLayer::new(1, MINUTE).reply(Reply::text("later"));
    let service = layer.layer(bot);
    for expected in ["answered", "later", "later"] {
        let reply = service.clone().oneshot(from("a")).await.unwrap();
        assert_eq!(reply, Reply::text(expected));
    }
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn what_one_layer_is_put_around_shares_the_count() {
    let layer = UserRateLimitLayer::new(2, MINUTE);
    let services = [layer.layer(bot()), layer.clone().layer(bot())];
    assert_eq!(answered(&services[0], "a", 1).await, 1);
    assert_eq!(answered(&services[1], "a", 3).await, 1);
    assert_eq!(answered(&services[0], "a", 1).await, 0);

    let ask = async || "answered";
    let layer = UserRateLimitLayer::new(2, MINUTE);
    let service = Router::new()
        .text("one", ask.layer(layer.clone()))
        .text("two", ask.layer(layer))
        .fallback(ask);
    for (says, expected) in [
        ("one", Reply::text("answered")),
        ("two", Reply::text("answered")),
        ("one", Reply::success()),
        ("two", Reply::success()),
        ("free", Reply::text("answered")),
    ] {
        let document = format!(
            "<xml><FromUserName>a</FromUserName><MsgType>text</MsgType><Content>{says}</Content></xml>"
        );
        let request = Request::parse(document.as_bytes()).unwrap();
        let reply = service.clone().oneshot(request).await.unwrap();
        assert_eq!(reply, expected, "{says}");
    }
}

#[tokio::test(start_paused = true)]
async fn when_there_are_too_many_users_those_who_are_counted_stay_limited() {
    let service = UserRateLimitLayer::new(1, MINUTE).capacity(2).layer(bot());
    assert_eq!(answered(&service, "a", 1).await, 1);
    assert_eq!(answered(&service, "b", 1).await, 1);
    assert_eq!(answered(&service, "c", 5).await, 5);
    assert_eq!(answered(&service, "a", 5).await, 0);
    assert_eq!(answered(&service, "b", 5).await, 0);
    advance(MINUTE).await;
    assert_eq!(answered(&service, "c", 5).await, 1);
}

#[tokio::test]
async fn limits_that_make_no_sense_are_refused_and_the_longest_can_be_counted() {
    for (messages, per) in [
        (0, MINUTE),
        (1, Duration::ZERO),
        (11, Duration::from_nanos(10)),
    ] {
        let made = std::panic::catch_unwind(|| UserRateLimitLayer::new(messages, per));
        assert!(made.is_err(), "{messages} per {per:?}");
    }
    let days = Duration::from_secs(24 * 60 * 60);
    assert!(std::panic::catch_unwind(|| UserRateLimitLayer::new(1, 31 * days)).is_err());
    for messages in [1, u32::MAX] {
        let service = UserRateLimitLayer::new(messages, 30 * days).layer(bot());
        assert_eq!(answered(&service, "a", 10).await, messages.min(10));
    }
}
