//! Calls that nobody should make.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body::{Body, Frame};
use serde_json::{Value, json};
use tower::ServiceExt;
use weixin_sim::world::Action;

use super::{Sim, get, post, whole};

/// So many bytes and no end, or an end that is an error.
struct Stream {
    chunks: usize,
    breaks: bool,
}

impl Body for Stream {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        if self.chunks == 0 {
            return Poll::Ready(self.breaks.then_some(Err("broken")));
        }
        self.chunks -= 1;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 1024])))))
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_path_is_not_found() {
    let sim = Sim::new();
    for path in [
        "/",
        "/cgi-bin/poem",
        "/cgi-bin/token/",
        "//cgi-bin/token",
        "*",
    ] {
        let (status, body) = sim.raw(get(path)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(!body.starts_with(b"{"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_too_large_or_breaks_off_is_refused() {
    let sim = Sim::new();
    for (chunks, breaks, expected) in [
        (1024, false, StatusCode::OK),
        (1025, false, StatusCode::PAYLOAD_TOO_LARGE),
        (usize::MAX, false, StatusCode::PAYLOAD_TOO_LARGE),
        (3, true, StatusCode::BAD_REQUEST),
    ] {
        let request = Request::post("/cgi-bin/menu/create").body(Stream { chunks, breaks });
        let answer = sim.api.clone().oneshot(request.unwrap()).await;
        assert_eq!(whole(answer.unwrap()).await.0, expected, "{chunks}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_sent_to_any_path_makes_it_panic() {
    let sim = Sim::with_alice();
    let token = sim.token().await;
    let deep = "[".repeat(1_000);
    let null = r#"{"touser":null,"msgtype":null,"button":[null],"user_list":[null],"openid":null}"#;
    let wrong = r#"{"touser":{},"msgtype":[],"button":[{"sub_button":[{"sub_button":{}}]}],"action_name":1,
        "matchrule":[],"data":[],"menuid":-1,"rid":{},"cgi_path":[],"appid":1,"command":[],"user_id":0,"openid":9}"#;
    let numbers = r#"{"touser":"oAlice","expire_seconds":-1,"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":1e400}}}"#;
    let bodies: Vec<&[u8]> = vec![
        b"",
        b"{}",
        b"null",
        b"\xff\xfe",
        b"{\"a\":",
        deep.as_bytes(),
        null.as_bytes(),
        wrong.as_bytes(),
        numbers.as_bytes(),
        b"\x00",
        b"{\"touser\":\"\\ud800\"}",
    ];
    for path in [
        "token",
        "stable_token",
        "ticket/getticket",
        "message/custom/send",
        "message/custom/typing",
        "message/template/send",
        "message/subscribe/bizsend",
        "user/info",
        "user/info/batchget",
        "user/info/updateremark",
        "user/get",
        "menu/create",
        "menu/get",
        "menu/delete",
        "menu/addconditional",
        "menu/delconditional",
        "menu/trymatch",
        "get_current_selfmenu_info",
        "media/upload",
        "media/get",
        "media/get/jssdk",
        "qrcode/create",
        "getcallbackip",
        "get_api_domain_ip",
        "callback/check",
        "clear_quota",
        "clear_quota/v2",
        "openapi/quota/get",
        "openapi/quota/clear",
        "openapi/rid/get",
    ] {
        for query in [
            "&type=image",
            "&%ff=%&&==&type&openid=%00&next_openid=a&media_id=%0d%0a",
        ] {
            for method in [Method::GET, Method::POST, Method::PUT] {
                for body in &bodies {
                    let uri = format!("/cgi-bin/{path}?access_token={token}{query}");
                    let mut request = post(&uri, Bytes::copy_from_slice(body));
                    *request.method_mut() = method.clone();
                    let (status, answer) = sim.raw(request).await;
                    assert_eq!(status, StatusCode::OK, "{path}");
                    let answer: Value = serde_json::from_slice(&answer).unwrap();
                    assert!(answer.is_object(), "{path}");
                }
            }
        }
    }
    assert!(sim.world.outbox().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_bots_and_users_leave_behind_does_not_grow_for_ever() {
    let sim = Sim::with_alice();
    let path = format!(
        "/cgi-bin/message/custom/send?access_token={}",
        sim.token().await
    );
    let padding = "x".repeat(1_000_000);
    let text = json!({"content": "hi"});
    let body = json!({"touser": "oAlice", "msgtype": "text", "text": text, "padding": padding});
    let body = Bytes::from(body.to_string());
    for _ in 0..17 {
        sim.world.note("oAlice", Action::Message);
        sim.raw(post(&path, body.clone())).await;
    }
    assert_eq!(sim.world.outbox().len(), 16);
    for number in 0..20_010 {
        sim.world.note(&format!("oUser{number}"), Action::Message);
    }
    assert_eq!(sim.world.users().len(), 20_000);
}

/// It is a transport for a client and a service for a server.
#[test]
fn the_service_can_go_anywhere() {
    fn goes_anywhere<S>(_: &S)
    where
        S: tower_service::Service<
                Request<http_body_util::Full<Bytes>>,
                Error = Infallible,
                Future: Send + 'static,
            > + Clone
            + Send
            + Sync
            + 'static,
    {
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async { goes_anywhere(&Sim::new().api) });
}
