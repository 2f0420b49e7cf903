use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use axum::Router;
use serde_json::{Value, json};
use tower_weixin::OpenId;
use tower_weixin::client::Client;
use tower_weixin::extract::State;
use tower_weixin::message::Text;

use crate::support::bot::{account, answering, bot, nobody, serve};
use crate::support::{APP_ID, SECRET, Weixin, error_of};

/// What a bot said, as lines of a transcript.
fn transcript(to: &str) -> String {
    let said = [
        &["send", "text", "hi"][..],
        &["send", "text", "nothing"],
        &["trigger", "subscribe"],
        &["send", "text", "two\nlines"],
        &["send", "text", "fail"],
    ];
    let line = |args: &&[&str]| {
        let args = [args, &["--to", to, "--json"][..]].concat();
        Weixin::new(args).with_account().run().stdout
    };
    said.iter().map(line).collect()
}

fn replay(args: &[&str], to: &str, text: &str) -> Weixin {
    let args = [&["replay", "session.jsonl", "--to", to], args].concat();
    Weixin::new(args).with_account().file("session.jsonl", text)
}

#[test]
fn a_bot_that_says_the_same_passes() {
    let (to, _) = bot("you said");
    let session = transcript(&to);
    let ended = replay(&[], &to, &session).run().ok();
    assert!(
        ended.stdout.starts_with("same     text: hi\n"),
        "{}",
        ended.stdout
    );
    assert_eq!(ended.stderr, "5 of 5 replies are as they were\n");

    // As the simulator gives it.
    let entries: Vec<Value> = session
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let note = json!({"seq": 9, "at_ms": 1, "kind": "note", "en": "a", "zh": "b"});
    let array = Value::from([entries, vec![note]].concat()).to_string();
    assert_eq!(replay(&["--json"], &to, &array).run().ok().json().len(), 5);
}

#[test]
fn a_bot_that_says_something_else_is_shown_to() {
    let session = transcript(&bot("you said").0);
    let (other, _) = bot("you wrote");
    let ended = replay(&[], &other, &session).run();
    assert_eq!(ended.code, 1);
    let expected = "\
        differs  text: hi\n  - text: you said: hi\n  + text: you wrote: hi\n\
        same     text: nothing\n\
        same     subscribe\n\
        differs  text: two lines\n  - text: you said: two\n  - lines\n  + text: you wrote: two\n  + lines\n\
        same     text: fail\n";
    assert_eq!(ended.stdout, expected);
    assert_eq!(ended.stderr, "3 of 5 replies are as they were\n");

    let ended = replay(&["--lang", "zh"], &other, &session).run();
    assert!(
        ended.stdout.contains("不同  text: hi\n"),
        "{}",
        ended.stdout
    );
    assert_eq!(ended.stderr, "5 条回复中 3 条与之前相同\n");
    let lines = replay(&["--json"], &other, &session).run().json();
    assert_eq!(lines[0]["same"], false);
    assert_eq!(lines[0]["found"]["reply"]["Content"], "you wrote: hi");
    assert_eq!(lines[1]["same"], true);
}

#[test]
fn a_fault_is_a_fault_for_whatever_reason() {
    let session = transcript(&bot("you said").0);
    let fail = session.lines().last().unwrap();
    let garbage = answering(|_| "garbage");
    let line = replay(&["--json"], &garbage, fail).run().ok().one_json();
    assert_ne!(line["expected"]["findings"], line["found"]["findings"]);
}

#[test]
fn events_of_one_run_are_not_duplicates_of_each_other() {
    let session = transcript(&bot("you said").0);
    let event = session.lines().nth(2).unwrap();
    let times = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&times);
    let hear = async move |body: String| {
        let (_, behind) = body.split_once("<CreateTime>").unwrap();
        let (time, _) = behind.split_once('<').unwrap();
        seen.lock().unwrap().push(time.to_owned());
        "success"
    };
    let to = serve(Router::new().fallback(hear));
    let session = [event; 3].join("\n");
    replay(&["--mode", "plaintext"], &to, &session).run();
    let mut times = times.lock().unwrap().clone();
    assert_eq!(times.len(), 3);
    times.dedup();
    assert_eq!(times.len(), 3, "each has a time of its own: {times:?}");
}

/// A bot that sends this by the API for each text, and the port where it looks for the API.
fn sending_bot(says: &'static str) -> (String, String) {
    let place = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = place.local_addr().unwrap().port().to_string();
    let client = Client::builder()
        .base_url(&format!("http://127.0.0.1:{port}"))
        .unwrap();
    let client = client.app(APP_ID, SECRET).unwrap().build();
    let later = move |_: Text, user: OpenId, State(client): State<Client>| async move {
        tokio::spawn(async move { client.send(&user, says).await });
    };
    let bot = tower_weixin::Router::with_state(client)
        .on(later)
        .fallback(async || {});
    let service = tower_weixin::service(account().build().unwrap(), bot);
    (serve(Router::new().route_service("/weixin", service)), port)
}

#[test]
fn what_the_bot_sends_by_the_api_is_compared_as_well() {
    let session = transcript(&bot("you said").0);
    let push = session.lines().nth(1).unwrap();
    let message = json!({"seq": 2, "at_ms": 1, "kind": "customer", "message": {
        "at_ms": 1, "user": "oAlice", "msgtype": "text",
        "body": {"touser": "oAlice", "msgtype": "text", "text": {"content": "here it is"}},
    }});
    let session = format!("{push}\n{message}\n");
    let (to, port) = sending_bot("here it is");
    let ended = replay(&["--port", &port], &to, &session).run().ok();
    assert_eq!(ended.stdout, "same     text: nothing\n");

    let (other, port) = sending_bot("there it was");
    let ended = replay(&["--port", &port], &other, &session).run();
    assert_eq!(ended.code, 1);
    let expected = "differs  text: nothing\n  - (nothing)\n  - by the API: text: here it is\n  \
        + (nothing)\n  + by the API: text: there it was\n";
    assert_eq!(ended.stdout, expected);
    replay(&["--replies-only"], &other, &session).run().ok();

    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = replay(&["--port", &port], &to, &session).run();
    ended.complains(2, &format!("port {port} of 127.0.0.1 cannot be used"));
}

#[test]
fn a_push_is_repeated_in_its_manner() {
    let (to, _) = bot("you said");
    let session = transcript(&to);
    let mut entry: Value = serde_json::from_str(session.lines().next().unwrap()).unwrap();
    entry["manner"] = json!({"forged": true, "attempts": 1});
    let line = replay(&["--json"], &to, &entry.to_string())
        .run()
        .one_json();
    assert_eq!(line["found"]["kind"], "fault");
    assert_eq!(line["found"]["findings"][0]["code"], "forbidden");
}

#[test]
fn what_is_no_transcript_or_has_nobody_to_hear_it_is_said() {
    let session = transcript(&bot("you said").0);
    let ended = replay(&[], &nobody(), &session).run();
    ended.complains(3, "nobody listens at the address");
    let ended = replay(&["--json"], &nobody(), &session).run();
    assert_eq!((ended.code, error_of(&ended.one_json()).0), (3, "connect"));

    replay(&[], &nobody(), "hello")
        .run()
        .complains(2, "is no transcript: line 1");
    replay(&[], &nobody(), "")
        .run()
        .complains(2, "there is nothing in it that was pushed");
    let ended = Weixin::new(["replay", "none.jsonl", "--lang=zh"])
        .with_account()
        .run();
    ended.complains(2, "none.jsonl：文件不存在");
}
