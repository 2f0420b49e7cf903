//! QR codes: their scenes, and how long they are good.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use tower_weixin::client::qrcode::QrCode;

use super::{Sim, get};

const CREATE: &str = "/cgi-bin/qrcode/create";

/// Where the picture is, without its server.
fn picture(code: &QrCode) -> String {
    code.picture_url().replace("https://mp.weixin.qq.com", "")
}

#[tokio::test(start_paused = true)]
async fn a_code_brings_its_scene_along() {
    let sim = Sim::new();
    let week = Duration::from_secs(604_800);
    for (scene, expiry, text, is_text) in [
        ("invite:42".into(), Some(week), "invite:42", true),
        ("invite:42".into(), None, "invite:42", true),
        (u32::MAX.into(), Some(week), "4294967295", false),
        (
            tower_weixin::client::qrcode::Scene::Id(123),
            None,
            "123",
            false,
        ),
    ] {
        let code = sim.client.create_qr_code(scene, expiry).await.unwrap();
        assert_eq!(code.expire_seconds, expiry.map(|time| time.as_secs()));
        let scene = sim.world.scene(&code.ticket).unwrap();
        assert_eq!((scene.scene.as_str(), scene.is_text), (text, is_text));
        assert_eq!(scene.url, code.url);
        let (status, page) = sim.raw(get(&picture(&code))).await;
        assert_eq!(status, StatusCode::OK);
        assert!(String::from_utf8_lossy(&page).contains(text));
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_ends_unless_it_is_permanent() {
    let sim = Sim::new();
    let minute = Some(Duration::from_secs(60));
    let temporary = sim.client.create_qr_code(1, minute).await.unwrap();
    let permanent = sim.client.create_qr_code(1, None).await.unwrap();
    sim.advance(59);
    assert!(sim.world.scene(&temporary.ticket).is_some());
    sim.advance(1);
    assert_eq!(sim.world.scene(&temporary.ticket), None);
    let (status, _) = sim.raw(get(&picture(&temporary))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    sim.advance(100 * 365 * 24 * 60 * 60);
    assert!(sim.world.scene(&permanent.ticket).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_code_that_is_not_right_is_refused() {
    let sim = Sim::new();
    let of = |action: &str, scene| json!({"action_name": action, "action_info": {"scene": scene}});
    let id = |id: u64| json!({"scene_id": id});
    let mut long = of("QR_SCENE", id(1));
    long["expire_seconds"] = 2_592_001.into();
    for (body, expected) in [
        (of("QR_DANCE", id(1)), 40052),
        (json!({"action_name": "QR_SCENE"}), 40053),
        (of("QR_SCENE", json!({})), 40053),
        (of("QR_SCENE", id(0)), 40053),
        (of("QR_SCENE", id(1 << 32)), 40053),
        (of("QR_LIMIT_SCENE", id(100_001)), 40053),
        (of("QR_STR_SCENE", json!({"scene_str": ""})), 40053),
        (
            of("QR_LIMIT_STR_SCENE", json!({"scene_str": "长".repeat(65)})),
            40053,
        ),
        (of("QR_STR_SCENE", id(1)), 40053),
        (long, 40035),
    ] {
        let answer = sim.post(CREATE, body.clone()).await;
        assert_eq!(answer.unwrap_err().code(), Some(expected), "{body}");
    }
    let answer = sim.post(CREATE, of("QR_SCENE", id(1))).await.unwrap();
    assert_eq!(answer["expire_seconds"], 60);
}

#[tokio::test(start_paused = true)]
async fn a_scene_that_is_html_is_shown_as_text() {
    let sim = Sim::new();
    let code = sim.client.create_qr_code("<script>", None).await.unwrap();
    let (_, page) = sim.raw(get(&picture(&code))).await;
    assert!(!String::from_utf8_lossy(&page).contains("<script"));
}
