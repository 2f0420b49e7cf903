//! The commands that run until they are interrupted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tower_weixin::message::Text;

use crate::support::bot::{bot, serve_on};
use crate::support::{APP_ID, KEY, SECRET, TOKEN, Weixin};

/// A run that goes on, and the first line that it printed.
struct Running {
    child: Child,
    said: Value,
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
        Self { child, said }
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
