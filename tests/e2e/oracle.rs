//! S-5, T5: a message that cannot be opened is no oracle for what is inside.

use std::collections::BTreeSet;
use std::error::Error;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;
use tower_weixin::{Account, Failure, Mode, Refusal};

use crate::support::{
    Bot, KEY, Push, account, call, field, fixture, seal, sign, text_message, visible,
};

const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden {} b\"\"";

/// A push that is signed as it should be, and whose message is wrong.
struct Undecipherable {
    name: String,
    account: Account,
    push: Push,
}

#[derive(Deserialize)]
struct Vectors {
    negative: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    #[serde(flatten)]
    push: Option<VectorPush>,
}

#[derive(Deserialize)]
struct VectorPush {
    token: String,
    encoding_aes_key: String,
    appid: String,
    timestamp: String,
    nonce: String,
    encrypt: String,
    msg_signature: String,
}

/// The pushes of the fixtures that must not open; among them one that must, as a control.
fn vectors() -> impl Iterator<Item = Undecipherable> {
    let vectors: Vectors = serde_json::from_str(&fixture("crypto_vectors.json")).unwrap();
    vectors.negative.into_iter().filter_map(|vector| {
        let it = vector.push?;
        let time = it.timestamp.parse().unwrap();
        let account = Account::builder(&it.token)
            .app_id(it.appid)
            .encoding_aes_key(it.encoding_aes_key)
            .clock(move || time);
        let signature = sign([&it.token, &it.timestamp, &it.nonce]);
        let mut push = Push::encrypted(&it.encrypt);
        push.query = format!(
            "signature={signature}&timestamp={}&nonce={}&encrypt_type=aes&msg_signature={}",
            it.timestamp, it.nonce, it.msg_signature
        );
        Some(Undecipherable {
            name: vector.name,
            account: account.build().unwrap(),
            push,
        })
    })
}

/// More of them, made from a message that does open.
fn damaged() -> impl Iterator<Item = Undecipherable> {
    let sealed = seal(KEY, &text_message("hi"));
    let mut exchanged = Push::encrypted(&sealed);
    exchanged.body = Push::encrypted(&seal(KEY, &text_message("something else"))).body;
    // 128 characters are three blocks of 32 bytes.
    let (first_blocks, rest) = sealed.split_at(128);
    let of_fixture = |name: &str| {
        let envelope = fixture(&format!("envelope/{name}"));
        Push::encrypted(&field(&envelope, "Encrypt"))
    };
    [
        ("another message than the signed one", exchanged),
        ("beginning cut off", Push::encrypted(rest)),
        ("end cut off", Push::encrypted(first_blocks)),
        (
            "beginning repeated",
            Push::encrypted(&format!("{first_blocks}{sealed}")),
        ),
        (
            "a byte that is not Base64",
            Push::encrypted(&format!("*{}", &sealed[1..])),
        ),
        (
            "a line break",
            Push::encrypted(&format!("{first_blocks}\n{rest}")),
        ),
        (
            "padding of Base64 repeated",
            Push::encrypted(&format!("{sealed}=")),
        ),
        ("no Base64 at all", Push::encrypted("hello")),
        (
            "for another account",
            of_fixture("security_wrong_appid.xml"),
        ),
        ("with another key", of_fixture("security_previous_key.xml")),
    ]
    .into_iter()
    .map(|(name, push)| Undecipherable {
        name: name.to_owned(),
        account: account(Mode::Security),
        push,
    })
}

#[tokio::test]
async fn s_05_t5_whatever_is_wrong_with_a_sealed_message_its_sender_sees_the_same() {
    let mut kinds = 0;
    let mut reasons = BTreeSet::new();
    for Undecipherable {
        name,
        account,
        push,
    } in vectors().chain(damaged())
    {
        let bot = Bot::default();
        let response = call(tower_weixin::service(account, bot.clone()), push.request()).await;
        if name == "control_good" {
            assert_eq!((response.status(), bot.calls()), (StatusCode::OK, 1));
            continue;
        }
        assert_eq!(visible(&response), FORBIDDEN, "{name}");
        assert_eq!(bot.calls(), 0, "{name}");
        reasons.insert(reason(&response));
        kinds += 1;
    }
    assert!(kinds >= 12, "{kinds} kinds");
    // What the operator is told has no room for a decrypted byte either.
    assert_eq!(
        reasons.into_iter().collect::<Vec<_>>(),
        [
            "the encrypted message could not be opened: the message cannot be opened: \
             compare the EncodingAESKey and the AppID (for WeCom the corp or suite id, for a \
             third-party platform its own) with the console",
            "the encrypted message could not be opened: \
             the msg_signature does not match the message",
        ]
    );
}

#[tokio::test]
async fn t5_a_message_that_does_not_open_looks_like_a_push_that_is_not_signed() {
    let sealed = seal(KEY, &text_message("hi"));
    let service = tower_weixin::service(account(Mode::Security), Bot::default());
    let response = call(service, Push::encrypted(&sealed).forged().request()).await;
    assert!(response.extensions().get::<Refusal>().is_some());
    assert_eq!(visible(&response), FORBIDDEN);
}

/// What the operator is told.
fn reason(response: &Response<Bytes>) -> String {
    let failure: &Failure = response.extensions().get().unwrap();
    format!("{failure}: {}", failure.source().unwrap())
}
