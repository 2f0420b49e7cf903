use std::time::Duration;

use http::Method;
use weixin_client::qrcode::Scene;

use crate::platform::{answering, fixture, invalid, wire};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_temporary_code_is_made_and_read() {
    let (client, log) = answering(fixture("qrcode_create_response"));
    let code = client
        .create_qr_code("invite:42", Some(7 * DAY))
        .await
        .unwrap();

    let call = log.call();
    assert_eq!(
        (call.method, &*call.path),
        (Method::POST, "/cgi-bin/qrcode/create")
    );
    assert_eq!(call.body, wire("qrcode_create_temp_request"));

    let ticket = "gQH47joAAAAAAAAAASxodHRwOi8vd2VpeGluLnFxLmNvbS9xL2taZ2Z3TVRtNzJXV1Brb3ZhYmJJAAIEZ23sUwMEmm3sUw==";
    assert_eq!(code.ticket, ticket);
    assert_eq!(code.expire_seconds, Some(60));
    assert_eq!(code.url, "http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI");
    assert!(code.other.is_empty());
    let picture = ticket.replace('=', "%3D");
    let picture = format!("https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket={picture}");
    assert_eq!(code.picture_url(), picture);
}

#[tokio::test]
async fn a_permanent_code_is_made() {
    let (client, log) = answering(r#"{"ticket":"gQ+/","url":"http://weixin.qq.com/q/k"}"#);
    let code = client.create_qr_code(123_u32, None).await.unwrap();
    assert_eq!(log.call().body, wire("qrcode_create_limit_request"));
    assert_eq!(code.expire_seconds, None);
    assert!(code.picture_url().ends_with("?ticket=gQ%2B%2F"));
}

#[tokio::test]
async fn the_other_kinds_have_their_names() {
    for (scene, expiry, expected) in [
        (
            Scene::Id(4_000_000_000),
            Some(DAY),
            r#"{"expire_seconds":86400,"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":4000000000}}}"#,
        ),
        (
            Scene::Text("海报".into()),
            None,
            r#"{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"海报"}}}"#,
        ),
    ] {
        let (client, log) = answering(fixture("qrcode_create_response"));
        client.create_qr_code(scene, expiry).await.unwrap();
        assert_eq!(log.call().body, expected);
    }
}

#[tokio::test]
async fn a_code_out_of_range_is_not_asked_for() {
    let (client, log) = answering(fixture("qrcode_create_response"));
    for (scene, expiry, field) in [
        (Scene::Id(0), Some(DAY), Some("scene_id")),
        (Scene::Id(0), None, Some("scene_id")),
        (Scene::Id(1), Some(DAY), None),
        (Scene::Id(100_000), None, None),
        (Scene::Id(100_001), None, Some("scene_id")),
        (Scene::Id(100_001), Some(DAY), None),
        (Scene::from(""), None, Some("scene_str")),
        (Scene::from("字".repeat(64)), Some(DAY), None),
        (Scene::from("字".repeat(65)), Some(DAY), Some("scene_str")),
        (
            Scene::Id(1),
            Some(Duration::from_millis(999)),
            Some("expire_seconds"),
        ),
        (Scene::Id(1), Some(30 * DAY), None),
        (
            Scene::Id(1),
            Some(30 * DAY + Duration::from_secs(1)),
            Some("expire_seconds"),
        ),
    ] {
        let before = log.len();
        let what = format!("{scene:?} for {expiry:?}");
        let answer = client.create_qr_code(scene, expiry).await;
        match field {
            Some(field) => assert_eq!(invalid(answer), field, "{what}"),
            None => drop(answer.unwrap_or_else(|error| panic!("{what}: {error}"))),
        }
        assert_eq!(log.len() - before, usize::from(field.is_none()), "{what}");
    }
}
