//! S-8, T8: whatever a bot says, it stays inside of the elements where it belongs.

use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use weixin_message::{Document, FailureKind, Reply};

use self::replies::{KINDS, Kind, is_xml, sanitised};
use crate::support::service::{NOW, PUSH, reply_to};
use crate::support::{outline, reader};

#[path = "../support/replies.rs"]
mod replies;

/// A document without its CDATA sections. They end at the first `]]>`, as in any reader.
fn skeleton(mut xml: &str) -> String {
    let mut skeleton = String::new();
    while let Some((before, section)) = xml.split_once("<![CDATA[") {
        skeleton.push_str(before);
        xml = section.split_once("]]>").unwrap().1;
    }
    skeleton + xml
}

/// Makes replies of texts, and looks for each text in its own element.
fn check(name: &str) {
    let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
    let harmless = (kind.make)(&vec!["a".to_owned(); kind.fields.len()]);
    let expected_skeleton = skeleton(&reply_to(PUSH, harmless).unwrap());
    let result = replies::runner().run(&kind.texts(), |texts| {
        let reply = (kind.make)(&texts);
        let expected: Vec<String> = texts.iter().map(|text| sanitised(text)).collect();
        // The only text that may have no section: a session that is a number.
        let session = match &*expected {
            [_, _, session, _] if session.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{session}</SessionID>")
            }
            _ => "</SessionID>".to_owned(),
        };
        let mut fields = kind.names().zip(&expected);
        let is_refused =
            fields.any(|((_, is_mandatory), text)| is_mandatory && text.trim().is_empty());
        let xml = match reply_to(PUSH, reply.clone()) {
            Ok(xml) => xml,
            Err(failure) => {
                prop_assert_eq!(failure.kind(), FailureKind::Reply);
                prop_assert!(is_refused, "{}", failure);
                return Ok(());
            }
        };
        prop_assert!(!is_refused, "an empty field was sent: {}", xml);
        holds(&xml, kind, &expected)?;
        // Sections that were split stand next to each other, so they leave nothing behind.
        prop_assert_eq!(
            skeleton(&xml).replace(&session, "</SessionID>"),
            expected_skeleton.as_str()
        );
        #[cfg(feature = "json")]
        holds_json(&reply, kind, &texts)?;
        Ok(())
    });
    result.unwrap();
}

fn holds(xml: &str, kind: &Kind, expected: &[String]) -> Result<(), TestCaseError> {
    prop_assert!(xml.chars().all(is_xml), "{}", xml);
    let read = reader::read(xml);
    let document = Document::parse(xml.as_bytes());
    prop_assert_eq!(
        &document.map(|document| outline(&document)),
        &Ok(read.clone())
    );
    for ((field, _), expected) in kind.names().zip(expected) {
        let found: Vec<&str> = read
            .iter()
            .filter(|(_, name, _)| name == field)
            .map(|(.., text)| text.as_str())
            .collect();
        prop_assert_eq!(found, [expected.as_str()], "{}", field);
    }
    // A result is addressed to nobody.
    if kind.name != "err_code" {
        prop_assert_eq!(&read[1].2, "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe");
        prop_assert_eq!(&read[3].2, &NOW.to_string());
    }
    prop_assert_eq!(Reply::parse(xml.as_bytes()), Ok((kind.make)(expected)));
    Ok(())
}

/// The same in JSON, as serde_json reads it. A carriage return is nothing special there.
#[cfg(feature = "json")]
fn holds_json(reply: &Reply, kind: &Kind, texts: &[String]) -> Result<(), TestCaseError> {
    use serde_json::Value;
    fn strings<'a>(value: &'a Value, name: &str) -> Vec<&'a str> {
        let members = value.as_object().into_iter().flatten();
        let own = |(key, value): (&String, &'a Value)| value.as_str().filter(|_| key == name);
        let found = members.clone().filter_map(own);
        let items = value.as_array().into_iter().flatten();
        let inside = members.map(|(_, value)| value).chain(items);
        found
            .chain(inside.flat_map(|value| strings(value, name)))
            .collect()
    }
    let push = r#"{"ToUserName":"gh_3d9a1c52b7e4","FromUserName":"oABC","MsgType":"text"}"#;
    let json = reply_to(push, reply.clone()).unwrap();
    let value: Value = serde_json::from_str(&json).unwrap();
    let expected: Vec<String> = texts.iter().map(|text| replies::sent(text)).collect();
    for ((field, _), expected) in kind.names().zip(&expected) {
        prop_assert_eq!(strings(&value, field), [expected.as_str()], "{}", field);
    }
    let without_backslashes = json.replace(r"\\", "");
    prop_assert!(!without_backslashes.contains(r"\u"), "{}", json);
    prop_assert_eq!(Reply::parse(json.as_bytes()), Ok((kind.make)(&expected)));
    Ok(())
}

#[test]
fn s_08_text() {
    check("text");
}

#[test]
fn s_08_image() {
    check("image");
}

#[test]
fn s_08_voice() {
    check("voice");
}

#[test]
fn s_08_video() {
    check("video");
}

#[test]
fn s_08_music() {
    check("music");
}

#[test]
fn s_08_news() {
    check("news");
}

#[test]
fn s_08_customer_service() {
    check("transfer_customer_service");
}

#[test]
fn s_08_hardware() {
    check("hardware");
}

#[test]
fn s_08_device_text() {
    check("device_text");
}

#[test]
fn s_08_update_button() {
    check("update_button");
}

#[test]
fn s_08_err_code() {
    check("err_code");
}
