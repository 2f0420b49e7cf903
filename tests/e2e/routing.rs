//! The router as the bot of the whole stack, with layers of tower on either side of it.

use std::io;
use std::time::Duration;

use http::StatusCode;
use tower::ServiceBuilder;
use tower::timeout::TimeoutLayer;
use tower_weixin::event::Subscribe;
use tower_weixin::message::Text;
use tower_weixin::{
    Account, AnswerWith, Failure, Handler, Mode, Reply, Router, RouterService, WeixinMessageLayer,
    WeixinVerifyLayer,
};

use crate::support::{
    KEY, ORIGINAL_ID, Push, Server, account, call, call_with, fixture, open_reply, text_message,
};

const MODES: [Mode; 3] = [Mode::Plaintext, Mode::Compatible, Mode::Security];

fn bot() -> RouterService {
    Router::new()
        .on(async |text: Text, account: Account| {
            let mode = account.mode();
            format!("{} in {mode:?} mode", text.content)
        })
        .on(async |_: Subscribe| "welcome")
        .text("fail", async || {
            Err::<(), _>(io::Error::other("text canary"))
        })
        .text(
            "hang",
            (async || std::future::pending::<()>().await)
                .layer(TimeoutLayer::new(Duration::from_millis(1))),
        )
        .fallback(async || {})
}

fn opened(mode: Mode, body: &[u8]) -> String {
    let body = String::from_utf8(body.to_vec()).unwrap();
    if mode == Mode::Plaintext || body == "success" {
        body
    } else {
        open_reply(KEY, &body)
    }
}

#[tokio::test]
async fn a_router_is_a_bot_in_every_mode() {
    for mode in MODES {
        for (document, expected) in [
            (text_message("你好"), format!("[你好 in {mode:?} mode]")),
            (fixture("event/subscribe.xml"), "[welcome]".to_owned()),
            (fixture("event/view.xml"), "success".to_owned()),
        ] {
            let service = tower_weixin::service(account(mode), bot());
            let response = call(service, Push::new(mode, &document).request()).await;
            let reply = opened(mode, response.body());
            assert!(reply.contains(&expected), "{mode:?}: {reply}");
            if expected != "success" {
                assert!(
                    reply.contains(&format!("[{ORIGINAL_ID}]")),
                    "{mode:?}: {reply}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_fails_in_a_handler_is_answered_as_the_policy_says() {
    let policies = [
        (None, StatusCode::INTERNAL_SERVER_ERROR, ""),
        (Some(Reply::success()), StatusCode::OK, "success"),
        (Some(Reply::text("sorry")), StatusCode::OK, "[sorry]"),
    ];
    for mode in MODES {
        for (policy, status, expected) in &policies {
            for content in ["fail", "hang"] {
                let push = Push::new(mode, &text_message(content)).request();
                let response = call_with(policy.clone(), account(mode), bot(), push).await;
                assert_eq!(response.status(), *status, "{content} in {mode:?} mode");
                let failure = response.extensions().get::<Failure>();
                assert_eq!(failure.unwrap().to_string(), "the bot failed");
                let reply = match response.body().is_empty() {
                    true => String::new(),
                    false => opened(mode, response.body()),
                };
                assert!(
                    reply.contains(expected),
                    "{content} in {mode:?} mode: {reply}"
                );
                assert!(!reply.contains("canary"), "{content} in {mode:?} mode");
            }
        }
    }
}

#[tokio::test]
async fn layers_stand_above_and_below_and_a_server_around() {
    let weixin = ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account(Mode::Security)))
        .layer(WeixinMessageLayer::new().failure_policy(AnswerWith::new(Reply::text("sorry"))))
        .concurrency_limit(4)
        .layer(TimeoutLayer::new(Duration::from_secs(4)))
        .service(bot());
    let server = Server::axum(axum::Router::new().route_service("/weixin", weixin)).await;
    for (content, expected) in [("hi", "[hi in Security mode]"), ("fail", "[sorry]")] {
        let push = Push::new(Mode::Security, &text_message(content));
        let request = format!(
            "POST /weixin?{} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{}",
            push.query,
            push.body.len(),
            push.body
        );
        let response = server.answer(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        let reply = opened(Mode::Security, response.body());
        assert!(reply.contains(expected), "{reply}");
    }
}
