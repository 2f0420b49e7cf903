//! Dialogues, step by step.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::advance;
use tower::ServiceExt;
use weixin_delivery::session::{SessionError, SessionErrorKind, dialogue};
use weixin_message::{BoxError, HandlerError, Message, Reply, Request, Route, Router};

use crate::support::{TestStore, nobody, text};

#[derive(Debug, Default, Serialize, Deserialize)]
enum Order {
    #[default]
    Start,
    Size,
    Address {
        size: String,
    },
}

fn content(request: Request) -> String {
    match request.into_message() {
        Message::Text(text) => text.content.to_string(),
        _ => String::new(),
    }
}

async fn order(state: Order, request: Request) -> (Order, String) {
    match (state, content(request)) {
        (Order::Start, _) => (Order::Size, "which size?".into()),
        (Order::Size, size) => (Order::Address { size }, "where to?".into()),
        (Order::Address { size }, address) => (Order::Start, format!("{size} to {address}")),
    }
}

/// The kind of a session's error as the message service sees it.
pub(crate) fn kind_of(error: &BoxError) -> SessionErrorKind {
    let error = error.downcast_ref::<HandlerError>().unwrap();
    let error = error.source().unwrap().downcast_ref::<SessionError>();
    error.unwrap().kind()
}

#[tokio::test]
async fn a_user_walks_through_a_dialogue_and_nothing_is_left_of_it() {
    let store = Arc::new(TestStore::default());
    let bot = dialogue("order", store.clone(), order);
    let as_route = Router::new()
        .text("stop", async || "stopped")
        .fallback(Route::new(bot.clone()));
    for (user, says, expected, left) in [
        ("a", "hi", "which size?", r#""Size""#),
        ("a", "XL", "where to?", r#"{"Address":{"size":"XL"}}"#),
        ("b", "hi", "which size?", r#"{"Address":{"size":"XL"}}"#),
        ("a", "Paris", "XL to Paris", r#""Size""#),
        ("b", "S", "where to?", r#"{"Address":{"size":"S"}}"#),
    ] {
        let reply = as_route.clone().oneshot(text(user, says)).await.unwrap();
        assert_eq!(reply, Reply::text(expected));
        assert_eq!(store.values()[0].1, left, "after {says}");
    }
    // As a bot of its own it goes on.
    let reply = bot.oneshot(text("b", "Rome")).await.unwrap();
    assert_eq!(reply, Reply::text("S to Rome"));
    assert_eq!(store.values(), []);
}

#[tokio::test]
async fn a_handler_that_fails_leaves_the_state_as_it_was() {
    #[derive(Debug)]
    struct Broken;
    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("broken")
        }
    }
    impl Error for Broken {}

    let store = Arc::new(TestStore::default());
    let handler = async |count: u32, request: Request| match content(request).as_str() {
        "fail" => Err(Broken),
        "panic" => panic!("as asked"),
        "bad reply" => Ok((count + 1, Err(Broken))),
        _ => Ok((count + 1, Ok(format!("{count}")))),
    };
    let bot = dialogue("count", store.clone(), handler);
    let say = |says: &str| tokio::spawn(bot.clone().oneshot(text("a", says)));
    say("go on").await.unwrap().unwrap();
    for says in ["fail", "bad reply"] {
        let error = say(says).await.unwrap().unwrap_err();
        let error = error.downcast_ref::<HandlerError>().unwrap();
        assert!(error.source().unwrap().is::<Broken>(), "{says}");
    }
    assert!(say("panic").await.unwrap_err().is_panic());
    assert_eq!(say("go on").await.unwrap().unwrap(), Reply::text("1"));
    assert_eq!(store.values(), [("a".into(), "2".into())]);
}

#[tokio::test(start_paused = true)]
async fn without_a_user_a_store_or_a_valid_state_the_handler_is_not_called() {
    let store = Arc::new(TestStore::default());
    let calls = Arc::new(AtomicU32::new(0));
    let handler = {
        let calls = calls.clone();
        move |state: u32, _: Request| {
            calls.fetch_add(1, Ordering::Relaxed);
            async move { (state + 1, ()) }
        }
    };
    let bot = dialogue("count", store.clone(), handler);
    let error = bot.clone().oneshot(nobody()).await.unwrap_err();
    assert_eq!(kind_of(&error), SessionErrorKind::NoUser);
    store.put("a", "count", r#""one""#);
    let error = bot.clone().oneshot(text("a", "")).await.unwrap_err();
    assert_eq!(kind_of(&error), SessionErrorKind::Corrupt);
    store.set_down(true);
    let error = bot.clone().oneshot(text("b", "")).await.unwrap_err();
    assert_eq!(kind_of(&error), SessionErrorKind::Store);
    assert_eq!(calls.load(Ordering::Relaxed), 0);

    store.set_down(false);
    let bot = bot.discard_corrupt();
    bot.oneshot(text("a", "")).await.unwrap();
    assert_eq!(store.values(), [("a".into(), "1".into())]);
}

#[tokio::test]
async fn a_state_that_cannot_be_stored_is_an_error() {
    let store = Arc::new(TestStore::default());
    let handler = {
        let store = store.clone();
        move |state: String, request: Request| {
            let store = store.clone();
            async move {
                match content(request).as_str() {
                    "conflict" => store.put("a", "text", r#""theirs""#),
                    "down" => store.set_down(true),
                    more => return (state + more, "kept"),
                }
                (state + "lost", "not sent")
            }
        }
    };
    let bot = dialogue("text", store.clone(), handler).max_bytes(20);
    bot.clone().oneshot(text("a", "begun")).await.unwrap();
    let error = bot
        .clone()
        .oneshot(text("a", "conflict"))
        .await
        .unwrap_err();
    assert_eq!(kind_of(&error), SessionErrorKind::Conflict);
    let error = bot
        .clone()
        .oneshot(text("a", "0123456789ABC"))
        .await
        .unwrap_err();
    assert_eq!(kind_of(&error), SessionErrorKind::TooLarge);
    let error = bot.clone().oneshot(text("a", "down")).await.unwrap_err();
    assert_eq!(kind_of(&error), SessionErrorKind::Store);
    assert_eq!(store.values(), [("a".into(), r#""theirs""#.into())]);
}

#[tokio::test]
async fn the_end_of_a_dialogue_that_somebody_else_went_on_with_is_a_conflict() {
    let store = Arc::new(TestStore::default());
    store.put("a", "count", "1");
    let handler = {
        let store = store.clone();
        move |_: u32, _: Request| {
            store.put("a", "count", "5");
            async { (0, "the end") }
        }
    };
    let error = dialogue("count", store.clone(), handler)
        .oneshot(text("a", ""))
        .await
        .unwrap_err();
    assert_eq!(kind_of(&error), SessionErrorKind::Conflict);
    assert_eq!(store.values(), [("a".into(), "5".into())]);
}

#[tokio::test(start_paused = true)]
async fn a_state_is_kept_for_its_time_after_the_last_message() {
    const HOUR: Duration = Duration::from_secs(3600);
    let store = Arc::new(TestStore::default());
    let count = async |count: u32, _: Request| (count + 1, count.to_string());
    for (bot, hours) in [
        (dialogue("day", store.clone(), count), 24),
        (dialogue("hours", store.clone(), count).ttl(3 * HOUR), 3),
    ] {
        for (wait, expected) in [(0, "0"), (hours - 1, "1"), (hours - 1, "2"), (hours, "0")] {
            advance(wait * HOUR).await;
            let reply = bot.clone().oneshot(text("a", "")).await.unwrap();
            assert_eq!(reply, Reply::text(expected));
        }
    }
}
