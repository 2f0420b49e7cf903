//! S-3, T2: the mode is the account's. Nothing that is left out of a request or added to it changes
//! how the request is checked.

use weixin_core::Mode::{self, Compatible, Plaintext, Security};
use weixin_core::{Account, CallbackQuery, OpenError, QueryError, VerifyError};

use crate::support::platform::{KEY, Platform, open, secure_account};
use crate::support::{NONCE, TIMESTAMP, builder, signed, verify, verify_url};

fn account(mode: Mode) -> Account {
    builder().encoding_aes_key(KEY).mode(mode).build().unwrap()
}

/// What [`Account::defer`] makes of a query.
fn defer(account: &Account, query: &str) -> Result<(), VerifyError> {
    account.defer(&CallbackQuery::parse(query)?).map(drop)
}

#[test]
fn s_03_t2_a_request_passes_only_in_the_shape_of_the_accounts_mode() {
    const ACCEPTED: Result<(), VerifyError> = Ok(());
    const UNSIGNED: Result<(), VerifyError> =
        Err(VerifyError::Query(QueryError::Missing("msg_signature")));
    const fn refused(expected: Mode) -> Result<(), VerifyError> {
        Err(VerifyError::WrongMode { expected })
    }

    // With a `signature`, which all requests of the table have, `verify` decides; the last column is
    // what `defer`, which relies on `msg_signature` alone, says to the same request.
    let shapes = ["", "&encrypt_type=raw", "&encrypt_type=aes"];
    let rows = [
        (Plaintext, shapes[0], false, ACCEPTED, refused(Plaintext)),
        (
            Plaintext,
            shapes[0],
            true,
            refused(Plaintext),
            refused(Plaintext),
        ),
        (Plaintext, shapes[1], false, ACCEPTED, refused(Plaintext)),
        (Plaintext, shapes[1], true, ACCEPTED, refused(Plaintext)),
        (
            Plaintext,
            shapes[2],
            false,
            refused(Plaintext),
            refused(Plaintext),
        ),
        (
            Plaintext,
            shapes[2],
            true,
            refused(Plaintext),
            refused(Plaintext),
        ),
        (
            Compatible,
            shapes[0],
            false,
            refused(Compatible),
            refused(Compatible),
        ),
        (Compatible, shapes[0], true, ACCEPTED, ACCEPTED),
        (
            Compatible,
            shapes[1],
            false,
            refused(Compatible),
            refused(Compatible),
        ),
        (
            Compatible,
            shapes[1],
            true,
            refused(Compatible),
            refused(Compatible),
        ),
        (Compatible, shapes[2], false, UNSIGNED, UNSIGNED),
        (Compatible, shapes[2], true, ACCEPTED, ACCEPTED),
        (
            Security,
            shapes[0],
            false,
            refused(Security),
            refused(Security),
        ),
        (Security, shapes[0], true, ACCEPTED, ACCEPTED),
        (
            Security,
            shapes[1],
            false,
            refused(Security),
            refused(Security),
        ),
        (
            Security,
            shapes[1],
            true,
            refused(Security),
            refused(Security),
        ),
        (Security, shapes[2], false, UNSIGNED, UNSIGNED),
        (Security, shapes[2], true, ACCEPTED, ACCEPTED),
    ];
    for (mode, encrypt_type, has_msg_signature, verified, deferred) in rows {
        let mut query = signed(TIMESTAMP, NONCE) + encrypt_type;
        if has_msg_signature {
            query += "&msg_signature=0123456789abcdef0123456789abcdef01234567";
        }
        let account = account(mode);
        assert_eq!(
            verify(&account, &query),
            verified,
            "verify, {mode:?}, {query}"
        );
        assert_eq!(
            defer(&account, &query),
            deferred,
            "defer, {mode:?}, {query}"
        );
    }
}

#[test]
fn s_03_the_verification_of_the_url_is_the_same_in_all_modes() {
    for mode in [Plaintext, Compatible, Security] {
        let query = format!("{}&echostr=0012", signed(TIMESTAMP, NONCE));
        assert_eq!(
            verify_url(&account(mode), &query).as_deref(),
            Ok("0012"),
            "{mode:?}"
        );
    }
}

#[test]
fn s_03_a_key_means_security_mode_unless_said_otherwise() {
    let without_key = builder().build().unwrap();
    assert_eq!(without_key.mode(), Plaintext);
    assert_eq!(secure_account().mode(), Security);
    assert_eq!(account(Plaintext).mode(), Plaintext);
    assert_eq!(account(Compatible).mode(), Compatible);
}

/// An account in plaintext mode may have a key already. It opens nothing until the mode is changed.
#[test]
fn s_03_a_plaintext_account_opens_nothing() {
    let push = Platform::new().push(b"<xml/>");
    let query = CallbackQuery::parse(&push.query).unwrap();
    let plain = push.query.replace("encrypt_type=aes", "encrypt_type=raw");
    let plain = CallbackQuery::parse(&plain).unwrap();

    let account = account(Plaintext);
    assert!(account.verify(&query).is_err(), "encrypted push");
    let verified = account.verify(&plain).unwrap();
    assert_eq!(
        verified.open(&push.encrypt).unwrap_err(),
        OpenError::SignatureMismatch,
        "plain push with a message that is encrypted all the same"
    );
}

/// In the encrypted modes the `signature`, which anybody may have seen, is not enough.
#[test]
fn s_03_an_encrypted_message_needs_its_own_signature() {
    let platform = Platform::new();
    let account = secure_account();
    let push = platform.push(b"<xml/>");
    let other = platform.push(b"<xml></xml>");
    assert_eq!(open(&account, &push).unwrap().message(), b"<xml/>");
    let mixed = crate::support::platform::Push {
        query: push.query.clone(),
        encrypt: other.encrypt,
    };
    assert_eq!(
        open(&account, &mixed).unwrap_err(),
        OpenError::SignatureMismatch,
        "the message of another push"
    );

    let (_, hex) = push.query.split_once("msg_signature=").unwrap();
    for (name, bad) in [
        ("empty", String::new()),
        ("upper case", hex.to_uppercase()),
        ("39 digits", hex[1..].to_owned()),
        ("41 digits", format!("{hex}0")),
        ("not hexadecimal", "g".repeat(40)),
    ] {
        let query = push.query.replace(hex, &bad);
        let expected = Err(VerifyError::SignatureMismatch);
        assert_eq!(verify(&account, &query), expected, "verify, {name}");
        assert_eq!(defer(&account, &query), expected, "defer, {name}");
    }
}

/// A push without `signature` has been seen in the encrypted modes; its message proves it.
#[test]
fn s_03_a_deferred_push_is_proved_by_its_message() {
    let push = Platform::new().push(b"<xml/>");
    let unsigned = push
        .query
        .replace("signature=", "a=")
        .replace("msg_a=", "msg_signature=");
    let query = CallbackQuery::parse(&unsigned).unwrap();
    assert!(!query.has_signature());
    assert!(query.has_msg_signature());

    let account = secure_account();
    assert_eq!(
        account.verify(&query).unwrap_err(),
        VerifyError::Query(QueryError::Missing("signature"))
    );
    let unverified = account.defer(&query).unwrap();
    assert_eq!(
        unverified.clone().open("").unwrap_err(),
        OpenError::SignatureMismatch
    );
    let (verified, opened) = unverified.open(&push.encrypt).unwrap();
    assert_eq!(opened.message(), b"<xml/>");
    assert_eq!(verified.account().app_id(), account.app_id());
    assert_eq!(
        verified.open(&push.encrypt).unwrap().message(),
        b"<xml/>",
        "opened again"
    );
}
