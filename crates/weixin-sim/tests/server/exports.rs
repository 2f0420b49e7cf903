//! Deliveries as commands and as tests.

use serde_json::json;

use crate::support::Desk;

/// These tests are compiled and run, too.
const EXPORTED: &str = include_str!("exported.rs");

async fn export(desk: &Desk, path: &str) -> String {
    let response = desk.get(path).await;
    assert!(response.status().is_success(), "{path}");
    String::from_utf8(response.body().to_vec()).unwrap()
}

#[tokio::test]
async fn a_delivery_becomes_a_test_that_wants_the_same() {
    let desk = Desk::new().await;
    desk.post(
        "/sim/send",
        json!({"user": "oAlice", "type": "text", "fields": {"Content": "say \"hi\""}}),
    )
    .await;
    let test = export(&desk, "/sim/export/rust?seq=1").await;
    assert!(EXPORTED.contains(&test), "{test}");
}

#[tokio::test]
async fn what_is_shown_decides_what_the_test_wants() {
    let desk = Desk::new().await;
    for (content, wanted) in [
        ("quiet", "assert!(delivery.shown().is_nothing()"),
        ("wrong", "assert!(delivery.shown().is_fault()"),
    ] {
        let entry = desk
            .post(
                "/sim/send",
                json!({"user": "oAlice", "type": "text", "fields": {"Content": content}}),
            )
            .await;
        let test = export(&desk, &format!("/sim/export/rust?seq={}", entry["seq"])).await;
        assert!(test.contains(wanted), "{test}");
    }
    let fields = json!({"ScanCodeInfo.ScanResult": "7"});
    let event = json!({"user": "oAlice", "name": "scancode_push", "fields": fields});
    let entry = desk.post("/sim/event", event).await;
    let test = export(&desk, &format!("/sim/export/rust?seq={}", entry["seq"])).await;
    assert!(test.contains(".event(\"scancode_push\")"), "{test}");
    assert!(
        test.contains(".field(\"ScanCodeInfo.ScanResult\", \"7\")"),
        "{test}"
    );
    // A list cannot be said by fields.
    let list = "<xml><ToUserName>gh_5a1e000000de</ToUserName><FromUserName>oAlice</FromUserName><CreateTime>1</CreateTime>\
                <MsgType>event</MsgType><Event>pic_weixin</Event><EventKey>P</EventKey><SendPicsInfo><Count>2</Count><PicList>\
                <item><PicMd5Sum>a</PicMd5Sum></item><item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo></xml>";
    let entry = desk
        .post("/sim/send", json!({"user": "oAlice", "document": list}))
        .await;
    let test = export(&desk, &format!("/sim/export/rust?seq={}", entry["seq"])).await;
    assert!(test.contains(".document(\"<xml>"), "{test}");
}

#[tokio::test]
async fn the_test_makes_the_push_in_the_same_manner() {
    let desk = Desk::new().await;
    for (path, push, wanted) in [
        (
            "/sim/send",
            json!({
                "user": "oAlice", "type": "text", "fields": {"Content": "hi", "MsgId": null},
                "forged": true, "times": 2, "attempts": 1, "patience_ms": 700,
            }),
            ".forged()",
        ),
        (
            "/sim/event",
            json!({
                "user": "oAlice", "name": "scancode_push", "json": true, "again": 1,
                "fields": {"EventKey": "S", "ScanCodeInfo": null},
            }),
            ".json()",
        ),
    ] {
        let entry = desk.post(path, push).await;
        let test = export(&desk, &format!("/sim/export/rust?seq={}", entry["seq"])).await;
        assert!(test.contains(wanted) && EXPORTED.contains(&test), "{test}");
    }
}

#[tokio::test]
async fn the_test_has_an_account_in_the_same_mode() {
    let desk = Desk::new().await;
    desk.post("/sim/settings", json!({"mode": "plaintext"}))
        .await;
    desk.post("/sim/send", json!({"user": "oAlice", "type": "text"}))
        .await;
    let entries = desk.json("/sim/transcript").await;
    let entries = entries.as_array().unwrap();
    let push = entries.iter().find(|entry| entry["kind"] == "delivery");
    let path = format!("/sim/export/rust?seq={}", push.unwrap()["seq"]);
    let test = export(&desk, &path).await;
    let wanted = "SimAccount::new().mode(tower_weixin::Mode::Plaintext))";
    assert!(test.contains(wanted), "{test}");
}

#[tokio::test]
async fn an_attempt_becomes_a_command() {
    let desk = Desk::new().await;
    let entry = desk
        .post(
            "/sim/send",
            json!({"user": "oAlice", "type": "text", "fields": {"Content": "it's"}}),
        )
        .await;
    let request = &entry["attempts"][0]["request"];
    let command = export(&desk, "/sim/export/curl?seq=1").await;
    assert!(
        command.starts_with("# The bot is in the process of the simulator and has no address."),
        "{command}"
    );
    assert!(
        command.contains("\ncurl -i 'http://127.0.0.1:3000/weixin?signature="),
        "{command}"
    );
    assert!(
        command.contains(request["uri"].as_str().unwrap()),
        "{command}"
    );
    assert!(
        command.contains(&format!(
            "--data-binary '{}'",
            request["body"].as_str().unwrap()
        )),
        "{command}"
    );
}
