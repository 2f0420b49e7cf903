//! Servers that anybody can talk to.

use http::StatusCode;
use weixin_core::Mode;
use weixin_sim::FindingKind as Kind;

use super::support::{Answer, Asked, answer, kinds, platform};

fn forbidden() -> Answer {
    let mut answer = answer("");
    *answer.status_mut() = StatusCode::FORBIDDEN;
    answer
}

fn checked(asked: &Asked) -> Answer {
    if asked.is_signed() {
        answer("success")
    } else {
        forbidden()
    }
}

#[tokio::test]
async fn a_server_that_checks_nothing_is_found_out() {
    let probed = platform(Mode::Security, |asked| match asked.get("echostr") {
        "" => answer("success"),
        echostr => answer(echostr.to_owned()),
    });
    let probed = probed.probe().await;
    let expected = [
        Kind::UnsignedEcho,
        Kind::ForgedAccepted,
        Kind::StaleAccepted,
        Kind::ForgedMessageAccepted,
        Kind::PlaintextAccepted,
    ];
    assert_eq!(kinds(&probed), expected, "{probed}");
    assert!(probed.shown().is_fault());
}

#[tokio::test]
async fn a_server_that_checks_the_query_alone_is_found_out() {
    let probed = platform(Mode::Security, checked).probe().await;
    let expected = [
        Kind::StaleAccepted,
        Kind::ForgedMessageAccepted,
        Kind::PlaintextAccepted,
    ];
    assert_eq!(kinds(&probed), expected, "{probed}");

    let probed = platform(Mode::Plaintext, checked).probe().await;
    assert_eq!(
        kinds(&probed),
        [Kind::StaleAccepted],
        "in plaintext mode it is all that there is"
    );
}

#[tokio::test]
async fn a_server_that_falls_back_to_plaintext_is_found_out() {
    let now = || {
        let now = std::time::SystemTime::now();
        now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
    };
    let probed = platform(Mode::Security, move |asked| {
        let time: u64 = asked.get("timestamp").parse().unwrap();
        // It cannot open what is sealed, and takes all else.
        if !asked.get("msg_signature").is_empty() || time.abs_diff(now()) > 300 {
            forbidden()
        } else {
            checked(asked)
        }
    });
    assert_eq!(kinds(&probed.probe().await), [Kind::PlaintextAccepted]);
}

#[tokio::test]
async fn a_server_that_does_not_answer_has_refused_nothing() {
    let nobody = weixin_sim::Platform::default().probe().await;
    assert_eq!(kinds(&nobody), [Kind::Unreachable], "{nobody}");
    assert!(nobody.shown().is_fault());

    let broken = platform(Mode::Security, |_| {
        let mut answer = answer("");
        *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        answer
    });
    let broken = broken.probe().await;
    let each = |attempt: &weixin_sim::Attempt| attempt.findings[0].kind == Kind::Status;
    assert!(broken.attempts.iter().all(each), "{broken}");
}

#[tokio::test]
async fn a_status_of_200_is_no_refusal_whatever_is_in_it() {
    let probed = platform(Mode::Security, |_| answer(r#"{"ok":1}"#))
        .probe()
        .await;
    assert_eq!(kinds(&probed), [Kind::Json], "{probed}");
    assert!(probed.shown().is_fault());

    // It answers all pushes, and in plain.
    let probed = platform(Mode::Security, |_| answer(super::support::text("hi")));
    assert!(probed.probe().await.has(Kind::ForgedAccepted));
}

#[tokio::test]
async fn what_is_only_a_warning_is_no_fault() {
    let probed = platform(Mode::Plaintext, checked).probe().await;
    assert_eq!(kinds(&probed), [Kind::StaleAccepted], "{probed}");
    assert!(probed.shown().is_nothing(), "{probed}");
}
