use std::sync::atomic::Ordering;

use serde_json::json;
use tower_weixin::Mode;

use crate::support::bot::{account, answering, bot, bot_of, nobody};
use crate::support::{Weixin, error_of};

fn weixin(args: &[&str], to: &str) -> Weixin {
    Weixin::new([args, &["--to", to]].concat()).with_account()
}

#[test]
fn a_text_is_answered_in_every_mode() {
    for (mode, name) in [
        (Mode::Plaintext, "plaintext"),
        (Mode::Compatible, "compatible"),
        (Mode::Security, "security"),
    ] {
        let (to, _) = bot_of(account().mode(mode).build().unwrap(), "you said");
        let args = [
            "send",
            "text",
            "hi",
            "--mode",
            name,
            "--expect",
            "you said: hi",
        ];
        let ended = weixin(&args, &to).run().ok();
        assert!(
            ended.stdout.starts_with("text: hi\n  1. POST: 200 after "),
            "{}",
            ended.stdout
        );
        assert!(
            ended
                .stdout
                .ends_with("\n  the user sees: text: you said: hi\n")
        );
        let ended = weixin(&[&args[..], &["--lang", "zh"]].concat(), &to)
            .run()
            .ok();
        assert!(ended.stdout.ends_with("\n  用户看到：text: you said: hi\n"));
    }
    let to = answering(|_| "success");
    let args = ["send", "image", "--mode", "cloud_run", "--json"];
    let line = weixin(&args, &to).run().ok().one_json();
    assert_eq!(line["shown"], json!({"kind": "nothing"}));
    assert!(
        !line["attempts"][0]["request"]["uri"]
            .as_str()
            .unwrap()
            .contains("signature")
    );
}

#[test]
fn a_bot_writes_no_line_of_its_own() {
    let (to, _) = bot("you\n  the user sees: FORGED\u{2028}said");
    let ended = weixin(&["send", "text", "hi"], &to).run().ok();
    let said = r"  the user sees: text: you\n  the user sees: FORGED\u2028said: hi";
    assert_eq!(ended.stdout.lines().last(), Some(said));
}

#[test]
fn another_text_than_expected_is_a_failed_check() {
    let (to, _) = bot("you said");
    let args = ["send", "text", "hi", "--expect", "hello"];
    let ended = weixin(&args, &to).run();
    assert_eq!(ended.code, 1);
    let words = "weixin: expected the text: hello; found: text: you said: hi\n";
    assert_eq!(ended.stderr, words);
    let ended = weixin(&[&args[..], &["--lang=zh"]].concat(), &to).run();
    assert_eq!(
        ended.stderr,
        "weixin: 期望的文本：hello；实际：text: you said: hi\n"
    );

    let ended = weixin(&[&args[..], &["--json"]].concat(), &to).run();
    assert_eq!(ended.code, 1);
    let lines = ended.json();
    assert_eq!(lines[0]["shown"]["reply"]["Content"], "you said: hi");
    assert_eq!(error_of(&lines[1]).0, "unexpected");
    let ended = weixin(&["send", "text", "nothing", "--expect", ""], &to).run();
    assert_eq!(ended.code, 1, "nothing is no empty text");
}

#[test]
fn an_answer_that_the_platform_does_not_take_is_explained() {
    let to = answering(|_| "\u{feff}success");
    let ended = weixin(&["send", "text", "hi"], &to).run();
    assert_eq!(ended.code, 1);
    assert!(
        ended.stdout.contains("1. POST: 200") && !ended.stdout.contains("2. POST"),
        "an answer with status 200 is the last: {}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("error: a byte order mark stands before the answer")
    );
    let count = ended.stdout.matches("error: ").count();
    assert_eq!(count, 1, "what is the same is said once");
    let ended = weixin(&["send", "text", "hi", "--lang", "zh"], &to).run();
    assert!(
        ended.stdout.contains("错误：响应开头有 BOM 标记"),
        "{}",
        ended.stdout
    );
    let (to, _) = bot("");
    let line = weixin(&["send", "text", "fail", "--json"], &to)
        .run()
        .one_json();
    assert_eq!(
        (&line["ok"], &line["shown"]["kind"]),
        (&json!(false), &json!("fault"))
    );
    assert_eq!(line["attempts"][2]["response"]["status"], 500);
}

#[test]
fn a_bot_cannot_command_the_terminal() {
    // An answer that is echoed in plain words: XML has no escapes, but C1 has.
    let (to, _) = bot("you \u{9b}2J said");
    let ended = weixin(&["send", "text", "hi"], &to).run().ok();
    assert!(
        ended.stdout.contains(r"you \u009b2J said: hi"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_bot_that_is_not_there_is_not_reachable() {
    for args in [
        &["send", "text", "hi"][..],
        &["trigger", "subscribe"],
        &["verify"],
    ] {
        let ended = weixin(args, &nobody()).run();
        assert_eq!(ended.code, 3, "{ended:?}");
        assert!(ended.stdout.contains("nobody listens"), "{ended:?}");
        let ended = weixin(&[args, &["--json"]].concat(), &nobody()).run();
        assert_eq!((ended.code, &ended.one_json()["ok"]), (3, &json!(false)));
    }
}

#[test]
fn elements_are_set_and_the_user_is_another_one() {
    let (to, _) = bot("you said");
    let args = [
        "send",
        "location",
        "-23.5",
        "113.25",
        "--from",
        "oBob",
        "--set",
        "Label=广州",
        "--json",
    ];
    let line = weixin(&args, &to).run().ok().one_json();
    assert_eq!(line["user"], "oBob");
    let document = line["document"].as_str().unwrap();
    assert!(
        document.contains("<Label><![CDATA[广州]]></Label>"),
        "{document}"
    );
    assert_eq!(line["shown"]["reply"]["Content"], "at Some(-23.5)");
    let args = [
        "send",
        "event",
        "click",
        "--set",
        "EventKey=HELP",
        "--expect",
        "tapped HELP",
    ];
    weixin(&args, &to).run().ok();
}

#[test]
fn the_same_push_can_be_made_several_times_at_once() {
    let (to, runs) = bot("you said");
    let line = weixin(&["send", "text", "hi", "--times", "5", "--json"], &to)
        .run()
        .ok()
        .one_json();
    assert_eq!(line["attempts"].as_array().unwrap().len(), 5);
    assert_eq!(
        runs.load(Ordering::Relaxed),
        5,
        "this bot has no delivery layer"
    );
}

#[test]
fn events_are_triggered_by_their_names() {
    let (to, _) = bot("");
    for (args, expected) in [
        (&["subscribe"][..], "welcome"),
        (&["follow"], "welcome"),
        (&["CLICK", "--set", "EventKey=A=B"], "tapped A=B"),
        (&["click", "--set", "EventKey=A"], "tapped A"),
    ] {
        let args = [&["trigger"], args, &["--expect", expected]].concat();
        weixin(&args, &to).run().ok();
    }
    let line = weixin(&["trigger", "template-done", "--json"], &to)
        .run()
        .ok()
        .one_json();
    assert_eq!(line["event"], "TEMPLATESENDJOBFINISH");
    let line = weixin(&["trigger", "component_verify_ticket", "--json"], &to)
        .run()
        .ok()
        .one_json();
    assert_eq!(line["msg_type"], "info");

    let ended = Weixin::new(["trigger", "--list"]).run().ok();
    assert!(ended.stdout.lines().count() > 100);
    assert!(ended.stdout.contains("\nSCAN\n"));
    let lines = Weixin::new(["trigger", "--list", "--json"])
        .with_account()
        .run()
        .ok()
        .json();
    assert!(lines.contains(&json!({"name": "subscribe"})));
}

#[test]
fn what_cannot_be_sent_is_wrong_use() {
    for (args, words) in [
        (
            &["send", "txt", "hi"][..],
            "there is no type txt; there are text, image",
        ),
        (&["send", "text"], "text needs its value"),
        (&["send", "image", "x"], "image has no value of its own"),
        (&["send", "event", "nothing"], "there is no event nothing"),
        (
            &["send", "location", "north", "1"],
            "north is not a number of degrees",
        ),
        (
            &["send", "text", "a", "--set", "Content"],
            "--set <FIELD=VALUE> is wrong",
        ),
        (
            &["send", "text", "a", "--set", "<a>=1"],
            "--set <FIELD=VALUE> is wrong",
        ),
        (
            &["send", "text", "a", "--times", "0"],
            "--times <N> is wrong",
        ),
        (
            &["trigger", "nothing"],
            "there is no event nothing; see `weixin trigger --list`",
        ),
        (&["trigger"], "<NAME> is missing"),
        (
            &["send", "text", "a", "--to", "localhost"],
            "--to must be the address of a bot",
        ),
    ] {
        Weixin::new(args).with_account().run().complains(2, words);
    }
    let ended = Weixin::new(["send", "text", "a"]).run();
    ended.complains(2, "token is not set");
    let weixin = Weixin::new(["send", "text", "a", "--mode", "security"]);
    weixin
        .env("WEIXIN_TOKEN", "abcdef")
        .run()
        .complains(2, "encoding_aes_key is not set");
}
