//! What users do, by the control API.

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Desk, reply};

#[tokio::test]
async fn a_text_is_answered_with_the_finished_entry() {
    let desk = Desk::new().await;
    let entry = desk
        .post(
            "/sim/send",
            json!({"user": "oAlice", "type": "text", "fields": {"Content": "hi"}}),
        )
        .await;
    assert_eq!(entry["kind"], "delivery");
    assert_eq!(reply(&entry), "you said: hi");
    let attempt = &entry["attempts"][0];
    assert!(
        attempt["request"]["body"]
            .as_str()
            .unwrap()
            .contains("<Encrypt>")
    );
    assert!(attempt["opened"].as_str().unwrap().contains("you said: hi"));
    assert_eq!(desk.json("/sim/transcript").await[0], entry);
}

#[tokio::test]
async fn a_push_is_made_in_the_manner_that_stands_beside_its_fields() {
    let desk = Desk::new().await;
    let push = json!({
        "user": "oAlice", "type": "text", "fields": {"Content": "hi", "bizmsgmenuid": 101},
        "times": 3, "attempts": 1, "same_nonce": true,
    });
    let entry = desk.post("/sim/send", push).await;
    let document = entry["document"].as_str().unwrap();
    assert!(document.contains("<bizmsgmenuid>"), "{document}");
    assert!(
        !document.contains("times") && !document.contains("same_nonce"),
        "{document}"
    );
    assert_eq!(entry["attempts"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn forged_and_broken_pushes_end_in_the_notice_with_its_reasons() {
    let desk = Desk::new().await;
    for manner in ["forged", "broken"] {
        let mut push = json!({"user": "oAlice", "type": "text", "attempts": 1});
        push[manner] = true.into();
        let entry = desk.post("/sim/send", push).await;
        assert_eq!(entry["shown"]["kind"], "fault", "{manner}");
        let finding = &entry["shown"]["findings"][0];
        assert!(!finding["en"].as_str().unwrap().is_empty(), "{manner}");
        assert!(!finding["zh"].as_str().unwrap().is_empty(), "{manner}");
    }
}

#[tokio::test]
async fn a_document_is_sent_as_it_is() {
    let desk = Desk::new().await;
    let document = "<xml><ToUserName>gh_5a1e000000de</ToUserName><FromUserName>oAlice</FromUserName><CreateTime>1</CreateTime>\
                    <MsgType>text</MsgType><Content>mine</Content><MsgId>7</MsgId></xml>";
    let entry = desk
        .post("/sim/send", json!({"user": "oAlice", "document": document}))
        .await;
    assert_eq!(entry["document"], document);
    assert_eq!(reply(&entry), "you said: mine");
}

#[tokio::test]
async fn events_have_the_fields_that_are_given_and_samples_of_the_others() {
    let desk = Desk::new().await;
    let event = json!({
        "user": "oAlice", "name": "scancode_waitmsg",
        "fields": {"EventKey": "SCAN", "ScanCodeInfo.ScanResult": "table 7"},
    });
    let entry = desk.post("/sim/event", event).await;
    let document = entry["document"].as_str().unwrap();
    assert!(
        document.contains("<ScanResult><![CDATA[table 7]]>"),
        "{document}"
    );
    assert!(document.contains("<ScanType>"), "{document}");
    assert_eq!(entry["event"], "scancode_waitmsg");
    let info = desk
        .post("/sim/info", json!({"name": "component_verify_ticket"}))
        .await;
    assert_eq!(info["event"], "component_verify_ticket");
}

#[tokio::test]
async fn who_leaves_is_no_follower_and_who_scans_is_one_again() {
    let desk = Desk::new().await;
    let follows = async || desk.json("/sim/state").await["users"][0]["subscribed"].clone();
    assert_eq!(follows().await, true);
    let left = desk.post("/sim/unfollow", json!({"user": "oAlice"})).await;
    assert_eq!(left["event"], "unsubscribe");
    assert_eq!(follows().await, false);

    let scan = json!({"user": "oAlice", "scene": 42});
    let scanned = desk.post("/sim/scan", scan.clone()).await;
    assert_eq!(scanned["event"], "subscribe");
    assert!(scanned["document"].as_str().unwrap().contains("qrscene_42"));
    assert_eq!(follows().await, true);

    let scanned = desk.post("/sim/scan", scan).await;
    assert_eq!(scanned["event"], "SCAN");
    assert!(!scanned["document"].as_str().unwrap().contains("qrscene_"));

    let new = desk.post("/sim/follow", json!({"user": "oBob"})).await;
    assert_eq!(new["event"], "subscribe");
    assert_eq!(reply(&new), "hello");
    assert_eq!(
        desk.json("/sim/state").await["users"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn a_push_goes_on_when_the_caller_hangs_up() {
    let desk = Desk::new().await;
    let mut told = desk.platform.transcript().changes();
    let body = r#"{"user":"oAlice","type":"text","fields":{"Content":"bye"},"slow_upload_ms":200}"#;
    let head = format!(
        "POST /sim/send HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut caller = TcpStream::connect(desk.address).await.unwrap();
    caller
        .write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    let begun = told.next().await.unwrap();
    assert!(!begun.delivery().unwrap().done);
    drop(caller);
    let ended = loop {
        let entry = told.next().await.unwrap();
        if entry.delivery().unwrap().done {
            break entry;
        }
    };
    assert_eq!(
        ended.delivery().unwrap().shown().text(),
        Some("you said: bye")
    );
}

#[tokio::test]
async fn the_server_is_verified_and_probed() {
    let desk = Desk::new().await;
    for check in ["verify", "probe"] {
        let entry = desk.post(&format!("/sim/{check}"), json!({})).await;
        assert_eq!(entry["msg_type"], check);
        assert_eq!(entry["shown"]["kind"], "nothing", "{entry}");
    }
}

#[tokio::test]
async fn a_message_that_is_delayed_is_overtaken() {
    let desk = Desk::new().await;
    let send = |content: &str, delay_ms: u64| {
        let fields = json!({"Content": content});
        json!({"user": "oAlice", "type": "text", "fields": fields, "delay_ms": delay_ms})
    };
    let (first, second) = tokio::join!(desk.post("/sim/send", send("first", 300)), async {
        let mut happened = desk.platform.transcript().changes_after(0);
        happened.next().await.unwrap();
        desk.post("/sim/send", send("second", 0)).await
    },);
    let id = |entry: &serde_json::Value| {
        let document = entry["document"].as_str().unwrap();
        let (_, rest) = document.split_once("<MsgId>").unwrap();
        rest.split('<').next().unwrap().parse::<u64>().unwrap()
    };
    let arrived = |entry: &serde_json::Value| entry["attempts"][0]["at_ms"].as_u64().unwrap();
    assert!(id(&first) < id(&second));
    assert!(arrived(&first) > arrived(&second), "{first} {second}");
    assert_eq!(first["manner"], json!({"delay_ms": 300}));
    assert_eq!(reply(&first), "you said: first");
}
