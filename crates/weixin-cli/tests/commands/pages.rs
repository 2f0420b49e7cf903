//! The commands that run until they are interrupted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tower_weixin::message::Text;

use crate::support::bot::{bot, nobody, serve_on};
use crate::support::{APP_ID, KEY, SECRET, TOKEN, Weixin};

/// A run that goes on, and the first line that it printed.
struct Running {
    child: Child,
    said: Value,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(args: &[&str], variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_weixin"))
            .args(args)
            .arg("--json")
            .env_clear()
            .envs(variables.iter().copied())
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let said = serde_json::from_str(&line).unwrap();
        Self {
            child,
            said,
            stdout,
        }
    }

    /// The next line that it prints.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}"))
    }

    fn variable(&self, name: &str) -> &str {
        self.said["environment"][name]
            .as_str()
            .unwrap_or_else(|| panic!("{}", self.said))
    }

    /// The body of what the page's server answers.
    fn call(&self, method: &str, path: &str, body: &str) -> String {
        let page = self.said["page"].as_str().unwrap();
        let authority = page.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(authority).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    fn send(&self, text: &str) -> Value {
        let body =
            json!({"user": "oAlice", "type": "text", "fields": {"Content": text}}).to_string();
        serde_json::from_str(&self.call("POST", "/sim/send", &body)).unwrap()
    }

    fn interrupt(mut self) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn the_demo_needs_nothing_and_has_a_bot_that_answers() {
    let demo = Running::start(&["demo"], &[]);
    assert!(demo.call("GET", "/", "").contains("<html"));
    let entry = demo.send("help");
    let text = entry["shown"]["reply"]["Content"].as_str().unwrap();
    assert!(text.starts_with("Say, or tap"), "{text}");
    let state = demo.call("GET", "/sim/state", "");
    assert!(state.contains("oAlice"), "{state}");
    assert!(state.contains("帮助 help"), "the menu is there: {state}");
    assert_eq!(demo.send("wrong")["shown"]["kind"], "fault");
    demo.interrupt();
}

#[test]
fn the_simulator_prints_what_the_bot_needs() {
    // The bot is there once its account is known.
    let place = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let to = format!("http://{}/weixin", place.local_addr().unwrap());
    let sim = Running::start(&["sim", "--to", &to], &[]);
    assert_eq!(sim.said["page"], sim.variable("WEIXIN_API_BASE"));
    let account = tower_weixin::Account::builder(sim.variable("WEIXIN_TOKEN"))
        .app_id(sim.variable("WEIXIN_APP_ID"))
        .encoding_aes_key(sim.variable("WEIXIN_ENCODING_AES_KEY"))
        .build()
        .unwrap();
    // At this address, from now on.
    let bot = tower_weixin::Router::new()
        .on(async |text: Text| format!("you said: {}", text.content))
        .fallback(async || {});
    let router = axum::Router::new().route_service("/weixin", tower_weixin::service(account, bot));
    serve_on(place, router);
    assert_eq!(sim.send("hi")["shown"]["reply"]["Content"], "you said: hi");
    let called = Weixin::new(["token", "--json"])
        .env("WEIXIN_APP_ID", sim.variable("WEIXIN_APP_ID"))
        .env("WEIXIN_APP_SECRET", sim.variable("WEIXIN_APP_SECRET"))
        .env("WEIXIN_API_BASE", sim.variable("WEIXIN_API_BASE"));
    assert_eq!(called.run().ok().one_json()["expires_in"], 7200);

    // What the page saves can be replayed.
    let session = sim.call("GET", "/sim/transcript?format=json", "");
    let mut replay = Weixin::new(["replay", "session.json", "--json", "--to", &to]);
    for name in ["WEIXIN_TOKEN", "WEIXIN_ENCODING_AES_KEY", "WEIXIN_APP_ID"] {
        replay = replay.env(name, sim.variable(name));
    }
    let replayed = replay.file("session.json", session).run().ok();
    assert_eq!(replayed.one_json()["same"], true);
    sim.interrupt();
}

#[test]
fn the_simulator_tells_what_happens() {
    let (to, _) = bot("you said");
    let variables = [
        ("WEIXIN_TOKEN", TOKEN),
        ("WEIXIN_ENCODING_AES_KEY", KEY),
        ("WEIXIN_APP_ID", APP_ID),
    ];
    let mut sim = Running::start(&["sim", "--to", &to], &variables);
    let tried = sim.next();
    assert_eq!(
        (&tried["msg_type"], &tried["ok"]),
        (&json!("verify"), &json!(true))
    );
    sim.send("fail");
    let told = sim.next();
    assert_eq!(told["user"], "oAlice");
    assert_eq!(
        (&told["summary"], &told["ok"]),
        (&json!("text: fail"), &json!(false))
    );
    sim.send("hi");
    let last = sim.next();
    assert_eq!(last["shown"]["reply"]["Content"], "you said: hi");

    // All that it printed is a transcript.
    let session = [&sim.said, &tried, &told, &last]
        .map(Value::to_string)
        .join("\n");
    let replay = Weixin::new(["replay", "session.jsonl", "--json", "--to", &to]);
    let replayed = replay
        .with_account()
        .file("session.jsonl", session)
        .run()
        .ok();
    assert_eq!(replayed.json().len(), 2);
}

/// What a simulator says to people until it has said a line with these words.
fn told_to_people(args: &[&str], text: &str, until: &str) -> String {
    // Its page is where the first line says.
    let mut child = Command::new(env!("CARGO_BIN_EXE_weixin"))
        .arg("sim")
        .args(args)
        .env_clear()
        .envs([("WEIXIN_TOKEN", TOKEN), ("WEIXIN_APP_ID", APP_ID)])
        .env("WEIXIN_ENCODING_AES_KEY", KEY)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    let page = first
        .trim()
        .trim_start_matches("page")
        .trim()
        .trim_end_matches('/');
    let mut running = Running {
        child,
        said: json!({ "page": page }),
        stdout,
    };
    let mut told = String::new();
    while !told.contains("console") && !told.contains("account above") {
        running.stdout.read_line(&mut told).unwrap();
    }
    running.send(text);
    while !told.contains(until) {
        running.stdout.read_line(&mut told).unwrap();
    }
    told
}

#[test]
fn the_simulator_tells_people_in_a_line_each() {
    let (to, _) = bot("you said");
    let told = told_to_people(&["--to", &to], "a\n\u{202e}b", "you said");
    assert!(told.contains("the console would accept it"), "{told}");
    let line = r"oAlice  text: a\n\u202eb -> text: you said: a\n\u202eb  (";
    assert!(told.contains(line), "{told}");
    let told = told_to_people(&["--to", &to], "fail", "text: fail");
    let line = told.lines().last().unwrap();
    assert!(
        line.contains("-> (the account is faulty)  (3 requests"),
        "{line}"
    );
    assert!(line.contains("  error: "), "{line}");
    // Nobody is there; and it goes on.
    let told = told_to_people(&["--to", &nobody()], "hi", "text: hi");
    assert!(told.contains("the bot is not there yet"), "{told}");
}

#[test]
fn a_bot_that_comes_later_is_tried_once_it_is_there() {
    let away = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = away.local_addr().unwrap();
    drop(away);
    let to = format!("http://{address}/weixin");
    let mut sim = Running::start(&["sim", "--to", &to], &[]);
    let mut line = String::new();
    sim.stdout.read_line(&mut line).unwrap();
    assert!(line.contains(r#""ok":false"#), "{line}");
    let bot = TcpListener::bind(address).unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        // A knock, and then the check.
        drop(bot.accept().unwrap());
        let (mut check, _) = bot.accept().unwrap();
        let mut request = String::new();
        BufReader::new(&mut check).read_line(&mut request).unwrap();
        tell.send(request).unwrap();
    });
    let request = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(request.starts_with("GET /weixin?signature="), "{request}");
}

#[test]
fn a_quiet_simulator_says_no_more_than_where_it_is() {
    let (to, _) = bot("you said");
    let mut sim = Running::start(&["sim", "--quiet", "--to", &to], &[]);
    sim.send("hi");
    let transcript = sim.call("GET", "/sim/transcript", "");
    let entries: Vec<Value> = serde_json::from_str(&transcript).unwrap();
    assert_eq!(entries.len(), 1, "{transcript}");
    drop(sim.child.kill());
    let mut rest = String::new();
    sim.stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn the_simulator_shows_no_secret_that_was_set() {
    let (to, _) = bot("you said");
    let variables = [
        ("WEIXIN_TOKEN", TOKEN),
        ("WEIXIN_ENCODING_AES_KEY", KEY),
        ("WEIXIN_APP_ID", APP_ID),
        ("WEIXIN_APP_SECRET", SECRET),
    ];
    let sim = Running::start(&["sim", "--to", &to], &variables);
    let said = sim.said.to_string();
    for secret in [TOKEN, KEY, SECRET] {
        assert!(!said.contains(secret), "{said}");
    }
    assert_eq!(sim.send("hi")["shown"]["reply"]["Content"], "you said: hi");
}

#[test]
fn a_port_that_is_taken_is_another_one_unless_it_was_asked_for() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = Weixin::new(["demo", "--port", &port]).run();
    ended.complains(2, &format!("port {port} of 127.0.0.1 cannot be used"));
    // Whichever of the two has the usual port, the other has another.
    let (one, other) = (
        Running::start(&["demo"], &[]),
        Running::start(&["demo"], &[]),
    );
    for running in [&one, &other] {
        assert!(running.call("GET", "/", "").contains("<html"));
    }
    assert_ne!(one.said["page"], other.said["page"]);
}

#[test]
fn an_address_that_is_none_is_wrong_use() {
    let ended = Weixin::new(["sim", "--to", "localhost:3000"]).run();
    ended.complains(2, "--to must be the address of a bot");
}
