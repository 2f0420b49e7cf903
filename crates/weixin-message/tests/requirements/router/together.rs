//! Routers in routers, and routes that exclude each other.

use weixin_message::event::Click;
use weixin_message::extract::State;
use weixin_message::message::Text;
use weixin_message::{Message, Meta, Request, Router, handler_fn};

use super::{ask, at, event, says, text};

#[test]
fn a_nested_bot_sees_texts_without_the_prefix() {
    let shop = Router::new()
        .text("open", at!("we are open"))
        .on(async |text: Text| format!("shop: {}", text.content))
        .fallback(at!("shop's fallback"));
    let bot = Router::new()
        .nest("shop", shop)
        .nest(
            "echo ",
            handler_fn(async |request: Request| match request.into_message() {
                Message::Text(text) => Some(text.content),
                _ => None,
            }),
        )
        .fallback(at!("fallback"));
    for (content, expected) in [
        ("shop open", "we are open"),
        (" shop \u{3000} open ", "we are open"),
        ("shop buy 2", "shop: buy 2"),
        ("shop", "shop: "),
        ("echo 你好", "你好"),
        ("echoes", "fallback"),
    ] {
        assert_eq!(ask(&bot, &text(content)), says(expected), "{content:?}");
    }
    assert_eq!(ask(&bot, &event("VIEW", "shop")), says("fallback"));
}

#[test]
fn merged_routers_keep_their_states_and_the_order() {
    let shop = Router::with_state("shop")
        .text("open", async |State(name): State<&'static str>| name)
        .on(async |_: Click, State(name): State<&'static str>| name);
    let help = Router::with_state(7u8)
        .text_prefix("help", async |State(number): State<u8>| number.to_string())
        .when(
            |request| request.meta().event_key() == Some("VIP"),
            async |State(number): State<u8>| format!("vip {number}"),
        );
    let bot = Router::new()
        .merge(shop)
        .merge(help)
        .fallback(at!("fallback"));
    for (push, expected) in [
        (text("open"), "shop"),
        (text("help me"), "7"),
        (event("CLICK", "K"), "shop"),
        (event("CLICK", "VIP"), "vip 7"),
        (text("other"), "fallback"),
    ] {
        assert_eq!(ask(&bot, &push), says(expected), "{push}");
    }
}

#[cfg(feature = "regex")]
#[test]
fn merged_patterns_are_tried_in_the_order_of_the_routers() {
    let first = Router::new().text_matches("b", at!("first"));
    let second = Router::new()
        .text_matches("a", at!("second"))
        .text_matches(".", at!("third"));
    let bot = first.merge(second).fallback(at!("fallback"));
    assert_eq!(ask(&bot, &text("ab")), says("first"));
    assert_eq!(ask(&bot, &text("ac")), says("second"));
    assert_eq!(ask(&bot, &text("c")), says("third"));
}

#[test]
fn two_routes_for_the_same_are_a_mistake_that_is_named() {
    type Twice = fn() -> Router;
    let cases: [(&str, Twice); 9] = [
        ("text \"a\"", || {
            Router::new().text("a", at!("")).text("a", at!(""))
        }),
        ("text_prefix \"a\"", || {
            Router::new()
                .text_prefix("a", at!(""))
                .text_prefix("a", at!(""))
        }),
        ("text_prefix \"a\"", || {
            let bot = Router::new().fallback(at!(""));
            Router::new().text_prefix("a", at!("")).nest("a", bot)
        }),
        ("click \"a\"", || {
            Router::new().click("a", at!("")).click("a", at!(""))
        }),
        ("scan \"1\"", || {
            Router::new().scan(1, at!("")).scan("1", at!(""))
        }),
        ("event \"view\"", || {
            Router::new().event("VIEW", at!("")).event("view", at!(""))
        }),
        ("on Text", || {
            Router::new()
                .on(async |_: Text| {})
                .on(async |_: Text, _: Meta| {})
        }),
        ("on Message", || {
            Router::new()
                .on(async |_: Message| {})
                .on(async |_: Message| {})
        }),
        ("text \"a\"", || {
            Router::new()
                .text("a", at!(""))
                .merge(Router::new().text("a", at!("")))
        }),
    ];
    for (route, twice) in cases {
        let panic = std::panic::catch_unwind(twice).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert_eq!(message, &format!("the router has two routes for {route}"));
    }
}
