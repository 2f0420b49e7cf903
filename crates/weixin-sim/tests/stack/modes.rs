//! The three modes, and Cloud Run.

use tower_weixin::message::Text;
use tower_weixin::{Mode, Router, RouterService};
use weixin_sim::{FindingKind, Platform, PushMode, SimAccount};

const MODES: [Mode; 3] = [Mode::Plaintext, Mode::Compatible, Mode::Security];

fn echo() -> RouterService {
    Router::new()
        .on(async |text: Text| format!("you said: {}", text.content))
        .fallback(async || {})
}

fn platform(mode: Mode) -> Platform {
    Platform::new(SimAccount::new().mode(mode))
        .serve_with(|account| tower_weixin::service(account, echo()))
}

#[tokio::test]
async fn a_text_is_answered_in_every_mode() {
    for mode in MODES {
        let delivery = platform(mode).user("oAlice").text("hi 你好 ]]> <b>").await;
        assert_eq!(
            delivery.shown().text(),
            Some("you said: hi 你好 ]]> <b>"),
            "{mode:?}"
        );
        assert!(delivery.findings().is_empty(), "{mode:?}: {delivery}");
        assert_eq!(delivery.attempts.len(), 1);
    }
}

#[tokio::test]
async fn a_push_looks_like_the_platforms_in_its_mode() {
    let sees = |mode| async move {
        let delivery = platform(mode).user("oAlice").text("secret").await;
        let request = delivery.attempts[0].request.clone();
        (request.uri, request.body)
    };
    let (uri, body) = sees(Mode::Plaintext).await;
    assert!(
        uri.contains("openid=oAlice") && !uri.contains("encrypt_type"),
        "{uri}"
    );
    assert!(
        body.contains("secret") && !body.contains("<Encrypt>"),
        "{body}"
    );
    let (uri, body) = sees(Mode::Compatible).await;
    assert!(uri.contains("&encrypt_type=aes&msg_signature="), "{uri}");
    assert!(
        body.contains("secret") && body.contains("<Encrypt>"),
        "{body}"
    );
    let (uri, body) = sees(Mode::Security).await;
    assert!(
        uri.contains("signature=") && uri.contains("&msg_signature="),
        "{uri}"
    );
    assert!(
        !body.contains("secret") && body.contains("<ToUserName>"),
        "{body}"
    );
}

#[tokio::test]
async fn json_is_answered_in_json() {
    for mode in MODES {
        let delivery = platform(mode).user("oAlice").text("hi").json().await;
        assert_eq!(delivery.shown().text(), Some("you said: hi"), "{delivery}");
        let body = &delivery.attempts[0].response.as_ref().unwrap().body;
        assert!(body.starts_with('{'), "{body}");
    }
}

#[tokio::test]
async fn the_mode_can_be_switched_while_it_runs() {
    let platform = platform(Mode::Security);
    platform.change(|settings| settings.mode = PushMode::Plaintext);
    let refused = platform.user("oAlice").text("hi").await;
    assert!(
        refused.shown().is_fault(),
        "the server still wants it encrypted"
    );
    let platform = platform.serve_with(|account| tower_weixin::service(account, echo()));
    let taken = platform.user("oAlice").text("hi").await;
    assert_eq!(taken.shown().text(), Some("you said: hi"));
}

#[tokio::test]
async fn cloud_run_pushes_are_unsigned_and_name_the_user_in_a_header() {
    let platform = platform(Mode::Plaintext);
    platform.change(|settings| settings.mode = PushMode::CloudRun);
    let delivery = platform.user("oAlice").text("hi").await;
    let request = &delivery.attempts[0].request;
    assert_eq!(request.uri, "/weixin");
    let user = ("X-WX-OpenId".to_owned(), "oAlice".to_owned());
    assert!(request.headers.contains(&user));
    assert!(
        delivery.has(FindingKind::Status),
        "a public server refuses it: {delivery}"
    );
}

#[tokio::test]
async fn a_container_of_tower_weixin_passes_the_check_and_answers() {
    let platform = platform(Mode::Plaintext);
    for json in [false, true] {
        platform.change(|settings| {
            settings.mode = PushMode::CloudRun;
            settings.json = json;
        });
        let platform = platform
            .clone()
            .serve_with(|account| tower_weixin::service(account, echo()));
        let checked = platform.verify().await;
        assert!(checked.findings().is_empty(), "{checked}");
        let delivery = platform.user("oAlice").text("hi").await;
        assert_eq!(delivery.shown().text(), Some("you said: hi"), "{delivery}");
        assert!(delivery.findings().is_empty(), "{delivery}");
        let probed = platform.probe().await;
        assert!(probed.findings().is_empty(), "{probed}");
    }
}

#[tokio::test]
async fn an_address_is_verified_in_every_mode() {
    for mode in MODES {
        let verified = platform(mode).verify().await;
        assert!(verified.shown().is_nothing(), "{verified}");
        assert_eq!(
            verified.attempts.len(),
            3,
            "the second has a wrong signature, the third is a push"
        );
    }
}

#[tokio::test]
async fn a_server_of_tower_weixin_has_none_of_the_weaknesses_that_are_probed() {
    for mode in MODES {
        let probed = platform(mode).probe().await;
        assert!(probed.findings().is_empty(), "{mode:?}: {probed}");
    }
}

#[tokio::test]
async fn an_account_that_the_console_would_not_take_is_an_error() {
    let malformed = [
        SimAccount::new().token("a b"),
        SimAccount::new().app_id(""),
        SimAccount::new().encoding_aes_key("short"),
    ];
    for account in malformed {
        assert!(Platform::try_new(account).is_err());
    }
}

#[tokio::test]
async fn a_container_is_asked_in_the_form_that_is_pushed() {
    let platform = platform(Mode::Plaintext);
    for (json, start) in [(false, "<xml><action>"), (true, r#"{"action":"#)] {
        platform.change(|settings| {
            settings.mode = PushMode::CloudRun;
            settings.json = json;
        });
        let asked = platform.verify().await;
        let body = &asked.attempts[0].request.body;
        assert!(body.starts_with(start), "{body}");
    }
}
