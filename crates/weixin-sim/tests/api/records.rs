//! What whoever watches is told of calls.

use bytes::Bytes;
use http_body_util::Full;
use serde_json::{Value, json};
use tower_weixin::client::media::MediaKind;
use tower_weixin::client::token::AppSecret;
use tower_weixin::client::users::Lang;

use super::{APP_ID, SECRET, Sim, alice, get, post};

#[tokio::test(start_paused = true)]
async fn a_call_is_told_with_what_was_asked_and_answered() {
    let sim = Sim::with_alice();
    sim.client.send(&alice(), "你好").await.unwrap();
    sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    let calls = sim.calls();
    let send = &calls[1];
    assert_eq!(send.method, "POST");
    assert_eq!(send.path, "/cgi-bin/message/custom/send");
    let request: Value = serde_json::from_str(&send.request).unwrap();
    assert_eq!(request["text"]["content"], "你好");
    assert_eq!(send.response, r#"{"errcode":0,"errmsg":"ok"}"#);
    assert_eq!((send.status, send.errcode), (200, Some(0)));
    assert_eq!(send.user.as_deref(), Some("oAlice"));
    let info = &calls[2];
    assert_eq!(
        (info.method.as_str(), info.request.as_str()),
        ("GET", "openid=oAlice&lang=zh_CN")
    );
    assert_eq!(info.user.as_deref(), Some("oAlice"));
    assert!(!format!("{send:?}").contains("你好"));
}

#[tokio::test(start_paused = true)]
async fn of_a_file_only_the_size_is_told() {
    let sim = Sim::new();
    let content = Full::new(Bytes::from_static(b"a cat"));
    let uploaded = sim
        .client
        .upload_media(MediaKind::Image, "cat.png", content)
        .await
        .unwrap();
    sim.client.media(&uploaded.media_id, 100).await.unwrap();
    let calls = sim.calls();
    assert!(
        calls[1].request.starts_with("(type=image, "),
        "{}",
        calls[1].request
    );
    assert_eq!(calls[2].response, "(image/png, 5 bytes)");
    assert_eq!(calls[2].errcode, None);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_found_nothing_is_told_too() {
    let sim = Sim::new();
    sim.raw(get("/cgi-bin/poem?line=1")).await;
    let call = sim.calls().pop().unwrap();
    assert_eq!((call.path.as_str(), call.status), ("/cgi-bin/poem", 404));
    assert_eq!((call.request.as_str(), call.errcode), ("line=1", None));
}

#[tokio::test(start_paused = true)]
async fn no_record_has_a_token_or_a_secret_in_it() {
    let sim = Sim::with_alice();
    let wrong = "fedcba9876543210fedcba9876543210";
    let token = sim.token().await;
    sim.raw(get(&format!(
        "/cgi-bin/token?grant_type=client_credential&appid={APP_ID}&secret={SECRET}"
    )))
    .await;
    for secret in [SECRET, wrong] {
        let secret = AppSecret::new(secret).unwrap();
        let _ = sim.client.clear_quota_by_secret(&secret).await;
    }
    let body = json!({"grant_type": "client_credential", "appid": APP_ID, "secret": wrong});
    let (_, answer) = sim
        .raw(post("/cgi-bin/stable_token", body.to_string()))
        .await;
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    let rid = answer["errmsg"]
        .as_str()
        .unwrap()
        .rsplit_once("rid: ")
        .unwrap()
        .1;
    // What the platform remembers of it is asked for, too.
    sim.client.rid_info(rid).await.unwrap();
    // Broken JSON, a body for a GET, a token where none belongs, a path that there is not.
    sim.raw(post(
        "/cgi-bin/stable_token",
        format!("{{\"secret\":\"{wrong}\""),
    ))
    .await;
    sim.raw(post("/cgi-bin/poem", format!("secret={wrong}")))
        .await;
    sim.raw(post(
        &format!("/cgi-bin/menu/get?access_token={token}"),
        token.clone(),
    ))
    .await;
    sim.client.send(&alice(), &*token).await.unwrap();
    let ticket = sim
        .get("/cgi-bin/ticket/getticket", &[("type", "jsapi")])
        .await
        .unwrap();
    sim.client
        .send(&alice(), ticket["ticket"].as_str().unwrap())
        .await
        .unwrap();

    let calls = sim.calls();
    assert!(calls.len() >= 10);
    for call in calls {
        let record = serde_json::to_string(&call).unwrap();
        for secret in [SECRET, wrong, &token, ticket["ticket"].as_str().unwrap()] {
            assert!(!record.contains(secret), "{record}");
        }
        assert!(!record.contains("\"99_"), "{record}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_body_is_told_in_part() {
    let sim = Sim::with_alice();
    let long = "长".repeat(100_000);
    let _ = sim
        .post("/cgi-bin/menu/create", json!({"long": long}))
        .await;
    let call = sim.calls().pop().unwrap();
    assert!(call.request.len() < 70_000);
    assert!(call.request.ends_with('…'));
}
