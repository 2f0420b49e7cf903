//! WeCom: requests carry `msg_signature` alone, and `echostr` is encrypted.

use weixin_core::OpenError::{SignatureMismatch, Undecipherable};
use weixin_core::VerifyError::{Encryption, Query, Stale, WrongMode};
use weixin_core::{Account, AccountKind, CallbackQuery, Mode, QueryError};

use crate::support::platform::Platform;
use crate::support::vectors::{VECTORS, Vector};
use crate::support::{KEY, builder, verify, verify_url};

fn vector(name: &str) -> &'static Vector {
    VECTORS
        .official
        .iter()
        .find(|vector| vector.name == name)
        .unwrap()
}

/// WeCom's account of the vectors, at the time of `vector`.
fn account(vector: &Vector) -> Account {
    let now = vector.timestamp.parse().unwrap();
    Account::builder(&vector.token)
        .kind(AccountKind::WeCom)
        .app_id(&vector.appid)
        .encoding_aes_key(&vector.encoding_aes_key)
        .clock(move || now)
        .build()
        .unwrap()
}

/// The query of a GET, percent-encoded as WeCom does it.
fn get(vector: &Vector, echostr: &str) -> String {
    let echostr = echostr
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    format!(
        "msg_signature={}&timestamp={}&nonce={}&echostr={echostr}",
        vector.msg_signature, vector.timestamp, vector.nonce
    )
}

#[test]
fn wecom_t9_the_echostr_is_opened_only_if_it_is_signed() {
    let vector = vector("wecom_verify_url");
    let account = account(vector);
    let good = get(vector, &vector.encrypt);
    let answer = verify_url(&account, &good);
    assert_eq!(answer.as_deref(), Ok("5927782489442352469"));

    let plain = get(vector, "5927782489442352469");
    let forged = Encryption(SignatureMismatch);
    let expected = Mode::Security;
    let (seconds, window) = (400_000_000, 300);
    for (name, query, error) in [
        ("plain echostr", plain, forged),
        ("raw plus sign", good.replace("%2B", "+"), forged),
        ("other nonce", good.replace("437374425", "1"), forged),
        (
            "other signature",
            good.replace("=dd6b9c", "=dd6b9d"),
            forged,
        ),
        (
            "no signature",
            good.replace("msg_", "a"),
            WrongMode { expected },
        ),
        (
            "other kind",
            good.replace("msg_", ""),
            WrongMode { expected },
        ),
        (
            "old",
            good.replace("141144", "101144"),
            Stale { seconds, window },
        ),
    ] {
        assert_eq!(verify_url(&account, &query), Err(error), "{name}");
    }
}

/// A message is signed as an `echostr` is: who saw one could otherwise have it decrypted.
#[test]
fn wecom_only_a_word_is_told_back() {
    for (name, text) in [
        ("no text", &b"\xff"[..]),
        ("a message", b"<xml><Content>secret</Content></xml>"),
        ("a JSON message", b"{}"),
        ("two words", b"a b"),
    ] {
        wecom_echo_is_refused(name, text);
    }
}

fn wecom_echo_is_refused(name: &str, text: &[u8]) {
    let push = Platform::new().push(text);
    let echostr = push.encrypt.replace('+', "%2B");
    let query = format!("{}&echostr={echostr}", push.query_without_signature());
    let account = builder().kind(AccountKind::WeCom).encoding_aes_key(KEY);
    let refused = verify_url(&account.build().unwrap(), &query);
    assert_eq!(refused, Err(Encryption(Undecipherable)), "{name}");
}

#[test]
fn wecom_a_push_is_proved_by_its_message() {
    let vector = vector("wecom_request");
    let account = account(vector);
    let query = get(vector, "1");
    let query = CallbackQuery::parse(&query).unwrap();
    let unverified = account.defer(&query).unwrap();
    let (verified, opened) = unverified.open(&vector.encrypt).unwrap();
    assert_eq!(opened.message(), vector.plaintext.as_bytes());
    assert_eq!(verified.account().kind(), AccountKind::WeCom);
}

#[test]
fn wecom_a_push_has_no_signature_to_verify_early() {
    let vector = vector("wecom_request");
    let expected = Err(Query(QueryError::Missing("signature")));
    assert_eq!(verify(&account(vector), &get(vector, "1")), expected);
}
