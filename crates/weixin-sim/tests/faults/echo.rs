//! What goes wrong when the address is verified.

use http::{Method, StatusCode};
use weixin_core::Mode;
use weixin_sim::{FindingKind as Kind, PushMode, Shown};

use super::support::{Answer, Asked, answer, kinds, platform};

#[tokio::test]
async fn every_mistake_of_a_handshake_is_named() {
    type Bot = fn(&Asked) -> Answer;
    fn with(status: StatusCode) -> Answer {
        let mut answer = answer("");
        *answer.status_mut() = status;
        answer
    }
    let rows: [(&str, Bot, Kind); 13] = [
        ("path", |_| with(StatusCode::NOT_FOUND), Kind::WrongPath),
        (
            "method",
            |_| with(StatusCode::METHOD_NOT_ALLOWED),
            Kind::MethodNotAllowed,
        ),
        ("token", |_| with(StatusCode::FORBIDDEN), Kind::Forbidden),
        (
            "redirect",
            |_| with(StatusCode::PERMANENT_REDIRECT),
            Kind::Redirect,
        ),
        ("status", |_| with(StatusCode::BAD_GATEWAY), Kind::Status),
        (
            "quotes",
            |asked| answer(format!("\"{}\"", asked.get("echostr"))),
            Kind::EchoQuoted,
        ),
        (
            "line break",
            |asked| answer(format!("{}\n", asked.get("echostr"))),
            Kind::EchoBlank,
        ),
        (
            "bom",
            |asked| answer(format!("\u{feff}{}", asked.get("echostr"))),
            Kind::Bom,
        ),
        (
            "html",
            |asked| answer(format!("<html>{}</html>", asked.get("echostr"))),
            Kind::Html,
        ),
        (
            "json",
            |asked| answer(format!(r#"{{"echostr":"{}"}}"#, asked.get("echostr"))),
            Kind::EchoJson,
        ),
        (
            "number",
            |asked| {
                let number: f64 = asked.get("echostr").parse().unwrap();
                answer(format!("{number}"))
            },
            Kind::EchoNumber,
        ),
        ("other", |_| answer("success"), Kind::EchoOther),
        (
            "unsigned",
            |asked| answer(asked.get("echostr").to_owned()),
            Kind::UnsignedEcho,
        ),
    ];
    for (name, bot, expected) in rows {
        let verified = platform(Mode::Security, bot).verify().await;
        assert_eq!(kinds(&verified), [expected], "{name}: {verified}");
        let Shown::Fault(findings) = verified.shown() else {
            panic!("{name}: {verified}");
        };
        assert!(!findings[0].en.contains('…'), "{name}");
    }
}

#[tokio::test]
async fn a_server_that_echoes_only_what_is_signed_is_verified() {
    let platform = platform(Mode::Plaintext, |asked| {
        answer(if asked.is_signed() {
            asked.get("echostr").to_owned()
        } else {
            String::new()
        })
    });
    let verified = platform.verify().await;
    assert!(verified.shown().is_nothing(), "{verified}");
}

/// The console sees nothing of it: its GET is signed with the Token alone.
#[tokio::test]
async fn a_server_that_lets_no_push_in_is_not_verified() {
    let platform = platform(Mode::Security, |asked| {
        if asked.method == Method::GET && asked.is_signed() {
            return answer(asked.get("echostr").to_owned());
        }
        let mut refused = answer("");
        *refused.status_mut() = StatusCode::FORBIDDEN;
        refused
    });
    let verified = platform.verify().await;
    assert_eq!(kinds(&verified), [Kind::Forbidden], "{verified}");
    assert!(verified.shown().is_fault(), "{verified}");
}

#[tokio::test]
async fn a_container_of_cloud_run_is_asked_without_a_signature() {
    let platform = platform(Mode::Plaintext, |asked| {
        assert_eq!(asked.get("signature"), "");
        assert_eq!(asked.method, Method::POST);
        answer("success")
    });
    platform.change(|settings| settings.mode = PushMode::CloudRun);
    let verified = platform.verify().await;
    assert!(verified.shown().is_nothing(), "{verified}");
    let body = &verified.attempts[0].request.body;
    assert!(body.contains("CheckContainerPath"), "{body}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_server_is_not_verified() {
    let bot = tower::service_fn(async |_: http::Request<weixin_sim::PushBody>| {
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        Ok::<_, std::convert::Infallible>(answer(""))
    });
    let verified = weixin_sim::Platform::default().serve(bot).verify().await;
    assert_eq!(kinds(&verified), [Kind::Late], "{verified}");
}
