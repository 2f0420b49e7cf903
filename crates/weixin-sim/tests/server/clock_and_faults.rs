//! The clock, the settings and the faults of the API, and what the bot is told then.

use serde_json::{Value, json};

use crate::support::{Desk, reply};

/// What the API answers to a customer service message for Alice.
async fn custom_send(desk: &Desk) -> Value {
    let app = "appid=wx5a1e0000000000de&secret=5a1e000000000000000000000000dead";
    let token = desk
        .json(&format!(
            "/cgi-bin/token?grant_type=client_credential&{app}"
        ))
        .await;
    let token = token["access_token"].as_str().unwrap_or_default();
    let message = json!({"touser": "oAlice", "msgtype": "text", "text": {"content": "later"}});
    desk.post(
        &format!("/cgi-bin/message/custom/send?access_token={token}"),
        message,
    )
    .await
}

#[tokio::test]
async fn two_days_later_the_window_of_customer_messages_is_closed() {
    let desk = Desk::new().await;
    desk.post("/sim/send", json!({"user": "oAlice", "type": "text"}))
        .await;
    assert_eq!(custom_send(&desk).await["errcode"], 0);
    assert_eq!(
        desk.json("/sim/outbox").await[0]["body"]["text"]["content"],
        "later"
    );

    let stopped = desk.post("/sim/clock", json!({"stop": true})).await;
    let before = stopped["unix_ms"].as_u64().unwrap();
    let moved = desk
        .post("/sim/clock", json!({"advance_s": 48 * 3600 + 1}))
        .await;
    assert_eq!(
        moved,
        json!({"unix_ms": before + (48 * 3600 + 1) * 1000, "stopped": true})
    );
    assert_eq!(custom_send(&desk).await["errcode"], 45015);
    assert_eq!(
        desk.post("/sim/clock", json!({"resume": true})).await["stopped"],
        false
    );
}

#[tokio::test]
async fn faults_are_set_and_used_up() {
    let desk = Desk::new().await;
    desk.post("/sim/send", json!({"user": "oAlice", "type": "text"}))
        .await;
    let fault =
        json!({"path": "/cgi-bin/message/custom/send", "times": 1, "outcome": {"errcode": 45009}});
    let faults = desk.post("/sim/faults", json!({"next": [fault]})).await;
    assert_eq!(faults["next"][0]["outcome"]["errcode"], 45009);
    assert_eq!(custom_send(&desk).await["errcode"], 45009);
    assert_eq!(custom_send(&desk).await["errcode"], 0);
    assert_eq!(desk.json("/sim/faults").await["next"], json!([]));
    let calls = desk.json("/sim/transcript").await;
    let codes = calls
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["call"]["errcode"].as_i64());
    assert!(codes.collect::<Vec<_>>().contains(&45009));
}

#[tokio::test]
async fn settings_change_one_by_one() {
    let desk = Desk::new().await;
    let settings = desk
        .post("/sim/settings", json!({"attempts": 2, "mode": "plaintext"}))
        .await;
    assert_eq!(settings["attempts"], 2);
    assert_eq!(settings["patience_ms"], 5000);
    assert_eq!(
        desk.json("/sim/state").await["account"]["mode"],
        "plaintext"
    );
    let entry = desk
        .post(
            "/sim/send",
            json!({"user": "oAlice", "type": "text", "fields": {"Content": "in plain"}}),
        )
        .await;
    assert!(
        entry["attempts"][0]["request"]["body"]
            .as_str()
            .unwrap()
            .contains("in plain")
    );
    // The bot is in security mode still, and refuses both.
    assert_eq!(entry["attempts"].as_array().unwrap().len(), 2);
    assert_eq!(entry["shown"]["kind"], "fault");
}

#[tokio::test]
async fn a_reset_forgets_all_but_the_users_that_are_named() {
    let desk = Desk::new().await;
    desk.post("/sim/send", json!({"user": "oBob", "type": "text"}))
        .await;
    desk.post("/sim/faults", json!({"latency_ms": 1})).await;
    desk.post("/sim/reset", json!({"users": ["oCarol"]})).await;
    let state = desk.json("/sim/state").await;
    assert_eq!(state["users"].as_array().unwrap().len(), 1);
    assert_eq!(state["users"][0]["openid"], "oCarol");
    assert_eq!(state["faults"]["latency_ms"], 0);
    let left = desk.json("/sim/transcript").await;
    assert_eq!(
        left.as_array().unwrap().len(),
        1,
        "the note that tells of it"
    );
    let entry = desk
        .post(
            "/sim/send",
            json!({"user": "oCarol", "type": "text", "fields": {"Content": "hi"}}),
        )
        .await;
    assert_eq!(reply(&entry), "you said: hi");
}

#[tokio::test]
async fn the_transcript_is_told_to_people_too() {
    let desk = Desk::new().await;
    desk.post(
        "/sim/send",
        json!({"user": "oAlice", "type": "text", "fields": {"Content": "one"}}),
    )
    .await;
    desk.post(
        "/sim/send",
        json!({"user": "oAlice", "type": "text", "fields": {"Content": "two"}}),
    )
    .await;
    let text = desk.get("/sim/transcript?format=text&after=1").await;
    let text = String::from_utf8(text.body().to_vec()).unwrap();
    assert!(
        text.contains("you said: two") && !text.contains("you said: one"),
        "{text}"
    );
}
