//! Files that the user sends, and that the bot sends back.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::Desk;

async fn upload(desk: &Desk, content_type: &'static str, bytes: Vec<u8>) -> (StatusCode, Value) {
    let headers =
        HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
    let response = desk.call(Method::POST, "/sim/media", headers, bytes).await;
    (
        response.status(),
        serde_json::from_slice(response.body()).unwrap(),
    )
}

#[tokio::test]
async fn a_picture_of_a_user_comes_back_from_the_bot() {
    let desk = Desk::new().await;
    let (status, answer) = upload(&desk, "image/png", b"png".to_vec()).await;
    assert_eq!(status, StatusCode::OK);
    let id = answer["media_id"].as_str().unwrap();
    let entry = desk
        .post(
            "/sim/send",
            json!({"user": "oAlice", "type": "image", "fields": {"MediaId": id}}),
        )
        .await;
    assert_eq!(entry["shown"]["reply"]["Image"]["MediaId"], id);
    let shown = desk.get(&format!("/sim/media/{id}")).await;
    assert_eq!(shown.headers()[header::CONTENT_TYPE], "image/png");
    assert_eq!(&shown.body()[..], b"png");
    assert_eq!(
        shown.headers()[header::CONTENT_SECURITY_POLICY],
        "default-src 'none'; sandbox"
    );
}

#[tokio::test]
async fn only_pictures_sounds_and_videos_of_a_fair_size_are_kept() {
    let desk = Desk::new().await;
    for content_type in [
        "text/html",
        "image/svg+xml",
        "application/octet-stream",
        "png",
    ] {
        let (status, answer) = upload(&desk, content_type, b"x".to_vec()).await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
        assert!(
            answer["error"].as_str().unwrap().contains("Content-Type"),
            "{answer}"
        );
    }
    let (status, answer) = upload(&desk, "video/mp4", vec![0; 10 * 1024 * 1024 + 1]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{answer}");
}
