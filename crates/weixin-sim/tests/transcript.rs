//! What is recorded, shown, saved and read back.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tower_weixin::message::Text;
use tower_weixin::reply::Article;
use tower_weixin::{Reply, Router};
use weixin_sim::{Entry, EntryKind, FindingKind, Platform, PushMode, Severity, Shown};

fn platform() -> Platform {
    let bot = Router::new()
        .on(async |text: Text| match &*text.content {
            "news" => Reply::news([Article::new("title", "https://example.com")]),
            "raw" => Reply::raw("<xml><MsgType>odd</MsgType></xml>"),
            "" => Reply::success(),
            said => Reply::text(said),
        })
        .fallback(async || {});
    Platform::default().serve_with(|account| tower_weixin::service(account, bot))
}

#[tokio::test]
async fn a_transcript_is_saved_and_read_back() {
    let platform = platform();
    let alice = platform.user("oAlice");
    for text in ["hi", "news", "raw", ""] {
        alice.text(text).await;
    }
    alice.click("KEY").await;
    platform.verify().await;
    platform
        .transcript()
        .note("The clock was moved.", "时间被调整了。");

    let saved: Vec<String> = platform
        .transcript()
        .entries()
        .iter()
        .map(|entry| serde_json::to_string(entry).unwrap())
        .collect();
    assert_eq!(saved.len(), 7);
    for line in &saved {
        assert!(!line.contains('\n'));
        let read: Entry = serde_json::from_str(line).unwrap();
        assert_eq!(&serde_json::to_string(&read).unwrap(), line);
    }
    let read: Entry = serde_json::from_str(&saved[0]).unwrap();
    let delivery = read.delivery().unwrap();
    assert_eq!(delivery.shown().text(), Some("hi"));
    let read: Entry = serde_json::from_str(&saved[1]).unwrap();
    let news = Reply::news([Article::new("title", "https://example.com")]);
    assert_eq!(read.delivery().unwrap().shown().reply(), Some(&news));
}

#[tokio::test]
async fn the_json_of_a_delivery_is_what_the_page_reads() {
    let platform = platform();
    platform.user("oAlice").text("hi").await;
    let entries = platform.transcript().entries();
    let json = serde_json::to_value(&entries[0]).unwrap();
    let at = |pointer: &str| {
        json.pointer(pointer)
            .unwrap_or_else(|| panic!("no {pointer} in {json}"))
            .clone()
    };
    for (pointer, value) in [
        ("/seq", 1.into()),
        ("/kind", "delivery".into()),
        ("/user", "oAlice".into()),
        ("/msg_type", "text".into()),
        ("/event", Value::Null),
        ("/summary", "text: hi".into()),
        ("/done", true.into()),
        ("/attempts/0/number", 1.into()),
        ("/attempts/0/request/method", "POST".into()),
        ("/attempts/0/request/headers/0/0", "Host".into()),
        ("/attempts/0/response/status", 200.into()),
        ("/attempts/0/response/truncated", false.into()),
        ("/attempts/0/end", "answered".into()),
        ("/attempts/0/findings", Value::Array(vec![])),
        ("/shown/kind", "reply".into()),
        ("/shown/reply/MsgType", "text".into()),
        ("/shown/reply/Content", "hi".into()),
    ] {
        assert_eq!(at(pointer), value, "{pointer}");
    }
    assert!(
        at("/document")
            .as_str()
            .unwrap()
            .starts_with("<xml><ToUserName>")
    );
    assert!(
        at("/attempts/0/opened")
            .as_str()
            .unwrap()
            .contains("<Content>")
    );
    assert!(at("/at_ms").as_u64().unwrap() > 1_600_000_000_000);
}

#[tokio::test]
async fn how_a_push_was_made_is_kept_and_can_be_repeated() {
    let platform = Platform::default();
    let alice = platform.user("oAlice");
    let push = || alice.text("hi").attempts(1);
    let usual = alice.text("hi").await;
    let json = serde_json::to_value(&usual).unwrap();
    assert!(json.get("manner").is_none(), "{json}");
    let read: weixin_sim::Delivery = serde_json::from_value(json).unwrap();
    assert!(read.manner.is_usual(), "one of an earlier version, too");

    let second = Duration::from_secs(1);
    for (push, manner) in [
        (push(), json!({})),
        (
            push().mode(PushMode::CloudRun),
            json!({"mode": "cloud_run"}),
        ),
        (push().mode(PushMode::Security), json!({})),
        (push().json(), json!({"json": true})),
        (push().forged(), json!({"forged": true})),
        (push().forged_message(), json!({"forged_message": true})),
        (push().signed_ago(second), json!({"age_s": 1})),
        (push().broken(), json!({"broken": true})),
        (push().slow_upload(second), json!({"slow_upload_ms": 1000})),
        (push().times(2), json!({"times": 2})),
        (push().again(2), json!({"again": 2})),
        (push().patience(second), json!({"patience_ms": 1000})),
        (push().gap(second), json!({"gap_ms": 1000})),
        (push().same_nonce(), json!({"same_nonce": true})),
    ] {
        let delivery = push.await;
        let mut expected = manner;
        expected["attempts"] = 1.into();
        assert_eq!(serde_json::to_value(&delivery).unwrap()["manner"], expected);

        let saved = serde_json::to_string(&delivery).unwrap();
        let read: weixin_sim::Delivery = serde_json::from_str(&saved).unwrap();
        let again = alice.document(read.document).in_manner(&read.manner).await;
        assert_eq!(again.manner, delivery.manner);
    }
    platform.change(|settings| settings.attempts = 2);
    assert_eq!(alice.text("hi").await.manner.attempts, Some(2));
}

#[tokio::test]
async fn a_fault_is_told_in_json_and_in_words() {
    let delivery = Platform::default().user("oAlice").text("hi").await;
    let json = serde_json::to_value(&delivery).unwrap();
    assert_eq!(json["shown"]["kind"], "fault");
    let finding = &json["shown"]["findings"][0];
    assert_eq!(finding["code"], "unreachable");
    assert_eq!(finding["severity"], "error");
    assert!(finding["en"].as_str().unwrap().contains("no target"));
    let read: Shown = serde_json::from_value(json["shown"].clone()).unwrap();
    assert_eq!(&read, delivery.shown());
}

#[tokio::test(start_paused = true)]
async fn a_delivery_is_seen_to_grow() {
    let bot = tower_weixin::handler_fn(async |_: tower_weixin::Request| {
        std::future::pending::<()>().await
    });
    let platform = Platform::default().serve_with(|account| tower_weixin::service(account, bot));
    let mut changes = platform.transcript().changes();
    let push = tokio::spawn(platform.user("oAlice").text("hi").into_future());
    let mut grown = Vec::new();
    while grown.last() != Some(&(3, true)) {
        let entry = changes.next().await.unwrap();
        assert_eq!(entry.seq, 1);
        let delivery = entry.delivery().unwrap();
        grown.push((delivery.attempts.len(), delivery.done));
    }
    assert_eq!(grown, [(0, false), (1, false), (2, false), (3, true)]);
    push.await.unwrap();
}

/// Whoever does not listen must not have the memory filled with what was.
#[tokio::test]
async fn who_comes_late_sees_what_is_and_keeps_nothing_of_what_was() {
    let transcript = platform().transcript().clone();
    let mut late = transcript.changes();
    let first = {
        transcript.note("first", "");
        std::sync::Arc::downgrade(&transcript.get(1).unwrap())
    };
    transcript.clear();
    assert_eq!(first.strong_count(), 0);
    for number in 2..=5000 {
        transcript.note(number.to_string(), "");
    }
    for seq in 2..=5000 {
        assert_eq!(late.next().await.unwrap().seq, seq);
    }
    let mut after = transcript.changes_after(4999);
    assert_eq!(after.next().await.unwrap().seq, 5000);
}

#[tokio::test]
async fn only_the_last_entries_are_kept() {
    let platform = platform();
    let transcript = platform.transcript();
    for number in 1..=10_005 {
        transcript.note(number.to_string(), "");
    }
    let entries = transcript.entries();
    assert_eq!(entries.len(), 10_000);
    assert_eq!(entries[0].seq, 6);
    assert_eq!(transcript.after(10_003).len(), 2);
    assert!(transcript.get(5).is_none() && transcript.get(10_006).is_none());
    assert_eq!(transcript.get(6).unwrap().seq, 6);

    let seq = platform.user("oAlice").text("hi").await.seq;
    assert!(transcript.get(seq).unwrap().delivery().unwrap().done);

    transcript.clear();
    assert!(transcript.entries().is_empty());
    transcript.note("x", "");
    assert_eq!(transcript.entries()[0].seq, 10_007, "the numbers go on");
}

#[tokio::test]
async fn large_entries_leave_room_for_fewer() {
    let transcript = Platform::default().transcript().clone();
    let text = "x".repeat(10 * 1024 * 1024);
    for _ in 0..20 {
        transcript.note(text.clone(), "");
    }
    assert_eq!(transcript.entries().len(), 6, "64 MiB");
    let huge = "x".repeat(100 * 1024 * 1024);
    transcript.note(huge, "");
    assert_eq!(transcript.entries().len(), 1, "the last one stays");
}

#[tokio::test]
async fn the_form_for_people_tells_it_all_and_debug_nothing_of_what_was_said() {
    let platform = platform();
    platform.user("oAlice").text("a secret").await;
    platform.transcript().note("A note.", "一条说明。");
    let text = platform.transcript().to_string();
    for part in [
        "#1 oAlice text: a secret",
        "1. POST",
        "answered 200",
        "-> text: a secret",
        "#2 A note. (一条说明。)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let entry: Arc<Entry> = platform.transcript().entries()[0].clone();
    let account = platform.sim_account();
    let debug = format!(
        "{entry:?} {platform:?} {:?} {account:?}",
        platform.user("oAlice").text("a secret")
    );
    for secret in [
        "a secret",
        "oAlice",
        account.token_text(),
        account.key_text(),
    ] {
        assert!(!debug.contains(secret), "{secret} in {debug}");
    }
}

#[tokio::test]
async fn nobody_can_write_a_line_of_the_form_for_people() {
    let platform = platform();
    let said = "a\n#9 b\r\tc\u{1b}[2Jd\u{202e}e\u{2066}f\u{200f}g";
    platform.user("oAlice").text(said).await;
    platform.transcript().note(said, said);
    let text = platform.transcript().to_string();
    let escaped = r"a\n#9 b\r\tc\u001b[2Jd\u202ee\u2066f\u200fg";
    assert_eq!(text.matches(escaped).count(), 3, "{text:?}");
    // XML has not all of these characters.
    let answered = r"-> text: a\n#9 b\n\tc[2Jd\u202ee\u2066f\u200fg";
    assert!(text.contains(answered), "{text:?}");
    assert_eq!(text.lines().count(), 4, "{text:?}");
    assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']), "{text:?}");
}

#[test]
fn every_finding_has_a_code_and_words_and_is_read_back() {
    for kind in FindingKind::ALL {
        let json = serde_json::to_value(kind).unwrap();
        assert_eq!(json, kind.as_str());
        assert_eq!(serde_json::from_value::<FindingKind>(json).unwrap(), *kind);
    }
    let of_later: FindingKind = serde_json::from_value("something_new".into()).unwrap();
    assert_eq!(of_later, FindingKind::Unknown);
    assert!(Severity::Error > Severity::Warning);
    assert!(matches!(
        serde_json::from_str(r#"{"seq":1,"at_ms":2,"kind":"note","en":"a","zh":"b"}"#),
        Ok(Entry {
            kind: EntryKind::Note { .. },
            ..
        })
    ));
}

#[tokio::test]
async fn what_a_later_version_wrote_is_read_as_far_as_it_is_known() {
    let delivery = platform().user("oAlice").text("hi").await;
    let mut json = serde_json::to_value(&delivery).unwrap();
    json["attempts"][0]["end"] = "of_later".into();
    json["attempts"][0]["findings"] = json!([{"code": "of_later", "severity": "of_later"}]);
    json["shown"] = json!({"kind": "of_later", "more": 1});
    json["attempts"][0]
        .as_object_mut()
        .unwrap()
        .remove("took_ms");
    json.as_object_mut().unwrap().remove("summary");
    let read: weixin_sim::Delivery = serde_json::from_value(json).unwrap();
    let attempt = &read.attempts[0];
    assert_eq!(attempt.end, weixin_sim::End::Unknown);
    assert_eq!(attempt.findings[0].severity, Severity::Unknown);
    assert!(!attempt.is_good() && !attempt.findings[0].is_error());
    assert_eq!((read.document, read.shown), (delivery.document, None));

    let line = r#"{"seq":7,"at_ms":2,"kind":"of_later","more":{"a":[1]}}"#;
    let read: Entry = serde_json::from_str(line).unwrap();
    assert!(matches!(read.kind, EntryKind::Unknown), "{read}");
    assert_eq!(read.seq, 7);
}
