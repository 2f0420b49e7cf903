//! Which of several routes a message takes.

use weixin_message::event::{Click, Event, Subscribe};
use weixin_message::info::{InfoPush, SuiteTicket};
use weixin_message::message::{Image, Text, Unknown};
use weixin_message::{Message, Router, RouterService};

use super::{ask, at, event, says, text, typed};
use crate::support::fixture;

#[test]
fn a_message_goes_to_the_handler_of_its_type() {
    let bot = Router::new()
        .on(async |text: Text| format!("text {}", text.content))
        .on(async |image: Image| format!("image {}", image.media_id))
        .on(async |click: Click| format!("click {}", click.event_key))
        .on(async |ticket: SuiteTicket| format!("ticket {}", ticket.suite_ticket))
        .on(async |unknown: Unknown| format!("unknown {}", unknown.name()))
        .fallback(at!("fallback"));
    for (push, expected) in [
        (text("hi"), "text hi"),
        (
            fixture("message/image.xml"),
            "image X1yfgB2XI-faU6R2jmKz0X1JZmPCxIvM-9ktt4K92BB9577SCi41S-qMl60q5DJo",
        ),
        (event("CLICK", "K"), "click K"),
        (event("click", "K"), "click K"),
        (fixture("work/suite_ticket.xml"), "ticket asdfasfdasdfasdf"),
        (fixture("message/unknown_type.xml"), "unknown hologram"),
        (
            fixture("event/unknown_event.xml"),
            "unknown some_future_event",
        ),
        (
            "<xml><InfoType>some_future_push</InfoType></xml>".to_owned(),
            "unknown some_future_push",
        ),
        ("<xml/>".to_owned(), "unknown "),
        (event("VIEW", "K"), "fallback"),
        (fixture("message/video.xml"), "fallback"),
    ] {
        assert_eq!(ask(&bot, &push), says(expected), "{push}");
    }
}

/// Every kind of route that a text can match, with all that come later in the order.
fn texts(first: usize) -> RouterService {
    let mut router = Router::new();
    // Added in the opposite order: it is the kind that counts.
    if first <= 6 {
        router = router.on(typed::<Message>("message"));
    }
    if first <= 5 {
        router = router.on(typed::<Text>("type"));
    }
    #[cfg(feature = "regex")]
    if first <= 4 {
        router = router
            .text_matches("shop", at!("pattern"))
            .text_matches("shop o", at!("later pattern"));
    }
    if first <= 3 {
        router = router.text_prefix("shop", at!("shorter prefix"));
    }
    if first <= 2 {
        router = router.text_prefix("shop o", at!("prefix"));
    }
    if first <= 1 {
        router = router.text("shop open", at!("text"));
    }
    if first == 0 {
        router = router
            .when(|_| false, at!("a predicate that does not hold"))
            .when(
                |request| request.meta().msg_type() == "text",
                at!("predicate"),
            )
            .when(|_| true, at!("later predicate"));
    }
    router.fallback(at!("fallback"))
}

#[test]
fn the_order_of_routes_is_that_of_the_documentation() {
    #[cfg(feature = "regex")]
    let pattern = "pattern";
    #[cfg(not(feature = "regex"))]
    let pattern = "type";
    for (first, expected) in [
        "predicate",
        "text",
        "prefix",
        "shorter prefix",
        pattern,
        "type",
        "message",
        "fallback",
    ]
    .into_iter()
    .enumerate()
    {
        let bot = texts(first);
        assert_eq!(ask(&bot, &text("shop open")), says(expected));
    }
}

#[test]
fn the_order_of_routes_for_events() {
    let router = |first| {
        let mut router = Router::new();
        if first <= 5 {
            router = router.on(typed::<Message>("message"));
        }
        if first <= 4 {
            router = router.on(typed::<Event>("any event"));
        }
        if first <= 3 {
            router = router
                .on(typed::<Click>("type"))
                .on(typed::<Subscribe>("type"));
        }
        if first <= 2 {
            router = router
                .event("Click", at!("name"))
                .event("SUBSCRIBE", at!("name"));
        }
        if first <= 1 {
            router = router.click("K", at!("key")).scan(42, at!("key"));
        }
        if first == 0 {
            router = router.when(|_| true, at!("predicate"));
        }
        router.fallback(at!("fallback"))
    };
    for (first, expected) in [
        "predicate",
        "key",
        "name",
        "type",
        "any event",
        "message",
        "fallback",
    ]
    .into_iter()
    .enumerate()
    {
        let bot = router(first);
        assert_eq!(ask(&bot, &event("CLICK", "K")), says(expected));
        assert_eq!(ask(&bot, &event("subscribe", "qrscene_42")), says(expected));
    }
    let info = Router::new()
        .on(async |info: InfoPush| info.name().to_owned())
        .on(async |_: Event| "event")
        .fallback(at!("fallback"));
    assert_eq!(
        ask(&info, &fixture("work/cancel_auth.xml")),
        says("cancel_auth")
    );
    assert_eq!(ask(&info, &text("hi")), says("fallback"));
}
