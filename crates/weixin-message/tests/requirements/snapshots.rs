//! Every sample becomes its type, with all the values that stand in it. What it becomes is in the
//! folder `snapshots`: the fields by their names, each with its value.

use serde_json::{Value, json};
use weixin_message::{DecodeErrorKind, Message, Request, Revealed};

use crate::support::typed::{assert_shows_all, extras, known_pushes, message, to_json, tree};
use crate::support::{fixture, fixtures, pushes};

#[test]
fn every_push_is_its_type() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let pushes = known_pushes();
    for (path, document) in &pushes {
        let message = message(document);
        assert!(message.is_known(), "{path}");
        assert_eq!(extras(&message), 0, "{path}: {message:?}");
        let (folder, file) = path.split_once('/').unwrap();
        settings.set_snapshot_path(format!("snapshots/{folder}"));
        let (name, _) = file.split_once('.').unwrap();
        settings.bind(|| insta::assert_debug_snapshot!(name, Revealed(&message)));
    }
    assert!(pushes.len() > 180, "{}", pushes.len());
}

#[test]
fn every_value_of_every_push_is_in_its_type() {
    for (path, document) in known_pushes() {
        println!("{path}");
        assert_shows_all(&message(&document), &tree(&document));
    }
}

#[test]
fn other_pushes_are_unknown_and_whole() {
    let unknown = |path: &str| path.contains("unknown");
    let pushes: Vec<_> = pushes()
        .into_iter()
        .filter(|(path, _)| unknown(path))
        .collect();
    assert_eq!(pushes.len(), 2);
    for (path, document) in pushes {
        let message = message(&document);
        assert!(!message.is_known(), "{path}");
        assert_shows_all(&message, &tree(&document));
    }
}

/// Odd and hostile documents are read as their senders meant them, or not at all.
#[test]
fn quirks_are_read_or_refused() {
    use DecodeErrorKind::{DocumentType, Syntax};
    let text = |content: &str| Ok(json!({"MsgType": "text", "Content": content}));
    let event = |name: &str, fields: Value| {
        let mut event = json!({"MsgType": "event", "Event": name});
        let members = fields.as_object().unwrap().clone();
        event.as_object_mut().unwrap().extend(members);
        Ok(event)
    };
    let probe = || Ok(json!({"action": "CheckContainerPath"}));
    let guide = json!({"GuideScanEvent": {
        "qrcode_guide_account": "![CDATA[xxx]]",
        "qrcode_guide_openid": "![CDATA[xxx]]",
        "openid": "![CDATA[xxx]]",
        "action": 11,
        "qrcode_info": "![CDATA[xxx]]",
    }});
    let card = json!({
        "CardId": "pT8Fw6wsy5fVPRBeD78J4RmqVvBc",
        "UserCardCode": "226009850808",
        "IsGiveByFriend": "0",
        "OuterId": 0,
    });
    let nothing = json!({
        "ToUserName": "gh_3d9a1c52b7e4",
        "FromUserName": "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe",
        "CreateTime": "1767225600",
    });
    let expected = [
        ("billion_laughs.xml", Err(DocumentType)),
        ("bom_and_declaration.xml", text("bom")),
        ("cloudrun_check.json", probe()),
        ("cloudrun_check.xml", probe()),
        ("doctype_xxe.xml", Err(DocumentType)),
        ("entity_escaped.xml", text("a <b> & 你好")),
        (
            "event_mixed_case.xml",
            event("SCAN", json!({"EventKey": "1", "Ticket": "t"})),
        ),
        (
            "guide_literal_cdata.xml",
            event("guide_qrcode_scan_event", guide),
        ),
        ("missing_msgtype.xml", Ok(nothing)),
        ("padded_cdata.xml", event("user_get_card", card)),
        ("self_closing.xml", event("subscribe", json!({}))),
        ("truncated.xml", Err(Syntax)),
        ("xml_declaration.xml", text("TNT2")),
    ];
    assert_eq!(fixtures("quirk").len(), expected.len(), "none is left out");
    for (file, expected) in expected {
        let document = fixture(&format!("quirk/{file}"));
        let found = Request::parse(document.as_bytes()).map(Request::into_message);
        if let Ok(message) = &found {
            let is_unknown = expected
                .as_ref()
                .is_ok_and(|message| message["MsgType"].is_null());
            assert_eq!(matches!(message, Message::Unknown(_)), is_unknown, "{file}");
        }
        let found = found.map(|message| to_json(&message));
        assert_eq!(found.map_err(|error| error.kind()), expected, "{file}");
    }
}
