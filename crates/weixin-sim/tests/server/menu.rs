//! Taps on the menu that the bot made.

use http::StatusCode;
use serde_json::json;
use tower_weixin::client::Client;
use tower_weixin::client::menu::Button;

use crate::support::{Desk, reply};

/// Has the bot make a menu, over the socket.
async fn with_menu(desk: &Desk) {
    let client = Client::builder()
        .app("wx5a1e0000000000de", "5a1e000000000000000000000000dead")
        .unwrap()
        .base_url(&format!("http://{}", desk.address))
        .unwrap()
        .build();
    let more = [
        Button::view("page", "https://example.com/"),
        Button::scancode_waitmsg("scan", "SCAN"),
    ];
    let buttons = [
        Button::click("song", "SONG"),
        Button::sub_menu("more", more),
    ];
    client.create_menu(&buttons).await.unwrap();
}

#[tokio::test]
async fn a_tap_makes_the_event_of_the_button() {
    let desk = Desk::new().await;
    with_menu(&desk).await;
    assert_eq!(
        desk.json("/sim/state").await["menu"]["button"][0]["key"],
        "SONG"
    );

    let click = desk
        .post("/sim/menu/tap", json!({"user": "oAlice", "path": [0]}))
        .await;
    assert_eq!(
        (click["event"].as_str(), reply(&click)),
        (Some("CLICK"), "hello")
    );
    assert!(click["document"].as_str().unwrap().contains("SONG"));

    let view = desk
        .post("/sim/menu/tap", json!({"user": "oAlice", "path": [1, 0]}))
        .await;
    assert_eq!(view["event"], "VIEW");
    assert!(
        view["document"]
            .as_str()
            .unwrap()
            .contains("https://example.com/")
    );

    let fields = json!({"ScanCodeInfo.ScanResult": "table 7"});
    let scan = desk
        .post(
            "/sim/menu/tap",
            json!({"user": "oAlice", "path": [1, 1], "fields": fields}),
        )
        .await;
    assert_eq!(scan["event"], "scancode_waitmsg");
    assert!(scan["document"].as_str().unwrap().contains("table 7"));
}

#[tokio::test]
async fn a_tap_on_no_button_says_so() {
    let desk = Desk::new().await;
    let (status, answer) = desk
        .try_post("/sim/menu/tap", r#"{"user":"oAlice","path":[0]}"#)
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        answer["error"].as_str().unwrap().contains("menu/create"),
        "{answer}"
    );
    with_menu(&desk).await;
    for (path, status, words) in [
        ("[7]", StatusCode::NOT_FOUND, "[7]"),
        ("[1, 9]", StatusCode::NOT_FOUND, "[1, 9]"),
        ("[1]", StatusCode::BAD_REQUEST, "below it"),
        ("[]", StatusCode::BAD_REQUEST, "one number, or two"),
    ] {
        let body = format!(r#"{{"user":"oAlice","path":{path}}}"#);
        let (answered, answer) = desk.try_post("/sim/menu/tap", &body).await;
        assert_eq!(answered, status, "{path}");
        assert!(
            answer["error"].as_str().unwrap().contains(words),
            "{path}: {answer}"
        );
    }
}
