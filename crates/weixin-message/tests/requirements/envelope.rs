//! Encrypted pushes are opened and their replies sealed, as the account's mode wants it.

use std::cell::RefCell;

use bytes::Bytes;
use http_body_util::Full;
use serde_json::Value;
use weixin_core::{Account, AccountKind, CallbackQuery, Mode, Unverified, Verified};
use weixin_message::{
    DecodeErrorKind, Failure, FailureKind, IntoReply, Reply, Request, WeixinMessageService,
    handler_fn,
};

use crate::support::service::answer;
use crate::support::{fixture, outline, parse};

/// One of the cases that all implementations share.
struct Case(Value);

impl Case {
    fn all() -> Vec<Self> {
        let cases: Vec<Value> = serde_json::from_str(&fixture("envelope/cases.json")).unwrap();
        cases.into_iter().map(Self).collect()
    }

    fn named(name: &str) -> Self {
        Self::all()
            .into_iter()
            .find(|case| case.name() == name)
            .unwrap()
    }

    fn str(&self, pointer: &str) -> Option<&str> {
        self.0.pointer(pointer)?.as_str()
    }

    fn name(&self) -> &str {
        self.str("/name").unwrap()
    }

    fn body(&self) -> String {
        fixture(&format!("envelope/{}", self.str("/body_file").unwrap()))
    }

    fn timestamp(&self) -> u64 {
        let (_, rest) = self
            .str("/query")
            .unwrap()
            .split_once("timestamp=")
            .unwrap();
        rest.split('&').next().unwrap().parse().unwrap()
    }

    fn account(&self) -> Account {
        self.account_with(self.str("/config/encoding_aes_key").unwrap())
    }

    fn account_with(&self, key: &str) -> Account {
        let now = self.timestamp();
        let mut builder = Account::builder(self.str("/config/token").unwrap())
            .app_id(self.str("/config/appid").unwrap())
            .encoding_aes_key(key)
            .clock(move || now);
        if let Some(previous) = self.str("/config/previous_encoding_aes_key") {
            builder = builder.previous_encoding_aes_key(previous);
        }
        let builder = match self.str("/config/mode").unwrap() {
            "plaintext" => builder.mode(Mode::Plaintext),
            "compat" => builder.mode(Mode::Compatible),
            "wecom" => builder.kind(AccountKind::WeCom),
            _ => builder,
        };
        builder.build().unwrap()
    }

    /// The request as the check in front passes it on; `None` where that refuses it.
    fn request(&self, body: String) -> Option<http::Request<Full<Bytes>>> {
        let query = CallbackQuery::parse(self.str("/query").unwrap()).ok()?;
        let request = http::Request::post("/");
        let request = match self.account().kind() {
            AccountKind::WeCom => request.extension(self.account().defer(&query).ok()?),
            _ => request.extension(self.account().verify(&query).ok()?),
        };
        Some(request.body(body.into()).unwrap())
    }

    fn push<T: IntoReply>(
        &self,
        body: String,
        bot: impl Fn(Request) -> T,
    ) -> Result<String, Failure> {
        let bot = handler_fn(|request| std::future::ready(bot(request)));
        let request = self.request(body).expect("the check in front passes it");
        let response = answer(&mut WeixinMessageService::new(bot), request);
        match response.extensions().get::<Failure>() {
            Some(failure) => Err(failure.clone()),
            None => Ok(String::from_utf8(response.body().to_vec()).unwrap()),
        }
    }
}

/// Answers with the whole document.
fn mirror(request: Request) -> Reply {
    Reply::raw(request.meta().document().as_str())
}

/// Reads a sealed reply, as the platform does, with the account's own key.
fn open(account: &Account, reply: &str) -> String {
    let outline = outline(&parse(reply));
    let names: Vec<&str> = outline.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["xml", "Encrypt", "MsgSignature", "TimeStamp", "Nonce"]
    );
    let [_, encrypt, signature, timestamp, nonce] = outline.each_text();
    // Not the second of the push, with which the reply could be sent as one.
    assert_eq!(timestamp, (account.unix_time() + 1).to_string());
    let query =
        format!("msg_signature={signature}&timestamp={timestamp}&nonce={nonce}&encrypt_type=aes");
    let proof = account
        .defer(&CallbackQuery::parse(&query).unwrap())
        .unwrap();
    let (_, opened) = proof.open(encrypt).unwrap();
    String::from_utf8(opened.message().to_vec()).unwrap()
}

trait EachText {
    fn each_text(&self) -> [&str; 5];
}

impl EachText for Vec<(usize, String, String)> {
    fn each_text(&self) -> [&str; 5] {
        std::array::from_fn(|index| self[index].2.as_str())
    }
}

#[test]
fn every_shared_case_comes_out_as_expected() {
    let (mut opened, mut refused) = (0, 0);
    for case in Case::all() {
        let name = case.name();
        let is_push = case.str("/method") == Some("POST");
        let is_json = case.str("/content_type") == Some("application/json");
        if !is_push || (is_json && !cfg!(feature = "json")) {
            continue;
        }
        let status = case.0.pointer("/expect/status").unwrap().as_u64().unwrap();
        if case.request(case.body()).is_none() {
            assert_ne!(status, 200, "{name}: refused in front");
            continue;
        }
        let read = RefCell::new(String::new());
        let bot = |request: Request| {
            request
                .meta()
                .document()
                .as_str()
                .clone_into(&mut read.borrow_mut());
            mirror(request)
        };
        match case.push(case.body(), bot) {
            Ok(reply) => {
                assert_eq!(status, 200, "{name}");
                let document = read.borrow();
                if let Some(file) = case.str("/expect/plaintext_file") {
                    assert_eq!(*document, fixture(file), "{name}");
                }
                if let Some(plaintext) = case.str("/expect/plaintext") {
                    assert_eq!(*document, plaintext, "{name}");
                }
                let account = case.account();
                if account.mode().is_encrypted() {
                    assert_eq!(open(&account, &reply), *document, "{name}");
                } else {
                    assert_eq!(reply, *document, "{name}");
                }
                opened += 1;
            }
            Err(failure) => {
                assert_eq!(u64::from(failure.status().as_u16()), status, "{name}");
                refused += 1;
            }
        }
    }
    assert_eq!(
        (opened, refused),
        (12 + usize::from(cfg!(feature = "json")), 3)
    );
}

#[test]
fn of_a_push_in_compatibility_mode_only_the_encrypted_half_is_read() {
    let case = Case::named("post_compat");
    let tampered = fixture("envelope/compat_text_tampered_plain.xml");
    let open = |body| open(&case.account(), &case.push(body, mirror).unwrap());
    assert_eq!(open(tampered), fixture("message/text.xml"));
    let padded = case.body().replace("<![CDATA[A4812", " <![CDATA[\nA4812");
    assert_eq!(
        open(padded),
        fixture("message/text.xml"),
        "white space around Encrypt is nothing"
    );
}

#[test]
fn what_cannot_be_opened_says_at_which_step() {
    let case = Case::named("post_security");
    let encrypt = |text: &str| format!("<xml><Encrypt>{text}</Encrypt></xml>");
    for (name, body, expected) in [
        (
            "no Encrypt",
            "<xml><a>1</a></xml>".into(),
            FailureKind::Decode,
        ),
        (
            "Encrypt twice",
            fixture("envelope/security_two_encrypt.xml"),
            FailureKind::Decode,
        ),
        (
            "in another case",
            case.body().replace("Encrypt>", "encrypt>"),
            FailureKind::Decode,
        ),
        (
            "not in the root",
            format!("<xml><a>{}</a></xml>", encrypt("x")),
            FailureKind::Decode,
        ),
        ("plain", fixture("message/text.xml"), FailureKind::Decode),
        ("no document", "success".into(), FailureKind::Decode),
        ("empty", encrypt(""), FailureKind::Open),
        ("another text", encrypt("AAAA"), FailureKind::Open),
        (
            "one letter changed",
            case.body().replace("A4812", "B4812"),
            FailureKind::Open,
        ),
    ] as [(&str, String, _); _]
    {
        let failure = case.push(body, mirror).unwrap_err();
        assert_eq!(failure.kind(), expected, "{name}");
    }
    let failure = case.push("<xml><a>1</a></xml>".into(), mirror).unwrap_err();
    let source = std::error::Error::source(&failure).unwrap();
    let error = source
        .downcast_ref::<weixin_message::DecodeError>()
        .unwrap();
    assert_eq!(error.kind(), DecodeErrorKind::NoEncrypt);
}

#[test]
fn the_words_are_not_sealed_and_all_else_is() {
    let case = Case::named("post_security");
    let account = case.account();
    let success = case.push(case.body(), |_| Reply::success());
    let empty = case.push(case.body(), |_| Reply::empty());
    assert_eq!(
        (success.unwrap().as_str(), empty.unwrap().as_str()),
        ("success", "")
    );

    let text = case.push(case.body(), |_| "你好]]>").unwrap();
    let document = parse(open(&account, &text));
    let field = |name| document.root().child(name).unwrap().text();
    assert_eq!(field("ToUserName"), "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe");
    assert_eq!(field("FromUserName"), "gh_3d9a1c52b7e4");
    assert_eq!(field("CreateTime"), case.timestamp().to_string());
    assert_eq!(field("Content"), "你好]]>");

    let failure = case
        .push(case.body(), |_| Reply::text("a".repeat(2_049)))
        .unwrap_err();
    assert_eq!(
        failure.kind(),
        FailureKind::Reply,
        "a reply is checked before it is sealed"
    );
    let plain = Case::named("post_plain");
    let reply = plain.push(plain.body(), |_| "hi").unwrap();
    assert!(
        reply.contains("<Content><![CDATA[hi]]></Content>"),
        "{reply}"
    );
}

#[cfg(feature = "json")]
#[test]
fn the_reply_to_a_sealed_json_push_is_json_in_json() {
    let case = Case::named("post_docs_security_json");
    let account = case.account();
    let envelope = case.push(case.body(), |_| "你好]]>").unwrap();
    let document = open(&account, &envelope);
    let content = r#""MsgType":"text","Content":"你好]]>"}"#;
    assert!(
        document.starts_with("{\"ToUserName\":") && document.ends_with(content),
        "{document}"
    );

    let (start, rest) = envelope.split_once("\",\"MsgSignature\":\"").unwrap();
    assert!(start.starts_with("{\"Encrypt\":\""), "{envelope}");
    let (_, rest) = rest.split_once("\",\"TimeStamp\":").unwrap();
    let (timestamp, nonce) = rest.split_once(",\"Nonce\":\"").unwrap();
    assert_eq!(timestamp.parse(), Ok(case.timestamp() + 1));
    assert_eq!(nonce, "415670741\"}");

    for raw in ["{}", "<xml/>"] {
        let envelope = case.push(case.body(), |_| Reply::raw(raw)).unwrap();
        assert_eq!(open(&account, &envelope), raw, "sent as it is");
    }
    assert_eq!(case.push(case.body(), |_| ()).unwrap(), "success");
}

/// Which of the two is JSON is told apart for each.
#[cfg(feature = "json")]
#[test]
fn the_envelope_and_the_document_have_their_own_forms() {
    let case = Case::named("post_docs_security_json");
    let body: Value = serde_json::from_str(&case.body()).unwrap();
    let encrypt = body["Encrypt"].as_str().unwrap();
    let in_xml = format!("<xml><Encrypt>{encrypt}</Encrypt></xml>");
    let envelope = case.push(in_xml, |_| "hi").unwrap();
    assert!(envelope.starts_with("<xml><Encrypt>"), "{envelope}");
    let document = open(&case.account(), &envelope);
    assert!(document.starts_with("{\"ToUserName\":"), "{document}");

    let case = Case::named("post_security");
    let encrypt = parse(case.body());
    let encrypt = encrypt.root().child("Encrypt").unwrap().text();
    let in_json = serde_json::json!({ "Encrypt": encrypt }).to_string();
    let envelope = case.push(in_json, |_| "hi").unwrap();
    assert!(envelope.starts_with("{\"Encrypt\":"), "{envelope}");
    let document = open(&case.account(), &envelope);
    assert!(document.starts_with("<xml><ToUserName>"), "{document}");
}

#[test]
fn a_reply_is_sealed_with_the_key_of_its_push() {
    let case = Case::named("post_security_previous_key");
    let reply = case.push(case.body(), mirror).unwrap();
    let previous = case.str("/config/previous_encoding_aes_key").unwrap();
    let only_previous = Account::builder(case.str("/config/token").unwrap())
        .app_id(case.str("/config/appid").unwrap())
        .encoding_aes_key(previous)
        .clock({
            let now = case.timestamp();
            move || now
        })
        .build()
        .unwrap();
    assert_eq!(open(&only_previous, &reply), fixture("message/text.xml"));
}

#[test]
fn the_bot_finds_a_proof_whichever_way_it_was_made() {
    fn proofs(request: Request) -> String {
        let extensions = request.extensions();
        let verified = extensions.get::<Verified>().is_some();
        let unverified = extensions.get::<Unverified>().is_some();
        format!("{verified} {unverified} {}", request.account().is_some())
    }
    for name in ["post_security", "post_wecom_text"] {
        let case = Case::named(name);
        let reply = open(&case.account(), &case.push(case.body(), proofs).unwrap());
        assert!(
            reply.contains("<Content><![CDATA[true false true]]></Content>"),
            "{name}: {reply}"
        );
    }
}
