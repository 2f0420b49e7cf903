//! WeCom: requests carry `msg_signature` alone, and `echostr` is encrypted.

use weixin_core::{Account, AccountKind, CallbackQuery, Mode, OpenError, QueryError, VerifyError};

use crate::support::platform::{KEY, Platform};
use crate::support::vectors::{VECTORS, Vector};
use crate::support::{APP_ID, NONCE, TIMESTAMP, builder, verify, verify_url};

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
fn wecom_t9_the_echostr_is_opened_and_only_if_it_is_signed() {
    let vector = vector("wecom_verify_url");
    let account = account(vector);
    let good = get(vector, &vector.encrypt);
    assert_eq!(
        verify_url(&account, &good).as_deref(),
        Ok("5927782489442352469")
    );

    let mismatch = VerifyError::Encryption(OpenError::SignatureMismatch);
    let mode = VerifyError::WrongMode {
        expected: Mode::Security,
    };
    let stale = VerifyError::Stale {
        seconds: 33_333_323,
        window: 300,
    };
    for (name, query, expected) in [
        (
            "another echostr",
            get(vector, "5927782489442352469"),
            mismatch,
        ),
        (
            "a plus that is not encoded",
            good.replace("%2B", "+"),
            mismatch,
        ),
        (
            "another nonce",
            good.replace("437374425", "437374426"),
            mismatch,
        ),
        (
            "another signature",
            good.replace("dd6b9c", "dd6b9d"),
            mismatch,
        ),
        ("no signature", good.replace("msg_signature", "a"), mode),
        ("plain", good.replace("msg_signature", "signature"), mode),
        ("old", good.replace("1411443780", "1378110457"), stale),
    ] {
        assert_eq!(verify_url(&account, &query), Err(expected), "{name}");
    }
}

#[test]
fn wecom_an_echostr_must_be_text() {
    let push = Platform::new().push(b"\xff");
    let (_, msg_signature) = push.query.split_once("msg_signature=").unwrap();
    let encrypt = push.encrypt.replace('+', "%2B");
    let query = format!(
        "timestamp={TIMESTAMP}&nonce={NONCE}&msg_signature={msg_signature}&echostr={encrypt}"
    );
    let account = builder()
        .kind(AccountKind::WeCom)
        .app_id(APP_ID)
        .encoding_aes_key(KEY);
    let expected = Err(VerifyError::Encryption(OpenError::Undecipherable));
    assert_eq!(verify_url(&account.build().unwrap(), &query), expected);
}

#[test]
fn wecom_a_push_is_proved_by_its_message() {
    let vector = vector("wecom_request");
    let account = account(vector);
    let query = get(vector, "1");
    let query = CallbackQuery::parse(&query).unwrap();
    let (verified, opened) = account
        .defer(&query)
        .unwrap()
        .open(&vector.encrypt)
        .unwrap();
    assert_eq!(opened.message(), vector.plaintext.as_bytes());
    assert_eq!(verified.account().kind(), AccountKind::WeCom);
}

#[test]
fn wecom_a_push_has_no_signature_to_verify_early() {
    let vector = vector("wecom_request");
    let expected = Err(VerifyError::Query(QueryError::Missing("signature")));
    assert_eq!(verify(&account(vector), &get(vector, "1")), expected);
}
