//! What fails between the proof and the reply: nothing is answered that the bot did not say.

use std::error::Error;
use std::io;

use bytes::Bytes;
use http::{Response, StatusCode};
use tower::{Layer, ServiceBuilder, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_weixin::message::Text;
use tower_weixin::reply::Article;
use tower_weixin::{
    Failure, FailureKind, Message, Mode, Reply, ReplyError, Request, WeixinMessageLayer,
    WeixinVerifyLayer, handler_fn,
};

use crate::support::{
    Bot, KEY, OPEN_ID, Push, account, call, call_with, cdata, field, fixture, open_reply, seal,
    text_message, visible,
};

const MODES: [Mode; 3] = [Mode::Plaintext, Mode::Compatible, Mode::Security];

fn kind(response: &Response<Bytes>) -> Option<FailureKind> {
    response.extensions().get().map(Failure::kind)
}

fn push(mode: Mode) -> Push {
    Push::new(mode, &text_message("hi"))
}

#[tokio::test]
async fn without_the_check_in_front_every_push_is_refused() {
    let bot = Bot::default();
    let unchecked = WeixinMessageLayer::new().layer(bot.clone());
    for mode in MODES {
        let response = call(unchecked.clone(), push(mode).request()).await;
        assert_eq!(
            visible(&response),
            "HTTP/1.1 403 Forbidden {} b\"\"",
            "{mode:?}"
        );
        assert_eq!(kind(&response), Some(FailureKind::NotVerified), "{mode:?}");
    }
    assert_eq!(bot.calls(), 0);
}

#[tokio::test]
async fn t7_a_document_that_no_platform_writes_is_refused() {
    let mut doubled = text_message("hi");
    doubled = doubled.replace("<MsgId>", &format!("{}<MsgId>", cdata("Content", "again")));
    for (name, document) in [
        (
            "entities that multiply",
            fixture("quirk/billion_laughs.xml"),
        ),
        ("an external entity", fixture("quirk/doctype_xxe.xml")),
        ("broken off", fixture("quirk/truncated.xml")),
        ("a field twice", doubled),
        ("two roots", text_message("hi") + &text_message("hi")),
        ("no document", String::new()),
        ("no XML", "hello".to_owned()),
        ("no JSON", "{".to_owned()),
        ("too deep", "<a>".repeat(9) + &"</a>".repeat(9)),
        (
            "too many elements",
            format!("<xml>{}</xml>", "<a/>".repeat(600)),
        ),
    ] {
        for mode in MODES {
            let push = match mode {
                Mode::Compatible => Push::compatible(&text_message("hi"), &seal(KEY, &document)),
                mode => Push::new(mode, &document),
            };
            let bot = Bot::default();
            let service = tower_weixin::service(account(mode), bot.clone());
            let response = call(service, push.request()).await;
            let name = format!("{name} in {mode:?} mode");
            assert_eq!(
                visible(&response),
                "HTTP/1.1 400 Bad Request {} b\"\"",
                "{name}"
            );
            assert_eq!(kind(&response), Some(FailureKind::Decode), "{name}");
            assert_eq!(bot.calls(), 0, "{name}");
        }
    }
}

#[tokio::test]
async fn an_error_of_the_bot_is_a_500_that_says_nothing() {
    for mode in MODES {
        let bot = service_fn(async |_: Request| Err::<Reply, _>(io::Error::other("db: secret")));
        let service = tower_weixin::service(account(mode), bot);
        let response = call(service, push(mode).request()).await;

        let expected = "HTTP/1.1 500 Internal Server Error {} b\"\"";
        assert_eq!(visible(&response), expected, "{mode:?}");
        assert_eq!(kind(&response), Some(FailureKind::Bot), "{mode:?}");
        let failure: &Failure = response.extensions().get().unwrap();
        assert_eq!(
            failure.source().unwrap().to_string(),
            "db: secret",
            "{mode:?}"
        );
    }
}

#[tokio::test]
async fn the_failure_policy_answers_in_place_of_the_status() {
    // Ends the platform's retries where the bot failed, and hides why anything else did.
    let layer = WeixinMessageLayer::new().failure_policy(|failure: &Failure| {
        let mut response = Response::new(Bytes::new());
        match failure.kind() {
            FailureKind::Bot => *response.body_mut() = Bytes::from("success"),
            _ => *response.status_mut() = StatusCode::NOT_FOUND,
        }
        response
    });
    let bot = service_fn(async |request: Request| match request.into_message() {
        Message::Text(Text { content, .. }) if content == "fail" => Err("failed"),
        _ => Ok(Reply::text("")),
    });
    let stack = ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account(Mode::Plaintext)))
        .layer(layer)
        .service(bot);
    for (name, document, status, body, expected) in [
        (
            "the bot fails",
            text_message("fail"),
            200,
            "success",
            FailureKind::Bot,
        ),
        (
            "its reply is empty",
            text_message("hi"),
            404,
            "",
            FailureKind::Reply,
        ),
        (
            "there is no document",
            String::new(),
            404,
            "",
            FailureKind::Decode,
        ),
    ] {
        let response = call(stack.clone(), Push::plain(&document).request()).await;
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(response.body(), body, "{name}");
        assert_eq!(kind(&response), Some(expected), "{name}");
    }
}

fn event() -> String {
    text_message("").replace(">text<", ">event<")
}

fn news(count: usize) -> Reply {
    Reply::news((0..count).map(|_| Article::new("title", "https://example.com")))
}

/// Replies that the platform would show as a fault of the account, and their neighbours that it
/// takes.
#[tokio::test]
async fn a_reply_that_the_platform_would_not_show_is_not_sent() {
    let text = || text_message("hi");
    let nobody = text_message("hi").replace(&cdata("FromUserName", OPEN_ID), "");
    let too_long = |bytes| ReplyError::TextTooLong { bytes, limit: 2048 };
    let articles = |count, limit| ReplyError::ArticleCount { count, limit };
    for (name, document, reply, expected) in [
        ("2048 bytes", text(), Reply::text("a".repeat(2048)), None),
        (
            "2049 bytes",
            text(),
            Reply::text("a".repeat(2049)),
            Some(too_long(2049)),
        ),
        (
            "683 characters",
            text(),
            Reply::text("你".repeat(683)),
            Some(too_long(2049)),
        ),
        (
            "no text",
            text(),
            Reply::text(""),
            Some(ReplyError::Missing("Content")),
        ),
        (
            "white space",
            text(),
            Reply::text(" \n"),
            Some(ReplyError::Missing("Content")),
        ),
        (
            "no picture",
            text(),
            Reply::image(""),
            Some(ReplyError::Missing("MediaId")),
        ),
        ("1 article to a text", text(), news(1), None),
        (
            "2 articles to a text",
            text(),
            news(2),
            Some(articles(2, 1)),
        ),
        ("8 articles to an event", event(), news(8), None),
        (
            "9 articles to an event",
            event(),
            news(9),
            Some(articles(9, 8)),
        ),
        ("no article", event(), news(0), Some(articles(0, 8))),
        (
            "to nobody",
            nobody.clone(),
            Reply::text("hi"),
            Some(ReplyError::NoReceiver),
        ),
        ("success to nobody", nobody.clone(), Reply::success(), None),
        (
            "a raw document to nobody",
            nobody,
            Reply::raw("<xml/>"),
            None,
        ),
    ] {
        for mode in MODES {
            let service = tower_weixin::service(account(mode), Bot::new(reply.clone()));
            let response = call(service, Push::new(mode, &document).request()).await;
            let failure: Option<&Failure> = response.extensions().get();
            let found = failure.map(|failure| failure.source().unwrap().downcast_ref().unwrap());
            assert_eq!(found, expected.as_ref(), "{name} in {mode:?} mode");
            match expected {
                Some(_) => {
                    let empty_500 = "HTTP/1.1 500 Internal Server Error {} b\"\"";
                    assert_eq!(visible(&response), empty_500, "{name} in {mode:?} mode");
                }
                None => assert_eq!(response.status(), StatusCode::OK, "{name} in {mode:?} mode"),
            }
        }
    }
}

#[tokio::test]
async fn a_panic_of_the_bot_is_caught_above_the_stack_and_costs_one_push() {
    let bot = handler_fn(async |request: Request| match request.into_message() {
        Message::Text(Text { content, .. }) if content == "panic" => panic!("a bug"),
        _ => Reply::text("well"),
    });
    let service =
        CatchPanicLayer::new().layer(tower_weixin::service(account(Mode::Plaintext), bot));
    for (content, status) in [("hi", 200), ("panic", 500), ("hi", 200)] {
        let push = Push::plain(&text_message(content));
        assert_eq!(
            call(service.clone(), push.request()).await.status(),
            status,
            "{content}"
        );
    }
}

/// The three choices: asked again, nothing, and a text.
#[tokio::test]
async fn the_user_gets_what_the_policy_decides() {
    let failing = async |request: Request| match request.into_message() {
        Message::Text(Text { content, .. }) if content == "long" => Ok("a".repeat(2049)),
        _ => Err(io::Error::other("db: secret")),
    };
    for mode in MODES {
        for (content, expected) in [("hi", FailureKind::Bot), ("long", FailureKind::Reply)] {
            let answer = async |policy| {
                let request = Push::new(mode, &text_message(content)).request();
                let response = call_with(policy, account(mode), handler_fn(failing), request).await;
                assert_eq!(
                    kind(&response),
                    Some(expected),
                    "{content} in {mode:?} mode"
                );
                response
            };
            let again = answer(None).await;
            let expected = "HTTP/1.1 500 Internal Server Error {} b\"\"";
            assert_eq!(visible(&again), expected, "{content} in {mode:?} mode");

            let nothing = answer(Some(Reply::success())).await;
            let expected =
                "HTTP/1.1 200 OK {\"content-type\": \"text/plain; charset=utf-8\"} b\"success\"";
            assert_eq!(visible(&nothing), expected, "{content} in {mode:?} mode");

            let sorry = answer(Some(Reply::text("Sorry."))).await;
            assert_eq!(sorry.status(), 200, "{content} in {mode:?} mode");
            let mut document = String::from_utf8(sorry.body().to_vec()).unwrap();
            if mode != Mode::Plaintext {
                document = open_reply(KEY, &document);
            }
            assert_eq!(field(&document, "ToUserName"), OPEN_ID);
            assert_eq!(field(&document, "Content"), "Sorry.");

            let too_long = answer(Some(Reply::text("a".repeat(2049)))).await;
            let expected = "HTTP/1.1 500 Internal Server Error {} b\"\"";
            assert_eq!(visible(&too_long), expected, "{content} in {mode:?} mode");
        }
    }
}
