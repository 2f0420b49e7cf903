//! `fixtures/envelope/cases.json`: complete requests, and what must come of them.

use http::Request;
use serde::Deserialize;
use serde_json::Value;
use tower::ServiceBuilder;
use tower_weixin::{
    Account, AccountKind, Failure, FailureKind, Message, Mode, Reply, WeixinMessageLayer,
    WeixinVerifyLayer,
};

use crate::support::{Bot, Push, Whole, call, field, fixture, open_reply, text_message, tree};

/// Unknown fields are refused, so that no expectation of the file is passed over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestCase {
    name: String,
    method: String,
    query: String,
    content_type: Option<String>,
    body_file: Option<String>,
    config: Config,
    expect: Expect,
    expect_with_msg_signature_only: Option<Expect>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    mode: Option<String>,
    token: String,
    encoding_aes_key: Option<String>,
    appid: Option<String>,
    previous_encoding_aes_key: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    status: u16,
    body: Option<String>,
    content_type: Option<String>,
    msg_type: Option<String>,
    event: Option<String>,
    from_user: Option<String>,
    info_type: Option<String>,
    plaintext: Option<String>,
    plaintext_file: Option<String>,
    /// Codes of Tencent's sample library.
    error: Option<Value>,
}

/// A reply in plain and its sealed form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyCase {
    name: String,
    #[serde(rename = "kind")]
    _kind: String,
    plaintext_file: String,
    body_file: String,
    random16: String,
    timestamp: String,
    nonce: String,
    config: Config,
    expect: ExpectSealed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectSealed {
    encrypt: String,
    msg_signature: String,
}

#[tokio::test]
async fn every_case_comes_out_as_the_fixtures_say() {
    let cases: Vec<Value> = serde_json::from_str(&fixture("envelope/cases.json")).unwrap();
    assert!(cases.len() >= 31, "{} cases", cases.len());
    for case in cases {
        match case["kind"].as_str() {
            None => check_request(&serde_json::from_value(case).unwrap()).await,
            Some("reply") => check_reply(&serde_json::from_value(case).unwrap()).await,
            Some(other) => panic!("{other} is no kind of case"),
        }
    }
}

async fn check_request(case: &RequestCase) {
    for account in case.accounts() {
        let name = format!("{} in {:?} mode", case.name, account.mode());
        let layer = WeixinVerifyLayer::new(account);
        check_with(layer.clone(), case, &case.expect, &name).await;
        if let Some(expect) = &case.expect_with_msg_signature_only {
            let name = format!("{name} with msg_signature only");
            check_with(layer.accept_msg_signature_only(true), case, expect, &name).await;
        }
    }
}

async fn check_with(
    verify: WeixinVerifyLayer<Account>,
    case: &RequestCase,
    expect: &Expect,
    name: &str,
) {
    let bot = Bot::default();
    let stack = ServiceBuilder::new()
        .layer(verify)
        .layer(WeixinMessageLayer::new())
        .service(bot.clone());
    let response = call(stack, case.request()).await;

    assert_eq!(response.status(), expect.status, "{name}");
    let header = |name| response.headers().get(name).map(|value| value.as_bytes());
    if let Some(content_type) = &expect.content_type {
        assert_eq!(
            header("content-type"),
            Some(content_type.as_bytes()),
            "{name}"
        );
    }
    match (&expect.body, expect.status, case.method.as_str()) {
        (Some(body), _, _) => assert_eq!(response.body(), body, "{name}"),
        (None, 200, "POST") => assert_eq!(response.body(), "success", "{name}"),
        _ => assert_eq!(response.body(), "", "{name}"),
    }
    if let Some(error) = &expect.error {
        let expected = match error.to_string().trim_matches('"') {
            "-40002" => FailureKind::Decode,
            "-40005/-40007/-40008" => FailureKind::Open,
            other => panic!("{name}: no kind of failure for {other}"),
        };
        let failure: &Failure = response.extensions().get().unwrap();
        assert_eq!(failure.kind(), expected, "{name}");
    }
    expect.check_message(&bot, case.method == "POST" && expect.status == 200, name);
}

impl Expect {
    /// Compares what the bot saw, if it should have seen something.
    fn check_message(&self, bot: &Bot, is_push: bool, name: &str) {
        let seen = bot.take();
        if !is_push {
            assert_eq!(seen.len(), 0, "{name}: the bot was called");
            return;
        }
        let [request] = &seen[..] else {
            panic!("{name}: the bot was called {} times", seen.len());
        };
        let document = request.meta().document();
        if let Some(msg_type) = &self.msg_type {
            assert_eq!(request.meta().msg_type(), msg_type, "{name}");
        }
        if let Some(from_user) = &self.from_user {
            assert_eq!(
                request.meta().from_user().unwrap().as_str(),
                from_user,
                "{name}"
            );
        }
        if let Some(expected) = &self.event {
            let message = request.message();
            assert!(matches!(message, Message::Event(_)), "{name}: {message:?}");
            assert_eq!(request.meta().event(), Some(&**expected), "{name}");
        }
        if let Some(info_type) = &self.info_type {
            assert_eq!(&field(document.as_str(), "InfoType"), info_type, "{name}");
        }
        let file = self.plaintext_file.as_deref().map(fixture);
        if let Some(plaintext) = self.plaintext.as_ref().or(file.as_ref()) {
            assert_eq!(document.as_str(), plaintext, "{name}");
        }
    }
}

impl RequestCase {
    /// The accounts that the case is about: `any` mode is all that the configuration allows.
    fn accounts(&self) -> Vec<Account> {
        let has_key = self.config.encoding_aes_key.is_some();
        let modes: &[Mode] = match self.config.mode.as_deref().unwrap() {
            "any" if has_key => &[Mode::Plaintext, Mode::Compatible, Mode::Security],
            "any" | "plaintext" => &[Mode::Plaintext],
            "compat" => &[Mode::Compatible],
            "security" | "component" | "wecom" => &[Mode::Security],
            other => panic!("{}: unknown mode {other}", self.name),
        };
        let timestamp = self
            .query
            .split('&')
            .find_map(|pair| pair.strip_prefix("timestamp="));
        let time = timestamp.map_or(0, |timestamp| timestamp.parse().unwrap());
        modes
            .iter()
            .map(|mode| self.config.account(*mode, time))
            .collect()
    }

    fn request(&self) -> Request<Whole> {
        let body = self
            .body_file
            .as_deref()
            .map(|name| fixture(&format!("envelope/{name}")));
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(format!("/weixin?{}", self.query));
        if let Some(content_type) = &self.content_type {
            request = request.header("content-type", content_type);
        }
        request.body(body.unwrap_or_default().into()).unwrap()
    }
}

impl Config {
    fn account(&self, mode: Mode, time: u64) -> Account {
        let kind = match self.mode.as_deref() {
            Some("component") => AccountKind::OpenPlatform,
            Some("wecom") => AccountKind::WeCom,
            _ => AccountKind::OfficialAccount,
        };
        let mut account = Account::builder(&self.token)
            .kind(kind)
            .mode(mode)
            .clock(move || time);
        if let Some(app_id) = &self.appid {
            account = account.app_id(app_id);
        }
        if let Some(key) = &self.encoding_aes_key {
            account = account.encoding_aes_key(key);
        }
        if let Some(key) = &self.previous_encoding_aes_key {
            account = account.previous_encoding_aes_key(key);
        }
        account.build().unwrap()
    }
}

/// The 16 random bytes of a reply cannot be chosen from outside, so our cipher text is another one
/// of the same length. Both must open to the same text and be the same in all else.
async fn check_reply(case: &ReplyCase) {
    let name = &case.name;
    assert_eq!(case.random16.len(), 16, "{name}");
    let plaintext = fixture(&case.plaintext_file);

    let theirs = fixture(&format!("envelope/{}", case.body_file));
    let fields = ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"];
    let [encrypt, signature, timestamp, nonce] = fields.map(|name| field(&theirs, name));
    assert_eq!(encrypt, case.expect.encrypt, "{name}");
    assert_eq!(signature, case.expect.msg_signature, "{name}");
    assert_eq!(timestamp, case.timestamp, "{name}");
    assert_eq!(nonce, case.nonce, "{name}");
    let key = case.config.encoding_aes_key.as_deref().unwrap();
    assert_eq!(open_reply(key, &theirs), plaintext, "{name}: theirs");

    let account = case
        .config
        .account(Mode::Security, timestamp.parse().unwrap());
    let bot = Bot::new(Reply::raw(plaintext.as_str()));
    let push = Push::new(Mode::Security, &text_message("hi"));
    let response = call(tower_weixin::service(account, bot), push.request()).await;
    let ours = String::from_utf8(response.into_body().to_vec()).unwrap();
    assert_eq!(open_reply(key, &ours), plaintext, "{name}: ours");

    let [our_encrypt, our_signature, ..] = fields.map(|name| field(&ours, name));
    assert_eq!(our_encrypt.len(), encrypt.len(), "{name}");
    let ours = ours
        .replace(&our_encrypt, &encrypt)
        .replace(&our_signature, &signature);
    assert_eq!(tree(&ours), tree(&theirs), "{name}");
}
