//! S-3, T2: the mode is the account's. Nothing that is left out of a request or added to it changes
//! how the request is checked.

use weixin_core::Mode::{self, Compatible, Plaintext, Security};
use weixin_core::{Account, CallbackQuery, OpenError, QueryError, VerifyError};

use crate::support::platform::{Platform, Push, secure_account};
use crate::support::{KEY, NONCE, TIMESTAMP, builder, signed, verify, verify_url};

fn account(mode: Mode) -> Account {
    builder().encoding_aes_key(KEY).mode(mode).build().unwrap()
}

type Expected = Result<(), VerifyError>;

fn refused(expected: Mode) -> Expected {
    Err(VerifyError::WrongMode { expected })
}

/// What [`Account::defer`] makes of a query.
fn defer(account: &Account, query: &str) -> Expected {
    account.defer(&CallbackQuery::parse(query)?).map(drop)
}

/// All requests of the table have a right `signature`, so that `verify` decides by the shape alone.
/// The last column is what [`Account::defer`] says to the same request.
#[test]
#[rustfmt::skip]
fn s_03_t2_a_request_passes_only_in_the_shape_of_the_accounts_mode() {
    const ACCEPTED: Expected = Ok(());
    const UNSIGNED: Expected = Err(VerifyError::Query(QueryError::Missing("msg_signature")));
    const MSG_SIGNATURE: &str = "&msg_signature=0123456789abcdef0123456789abcdef01234567";

    for (mode, encrypt_type, msg_signature, verified, deferred) in [
        (Plaintext,  "",                  "",            ACCEPTED,            refused(Plaintext)),
        (Plaintext,  "",                  MSG_SIGNATURE, refused(Plaintext),  refused(Plaintext)),
        (Plaintext,  "&encrypt_type=raw", "",            ACCEPTED,            refused(Plaintext)),
        (Plaintext,  "&encrypt_type=raw", MSG_SIGNATURE, ACCEPTED,            refused(Plaintext)),
        (Plaintext,  "&encrypt_type=aes", "",            refused(Plaintext),  refused(Plaintext)),
        (Plaintext,  "&encrypt_type=aes", MSG_SIGNATURE, refused(Plaintext),  refused(Plaintext)),
        (Compatible, "",                  "",            refused(Compatible), refused(Compatible)),
        (Compatible, "",                  MSG_SIGNATURE, ACCEPTED,            ACCEPTED),
        (Compatible, "&encrypt_type=raw", "",            refused(Compatible), refused(Compatible)),
        (Compatible, "&encrypt_type=raw", MSG_SIGNATURE, refused(Compatible), refused(Compatible)),
        (Compatible, "&encrypt_type=aes", "",            UNSIGNED,            UNSIGNED),
        (Compatible, "&encrypt_type=aes", MSG_SIGNATURE, ACCEPTED,            ACCEPTED),
        (Security,   "",                  "",            refused(Security),   refused(Security)),
        (Security,   "",                  MSG_SIGNATURE, ACCEPTED,            ACCEPTED),
        (Security,   "&encrypt_type=raw", "",            refused(Security),   refused(Security)),
        (Security,   "&encrypt_type=raw", MSG_SIGNATURE, refused(Security),   refused(Security)),
        (Security,   "&encrypt_type=aes", "",            UNSIGNED,            UNSIGNED),
        (Security,   "&encrypt_type=aes", MSG_SIGNATURE, ACCEPTED,            ACCEPTED),
    ] {
        let query = signed(TIMESTAMP, NONCE) + encrypt_type + msg_signature;
        let account = account(mode);
        assert_eq!(verify(&account, &query), verified, "verify, {mode:?}, {query}");
        assert_eq!(defer(&account, &query), deferred, "defer, {mode:?}, {query}");
    }
}

#[test]
fn s_03_the_verification_of_the_url_is_the_same_in_all_modes() {
    for mode in [Plaintext, Compatible, Security] {
        let query = format!("{}&echostr=0012", signed(TIMESTAMP, NONCE));
        let answer = verify_url(&account(mode), &query);
        assert_eq!(answer.as_deref(), Ok("0012"), "{mode:?}");
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
    let account = account(Plaintext);
    let push = Platform::new().push(b"<xml/>");
    let plain = push.query().replace("encrypt_type=aes", "encrypt_type=raw");
    assert_eq!(
        verify(&account, &push.query()),
        refused(Plaintext),
        "sealed"
    );
    assert_eq!(
        defer(&account, &plain),
        refused(Plaintext),
        "plain, deferred"
    );

    let query = CallbackQuery::parse(&plain).unwrap();
    let opened = account.verify(&query).unwrap().open(&push.encrypt);
    let mismatch = OpenError::SignatureMismatch;
    assert_eq!(
        opened.map(drop),
        Err(mismatch),
        "plain with a sealed message"
    );
}

/// In the encrypted modes the `signature`, which anybody may have seen, is not enough.
#[test]
fn s_03_a_message_needs_its_own_signature() {
    let push = Platform::new().push(b"<xml/>");
    let good = &push.msg_signature;
    for (name, msg_signature) in [
        ("empty", String::new()),
        ("upper case", good.to_uppercase()),
        ("39 digits", good[1..].to_owned()),
        ("41 digits", format!("{good}0")),
        ("not hexadecimal", "g".repeat(40)),
        (
            "of another message",
            Platform::new().push(b"<xml>").msg_signature,
        ),
        ("of no message", push.signature.clone()),
    ] {
        let forged = Push {
            msg_signature,
            ..push.clone()
        };
        // What does not even have the length is refused before the message is there.
        let (early, late) = (
            VerifyError::SignatureMismatch,
            OpenError::SignatureMismatch.into(),
        );
        let outcome = receive(&forged).unwrap_err();
        assert!(outcome == early || outcome == late, "{name}: {outcome:?}");
    }
    assert_eq!(receive(&push), Ok(()), "as it was sent");
}

/// What an account in security mode makes of a push in the end.
fn receive(push: &Push) -> Expected {
    let query = push.query();
    let verified = secure_account().verify(&CallbackQuery::parse(&query)?)?;
    Ok(verified.open(&push.encrypt).map(drop)?)
}

/// A push without `signature` has been seen in the encrypted modes; its message proves it.
#[test]
fn s_03_a_deferred_push_is_proved_by_its_message() {
    let account = secure_account();
    let push = Platform::new().push(b"<xml/>");
    let query = push.query_without_signature();
    let unsigned = Err(VerifyError::Query(QueryError::Missing("signature")));
    assert_eq!(verify(&account, &query), unsigned);

    let query = CallbackQuery::parse(&query).unwrap();
    assert!(!query.has_signature() && query.has_msg_signature());
    let unverified = account.defer(&query).unwrap();
    let opened = unverified.clone().open("").map(drop);
    assert_eq!(opened, Err(OpenError::SignatureMismatch), "another message");

    let (verified, opened) = unverified.open(&push.encrypt).unwrap();
    assert_eq!(opened.message(), b"<xml/>");
    assert_eq!(verified.account().app_id(), account.app_id());
    let again = verified.open(&push.encrypt).unwrap();
    assert_eq!(again.message(), b"<xml/>", "opened again");
}
