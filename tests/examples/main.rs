//! The examples, run as a newcomer runs them.

mod client;
mod cloud_run;
mod full_stack;
mod lambda;
mod process;
#[path = "../programs/mod.rs"]
mod programs;

use std::path::PathBuf;

use tower_weixin::{Account, Document, Signature};
use weixin_core::{CallbackQuery, Opened};
use weixin_sim::Attempt;

use crate::process::{Example, command, exchange, refusal};

const TOKEN: &str = "exampletoken2026abc";
const APP_ID: &str = "wx1a2b3c4d5e6f7081";
const KEY: &str = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";

/// The servers among the examples, which share their configuration.
const SERVERS: [&str; 3] = ["echo", "hyper", "router"];

#[test]
fn a_server_greets_with_its_account_and_answers_the_address_that_it_proposes() {
    let token = ("WEIXIN_TOKEN", TOKEN);
    let app_id = ("WEIXIN_APP_ID", APP_ID);
    let key = ("WEIXIN_ENCODING_AES_KEY", KEY);
    let blank = ("WEIXIN_TOKEN", "");
    let no_app_id = "account (no AppID) in Plaintext mode";
    let plaintext = "account wx1a2b3c4d5e6f7081 in Plaintext mode";
    let compatible = "account wx1a2b3c4d5e6f7081 in Compatible mode";
    let security = "account wx1a2b3c4d5e6f7081 in Security mode";
    let rows: [(&[_], _); 9] = [
        (&[], no_app_id),
        (&[blank], no_app_id),
        (&[token], no_app_id),
        (&[token, app_id], plaintext),
        (&[token, app_id, key], security),
        (&[token, app_id, key, ("WEIXIN_MODE", "security")], security),
        (
            &[token, app_id, key, ("WEIXIN_MODE", "compatible")],
            compatible,
        ),
        (
            &[token, app_id, key, ("WEIXIN_MODE", "plaintext")],
            plaintext,
        ),
        (
            &[app_id, ("WEIXIN_THREADS", "1"), ("WEIXIN_FRESHNESS", "off")],
            plaintext,
        ),
    ];
    for name in SERVERS {
        for (variables, account) in rows {
            let case = format!("{name} with {variables:?}");
            let example = Example::start(name, variables);
            let (host, _) = example.url().unwrap();
            let expected = format!("{account} at http://{host}/weixin");
            assert_eq!(example.greeting[0], expected, "{case}");

            let is_demo = !variables.contains(&token);
            let greeting = example.greeting.join("\n");
            assert_eq!(
                greeting.contains("this is the demo token"),
                is_demo,
                "{case}"
            );
            for secret in [TOKEN, KEY, "weixindemotoken2026"] {
                assert!(!greeting.contains(secret), "{case}: {greeting}");
            }
            let response = example.answer("GET", "");
            assert!(
                response.starts_with("HTTP/1.0 200 OK\r\n"),
                "{case}: {response}"
            );
            assert!(response.ends_with("\r\n\r\nhello"), "{case}: {response}");
        }
    }
}

#[test]
fn the_slow_bot_runs_each_message_once_with_each_of_its_stores() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("slow_bot.sqlite");
    for end in ["", "-wal", "-shm"] {
        // An earlier run may have left it.
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    let file = format!("sqlite:{}", file.display());
    // The file remembers it when the process is gone.
    let push = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
                <CreateTime>1767225600</CreateTime><MsgType>text</MsgType>\
                <Content>sleep 0</Content><MsgId>1</MsgId></xml>";
    for store in ["memory", &file] {
        for late in ["retries", "acknowledge"] {
            let variables = [("WEIXIN_STORE", store), ("WEIXIN_LATE", late)];
            let example = Example::start("slow_bot", &variables);
            for _ in 0..2 {
                let response = example.answer("POST", push);
                assert!(response.contains("[slept 0, run 1]"), "{response}");
            }
        }
    }
    let rows: [(&str, &[_]); 3] = [
        ("worker", &[("WEIXIN_STORE", "floppy")]),
        ("worker", &[("WEIXIN_LATE", "soon")]),
        ("distributed", &[]),
    ];
    for (name, variables) in rows {
        let error = refusal(name, variables);
        assert!(error.contains("WEIXIN_"), "{name}: {error}");
    }
}

#[tokio::test]
async fn the_router_answers_each_message_in_its_own_way() {
    let example = Example::start("router", &[]);
    let user = example.platform().user("o1");
    for (push, expected) in [
        (user.text("hi"), "[you said: hi]"),
        (user.text("帮助"), "weixin://bizmsgmenu?msgmenuid=1"),
        (user.text("news"), "<ArticleCount>1</ArticleCount>"),
        (user.text("order 7"), "[your orders: [7]]"),
        (user.text("order 8"), "[your orders: [7, 8]]"),
        (user.text("order 99999999999"), "[抱歉，出错了"),
        (user.text("ask why"), "[good question: ask why]"),
        (user.text("shop time").field("CreateTime", 7), "[7]"),
        (user.text("shop"), "[shop: time]"),
        (user.subscribe(), "[欢迎！"),
        (user.click("MENU_HELP"), "msgmenuid=2"),
        (user.scan(42), "[table 42, 2 characters]"),
        (user.scan(43), "[SCAN with scene 43]"),
        (user.view("https://example.com"), "success"),
        (user.unsubscribe(), "success"),
        (user.text("order 9"), "[your orders: [9]]"),
    ] {
        let delivery = push.await;
        let [
            Attempt {
                response: Some(response),
                ..
            },
        ] = &delivery.attempts[..]
        else {
            panic!("{delivery}");
        };
        assert!(response.body.contains(expected), "{delivery}");
    }
}

#[tokio::test]
async fn a_server_repeats_what_it_is_told() {
    for name in ["echo", "hyper"] {
        let example = Example::start(name, &[]);
        let platform = example.platform();
        let user = platform.user("o1");
        let said = user.text("hi 你好").await;
        assert_eq!(said.shown().text(), Some("hi 你好"), "{name}: {said}");
        assert_eq!(user.subscribe().await.shown().text(), Some("welcome"));
        assert!(user.image().await.shown().is_nothing(), "{name}");
        // Nor is there anything to complain of, when the address is saved and when anybody tries it.
        for checked in [platform.verify().await, platform.probe().await, said] {
            assert!(checked.findings().is_empty(), "{name}: {checked}");
        }
    }
}

#[test]
fn a_server_does_not_start_with_a_configuration_that_is_wrong() {
    let key = ("WEIXIN_ENCODING_AES_KEY", KEY);
    let app_id = ("WEIXIN_APP_ID", APP_ID);
    let rows: [(&[_], _); 7] = [
        (&[("WEIXIN_MODE", "security")], "encoding_aes_key"),
        (&[("WEIXIN_MODE", "compatible"), app_id], "encoding_aes_key"),
        (&[key], "app_id"),
        (&[("WEIXIN_TOKEN", "secret!")], "token"),
        (
            &[("WEIXIN_ENCODING_AES_KEY", "secret"), app_id],
            "encoding_aes_key",
        ),
        (&[("WEIXIN_MODE", "secret")], "WEIXIN_MODE"),
        (&[("WEIXIN_FRESHNESS", "1")], "freshness"),
    ];
    for name in SERVERS {
        for (variables, expected) in rows {
            let error = refusal(name, variables);
            assert!(
                error.contains(expected),
                "{name} with {variables:?}: {error}"
            );
            let leaks = error.contains("secret") || error.contains(KEY);
            assert!(!leaks, "{name} with {variables:?}: {error}");
        }
    }
}

#[test]
fn a_variable_that_cannot_be_read_is_named() {
    for name in SERVERS {
        for variable in [
            "WEIXIN_LISTEN",
            "WEIXIN_FRESHNESS",
            "WEIXIN_THREADS",
            "WEIXIN_MODE",
        ] {
            let error = refusal(name, &[(variable, "soon")]);
            assert!(
                error.contains(variable),
                "{name} with {variable}=soon: {error}"
            );
        }
    }
}

#[tokio::test]
async fn what_happens_to_a_server_can_be_scraped_from_a_port_of_its_own() {
    let admin = ("WEIXIN_ADMIN_LISTEN", "127.0.0.1:0");
    let mut example = Example::start("prometheus", &[admin]);
    let line = example.next_line().unwrap();
    let address = line.strip_prefix("metrics at http://").unwrap();
    let (host, path) = address.split_at(address.find('/').unwrap());
    let user = example.platform().user("oCanary");
    let said = user.text("canary").await;
    assert_eq!(said.shown().text(), Some("canary"), "{said}");
    user.text("canary").again(1).await;
    user.text("canary").forged().attempts(1).await;

    let scraped = exchange(host, path, "GET", "");
    for line in [
        "weixin_callbacks_total{mode=\"plaintext\",msg_type=\"text\",event=\"\",outcome=\"reply\"} 2",
        "weixin_process_duration_seconds_bucket{msg_type=\"text\",outcome=\"reply\",le=\"5\"} 2",
        "weixin_duplicates_total{action=\"replayed\"} 1",
        "weixin_verify_failures_total{reason=\"bad_signature\"} 1",
        "weixin_inflight 0",
    ] {
        assert!(scraped.lines().any(|it| it == line), "{line} in\n{scraped}");
    }
    for secret in ["anary", "signature=", "nonce"] {
        assert!(!scraped.contains(secret), "{secret} in\n{scraped}");
    }
    // The platform's port shows nothing of it.
    let refused = example.answer_at("/metrics", "GET", "");
    assert!(refused.starts_with("HTTP/1.0 404"), "{refused}");
    let error = refusal("prometheus", &[("WEIXIN_ADMIN_LISTEN", "soon")]);
    assert!(error.contains("WEIXIN_ADMIN_LISTEN"), "{error}");
}

/// The third-party platform of the fixtures.
struct Platform {
    account: Account,
}

impl Platform {
    const TOKEN: &str = "mwtoken2026";
    const APP_ID: &str = "wx0c1d2e3f40516273";

    fn new() -> Self {
        let account = Account::builder(Self::TOKEN)
            .app_id(Self::APP_ID)
            .encoding_aes_key(KEY)
            .dangerous_any_age();
        Self {
            account: account.build().unwrap(),
        }
    }

    fn open(&self, encrypt: &str) -> Opened {
        let query = Self::query(encrypt);
        let query = CallbackQuery::parse(&query).unwrap();
        self.account.verify(&query).unwrap().open(encrypt).unwrap()
    }

    /// The body and the query of a push: what opened a push can seal another.
    fn push(&self, document: &str) -> (String, String) {
        let sealed = fixture("envelope/component_ticket.xml");
        let sealer = self.open(&field(&sealed, "Encrypt")).into_sealer();
        let mut encrypt = Vec::new();
        sealer.seal(document.as_bytes(), "1767225600", &mut encrypt);
        let encrypt = String::from_utf8(encrypt).unwrap();
        let body = format!("<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>");
        (body, Self::query(&encrypt))
    }

    /// The document in a sealed reply.
    fn read_reply(&self, reply: &str) -> String {
        let opened = self.open(&field(reply, "Encrypt"));
        String::from_utf8(opened.message().to_vec()).unwrap()
    }

    fn query(encrypt: &str) -> String {
        let (time, nonce) = ("1767225600", "1");
        let hex = |signature: Signature| String::from_utf8(signature.to_hex().to_vec()).unwrap();
        let signature = hex(Signature::over([Self::TOKEN, time, nonce]));
        let msg_signature = hex(Signature::over([Self::TOKEN, time, nonce, encrypt]));
        format!(
            "signature={signature}&timestamp={time}&nonce={nonce}\
             &encrypt_type=aes&msg_signature={msg_signature}"
        )
    }
}

fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn field(document: &str, name: &str) -> String {
    let document = Document::parse(document.as_bytes()).unwrap();
    document.root().child(name).unwrap().text().to_owned()
}

#[test]
fn a_third_party_platform_takes_its_own_pushes_and_those_of_its_accounts() {
    let variables = [
        ("WEIXIN_TOKEN", Platform::TOKEN),
        ("WEIXIN_APP_ID", Platform::APP_ID),
        ("WEIXIN_ENCODING_AES_KEY", KEY),
        ("WEIXIN_FRESHNESS", "off"),
    ];
    let log = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("open_platform.log");
    let file = std::fs::File::create(&log).unwrap();
    let mut command = command("open_platform", &variables);
    let example = Example::start_with("open_platform", command.stderr(file));
    let (host, _) = example.url().unwrap();
    assert_eq!(
        example.greeting[0],
        format!("account wx0c1d2e3f40516273 in Security mode at http://{host}/component")
    );
    assert!(example.answer("GET", "").ends_with("\r\n\r\nhello"));

    let platform = Platform::new();
    let answer = |path: &str, document: &str| {
        let (body, query) = platform.push(document);
        let response = example.answer_at(&format!("{path}?{query}"), "POST", &body);
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.0 200 OK\r\n"), "{response}");
        body.to_owned()
    };
    for name in ["component_verify_ticket", "authorized", "unauthorized"] {
        let push = fixture(&format!("component/{name}.xml"));
        assert_eq!(answer("/component", &push), "success", "{name}");
    }
    let text = |to: &str, content: &str| {
        format!(
            "<xml><ToUserName>{to}</ToUserName><FromUserName>oCanary</FromUserName>\
             <MsgType>text</MsgType><Content>{content}</Content></xml>"
        )
    };
    for (to, content, expected) in [
        ("gh_1", "hi", "you said: hi"),
        (
            "gh_1",
            "TESTCOMPONENT_MSG_TYPE_TEXT",
            "you said: TESTCOMPONENT_MSG_TYPE_TEXT",
        ),
        (
            "gh_3c884a361561",
            "TESTCOMPONENT_MSG_TYPE_TEXT",
            "TESTCOMPONENT_MSG_TYPE_TEXT_callback",
        ),
    ] {
        let reply = answer("/callback/wx1a2b3c4d5e6f7081", &text(to, content));
        let reply = platform.read_reply(&reply);
        assert_eq!(field(&reply, "Content"), expected, "{content} to {to}");
    }
    let code = text("gh_3c884a361561", "QUERY_AUTH_CODE:canary-code");
    assert_eq!(answer("/callback/wx570bc396a51b8ff8", &code), "");

    let log = std::fs::read_to_string(&log).unwrap();
    for event in [
        "a new ticket",
        "authorised the platform account=\"wx1a2b3c4d5e6f7081\"",
        "took its authorisation back",
        "the release check expects was not sent",
    ] {
        assert!(log.contains(event), "{event} in {log}");
    }
    for secret in ["ticket@@@", "queryauthcode", "canary", "oCanary", KEY] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn a_third_party_platform_runs_without_configuration() {
    let example = Example::start("open_platform", &[]);
    let greeting = &example.greeting[0];
    assert!(
        greeting.starts_with("account wx0123456789abcdef in Security mode"),
        "{greeting}"
    );
    assert!(example.answer("GET", "").ends_with("\r\n\r\nhello"));
    let error = refusal("open_platform", &[("WEIXIN_MODE", "plaintext")]);
    assert!(error.contains("third-party platform"), "{error}");
}
