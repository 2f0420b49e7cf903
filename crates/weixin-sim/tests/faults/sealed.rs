//! Encrypted replies.

use weixin_core::Mode;
use weixin_sim::{Delivery, FindingKind as Kind, Shown};

use super::support::{Envelope, RIGHT, Sealing, TOKEN, USER, answer, kinds, platform, text};

const OTHER_KEY: &str = "0123456789AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfG";

/// What becomes of a text that is answered with what `write` makes of the right envelope.
async fn answered(
    mode: Mode,
    sealing: Sealing,
    write: impl Fn(Envelope) -> String + Clone + Send + Sync + 'static,
) -> Delivery {
    let platform = platform(mode, move |asked| {
        // 20 + 253 + 18 bytes: no multiple of 32 if padded to 16.
        let document = text(&"x".repeat(20));
        let encrypt = sealing.encrypt(document.as_bytes());
        answer(write(Envelope::new(encrypt, asked.get("nonce"))))
    });
    platform.user(USER).text("hi").attempts(1).await
}

#[tokio::test]
async fn a_right_envelope_is_opened() {
    for mode in [Mode::Compatible, Mode::Security] {
        let delivery = answered(mode, RIGHT, |envelope| envelope.to_xml()).await;
        assert_eq!(
            delivery.shown().text(),
            Some(&*"x".repeat(20)),
            "{delivery}"
        );
        assert!(delivery.findings().is_empty(), "{delivery}");
        let opened = delivery.attempts[0].opened.as_deref().unwrap();
        assert!(opened.contains("<Content>"), "{opened}");
    }
}

#[tokio::test]
async fn every_mistake_of_a_cipher_is_named() {
    let rows = [
        (
            "16 bytes",
            Sealing { block: 16, ..RIGHT },
            Kind::WrongPadding,
        ),
        (
            "zeros",
            Sealing {
                pad: Some(0),
                ..RIGHT
            },
            Kind::WrongPadding,
        ),
        (
            "key",
            Sealing {
                key: OTHER_KEY,
                ..RIGHT
            },
            Kind::WrongKey,
        ),
        (
            "id",
            Sealing {
                app_id: "wx0000000000000000",
                ..RIGHT
            },
            Kind::WrongAppId,
        ),
        (
            "no id",
            Sealing {
                app_id: "",
                ..RIGHT
            },
            Kind::WrongAppId,
        ),
    ];
    for (name, sealing, expected) in rows {
        let delivery = answered(Mode::Security, sealing, |envelope| envelope.to_xml()).await;
        assert_eq!(kinds(&delivery), [expected], "{name}: {delivery}");
        assert!(delivery.shown().is_fault(), "{name}");
    }
}

#[tokio::test]
async fn padding_to_sixteen_bytes_is_called_that() {
    let sealing = Sealing { block: 16, ..RIGHT };
    let delivery = answered(Mode::Security, sealing, |envelope| envelope.to_xml()).await;
    let Shown::Fault(findings) = delivery.shown() else {
        panic!("{delivery}");
    };
    assert!(findings[0].en.contains("16 bytes"), "{}", findings[0]);
}

#[tokio::test]
async fn every_mistake_of_an_envelope_is_named() {
    type Write = fn(Envelope) -> String;
    let without =
        |name: &'static str| move |envelope: Envelope| envelope.to_xml().replace(name, "Other");
    let rows: [(&str, Write, &[Kind]); 6] = [
        (
            "signed with another token",
            |envelope| envelope.signed("othertoken").to_xml(),
            &[Kind::WrongSignature],
        ),
        (
            "nonce",
            |mut envelope| {
                envelope.nonce = "1".to_owned();
                envelope.signed(TOKEN).to_xml()
            },
            &[Kind::OtherNonce],
        ),
        (
            "time",
            |mut envelope| {
                envelope.time = "1".to_owned();
                envelope.signed(TOKEN).to_xml()
            },
            &[Kind::OldTimestamp],
        ),
        (
            "base64",
            |mut envelope| {
                envelope.encrypt.insert(76, '\n');
                envelope.signed(TOKEN).to_xml()
            },
            &[Kind::BadBase64],
        ),
        (
            "length",
            |mut envelope| {
                envelope.encrypt = "AAAA".to_owned();
                envelope.signed(TOKEN).to_xml()
            },
            &[Kind::WrongLength],
        ),
        ("plain", |_| text("hi"), &[Kind::PlaintextReply]),
    ];
    for (name, write, expected) in rows {
        let delivery = answered(Mode::Security, RIGHT, write).await;
        assert_eq!(kinds(&delivery), expected, "{name}: {delivery}");
        let is_warning = matches!(expected, [Kind::OtherNonce | Kind::OldTimestamp]);
        assert_eq!(
            delivery.shown().is_fault(),
            !is_warning,
            "{name}: {delivery}"
        );
    }
    for name in ["MsgSignature", "TimeStamp", "Nonce", "Encrypt"] {
        let delivery = answered(Mode::Security, RIGHT, without(name)).await;
        assert_eq!(
            kinds(&delivery),
            [Kind::MissingEnvelopePart],
            "{name}: {delivery}"
        );
        assert!(delivery.to_string().contains(name), "{delivery}");
    }
}

#[tokio::test]
async fn what_is_in_the_envelope_is_judged_as_well() {
    let platform = platform(Mode::Security, |asked| {
        let encrypt = RIGHT.encrypt(b"<xml><MsgType>text");
        answer(Envelope::new(encrypt, asked.get("nonce")).to_xml())
    });
    let delivery = platform.user(USER).text("hi").attempts(1).await;
    assert_eq!(kinds(&delivery), [Kind::NotXml], "{delivery}");
    assert_eq!(
        delivery.attempts[0].opened.as_deref(),
        Some("<xml><MsgType>text")
    );
}

#[tokio::test]
async fn a_plain_reply_is_good_enough_in_compatibility_mode() {
    let delivery = answered(Mode::Compatible, RIGHT, |_| text("hi")).await;
    assert_eq!(delivery.shown().text(), Some("hi"), "{delivery}");
    let words = answered(Mode::Security, RIGHT, |_| "success".to_owned()).await;
    assert!(
        words.shown().is_nothing(),
        "a word is never encrypted: {words}"
    );
}
