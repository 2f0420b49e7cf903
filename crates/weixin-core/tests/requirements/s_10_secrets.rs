//! S-10, T10: no secret is shown by `Debug`, `Display`, an error or a log: neither Token nor key,
//! nor what can be replayed, nor what a user wrote, nor who.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};

use weixin_core::{
    Account, AppId, CallbackQuery, OpenId, OriginalId, SharedStr, Signature, SystemClock, Token,
};

use crate::support::{APP_ID, NONCE, NOW, TIMESTAMP, TOKEN, account, builder, sign, signed};

const PREVIOUS_TOKEN: &str = "oldcanary2025token";
const OPEN_ID: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
const ECHOSTR: &str = "echocanary";

/// What `Debug` shows of each public type that holds anything.
#[test]
fn s_10_debug_shows_what_helps_and_no_secret() {
    let query = format!(
        "{}&openid={OPEN_ID}&echostr={ECHOSTR}",
        signed(TIMESTAMP, NONCE)
    );
    let query = CallbackQuery::parse(&query).unwrap();
    let account = account();
    let shown = [
        (
            format!("{:?}", builder().previous_token(PREVIOUS_TOKEN)),
            r#"AccountBuilder { app_id: Some("wx1a2b3c4d5e6f7081"), kind: OfficialAccount, mode: None, freshness: Some(300s), .. }"#,
        ),
        (
            format!("{account:?}"),
            "Account { kind: OfficialAccount, mode: Plaintext, app_id: Some(AppId(wx1a2b3c4d5e6f7081)), .. }",
        ),
        (
            format!("{query:?}"),
            "CallbackQuery { signature: true, msg_signature: false, echostr: true, .. }",
        ),
        (
            format!("{:?}", Token::new(TOKEN).unwrap()),
            "Token([REDACTED])",
        ),
        (
            format!("{:?}", Signature::over([TOKEN])),
            "Signature([REDACTED])",
        ),
        (
            format!("{:?}", OpenId::new(OPEN_ID).unwrap()),
            "OpenId([REDACTED])",
        ),
        (
            format!("{:?}", SharedStr::from(OPEN_ID)),
            "SharedStr(28 bytes)",
        ),
        (
            format!("{:?}", AppId::new(APP_ID).unwrap()),
            "AppId(wx1a2b3c4d5e6f7081)",
        ),
        (format!("{}", AppId::new(APP_ID).unwrap()), APP_ID),
        (
            format!("{:?}", OriginalId::new("gh_3d9a1c52b7e4").unwrap()),
            "OriginalId(gh_3d9a1c52b7e4)",
        ),
        (format!("{:?}", SystemClock::default()), "SystemClock"),
    ];
    for (shown, expected) in &shown {
        assert_eq!(shown, expected);
        assert_no_canary(shown);
    }
    assert_no_canary(&format!("{:?}", account.verify(&query).unwrap()));
}

#[cfg(feature = "encryption")]
#[test]
fn s_10_debug_shows_no_key_and_no_message() {
    use crate::support::platform::{KEY, Platform, open, secure_account};

    let account = secure_account();
    let push = Platform::new().push(b"<xml>canary message</xml>");
    let query = CallbackQuery::parse(&push.query).unwrap();
    let opened = open(&account, &push).unwrap();
    let key = weixin_core::EncodingAesKey::new(KEY).unwrap();
    const ACCOUNT: &str = "Account { kind: OfficialAccount, mode: Security, app_id: Some(AppId(wx1a2b3c4d5e6f7081)), .. }";
    let shown = [
        (format!("{key:?}"), "EncodingAesKey([REDACTED])".to_owned()),
        (
            format!("{:?}", account.verify(&query).unwrap()),
            format!("Verified {{ account: {ACCOUNT}, claim: Some(Claim([REDACTED])) }}"),
        ),
        (
            format!("{:?}", account.defer(&query).unwrap()),
            format!("Unverified {{ account: {ACCOUNT}, claim: Claim([REDACTED]) }}"),
        ),
        (
            format!("{opened:?}"),
            format!("Opened {{ sealer: Sealer {{ account: {ACCOUNT}, .. }}, .. }}"),
        ),
        (
            format!("{:?}", opened.into_sealer()),
            format!("Sealer {{ account: {ACCOUNT}, .. }}"),
        ),
    ];
    for (shown, expected) in &shown {
        assert_eq!(shown, expected);
        assert_no_canary(shown);
    }
    let builder = builder()
        .encoding_aes_key(KEY)
        .previous_encoding_aes_key(KEY);
    assert_no_canary(&format!("{builder:?}"));
}

/// Every error of the public functions, its text and that of its source, each of which it shows
/// once.
#[test]
fn s_10_errors_name_the_parameter_and_never_its_value() {
    let good = signed(TIMESTAMP, NONCE);
    let old = signed("1000000000", NONCE);
    let account = account();
    for (name, query, expected) in [
        (
            "too long",
            format!("{good}&a={}", "a".repeat(2048)),
            "the callback's query is malformed: the query string is longer than 2048 bytes",
        ),
        (
            "missing",
            good.replace("nonce", "n"),
            "the callback's query is malformed: the query has no nonce parameter",
        ),
        (
            "repeated",
            format!("{good}&{good}"),
            "the callback's query is malformed: the query has more than one signature parameter",
        ),
        (
            "malformed",
            good.replace(NONCE, "canary nonce"),
            "the callback's query is malformed: the query's nonce parameter is malformed",
        ),
        (
            "not signed",
            good.replace(NONCE, "canary"),
            "the signature does not match: the Token here is not the one of the console, or the \
             request is not from the platform",
        ),
        (
            "old",
            old,
            "the signature is right but its timestamp is 767225600 s from this server's clock \
             (300 s are allowed): the clock is wrong, or the request was replayed",
        ),
        (
            "wrong mode",
            format!("{good}&encrypt_type=aes&msg_signature={}", sign([ECHOSTR])),
            "the account is in Plaintext mode here, the push is of another one: compare the mode \
             in the console",
        ),
    ] {
        let error = crate::support::verify(&account, &query).unwrap_err();
        assert_eq!(chain(&error), expected, "{name}");
        assert_no_canary(&format!("{error:?}"));
    }
    // What tells the cause at WeCom, whose `echostr` is encrypted.
    let error = weixin_core::VerifyError::from(weixin_core::OpenError::SignatureMismatch);
    assert_eq!(
        chain(&error),
        "the encrypted echostr cannot be opened: the msg_signature does not match the message"
    );
}

/// An error's text and those of its sources.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    assert_no_canary(&text);
    text
}

#[track_caller]
fn assert_no_canary(text: &str) {
    let signature = sign([TOKEN, TIMESTAMP, NONCE]);
    let canaries = [
        TOKEN,
        PREVIOUS_TOKEN,
        NONCE,
        TIMESTAMP,
        &signature,
        OPEN_ID,
        ECHOSTR,
        "canary",
    ];
    #[cfg(feature = "encryption")]
    let canaries = [&canaries[..], &[crate::support::platform::KEY]].concat();
    for canary in canaries {
        assert!(!text.contains(canary), "{canary} in: {text}");
    }
}

/// The one thing that is logged is a warning, once, about a Token that can be guessed.
#[test]
fn s_10_s_13_a_weak_token_is_warned_of_but_not_shown() {
    for (token, warnings) in [("a1b2c3d4e5f6g7h", 1), ("a1b2c3d4e5f6g7h8", 0)] {
        let log = logged(|| {
            let account = Account::builder(token).clock(|| NOW).build().unwrap();
            let signature = sign([token, TIMESTAMP, NONCE]);
            let query = format!("signature={signature}&timestamp={TIMESTAMP}&nonce={NONCE}");
            assert_eq!(crate::support::verify(&account, &query), Ok(()));
            assert!(crate::support::verify(&account, "").is_err());
        });
        let found = log
            .matches("the account's token is shorter than 16 characters")
            .count();
        assert_eq!(found, warnings, "{log}");
        assert_eq!(log.lines().count(), warnings, "{log}");
        assert!(!log.contains("a1b2c3d4"), "{log}");
    }
}

/// All that `run` writes to the log.
fn logged(run: impl FnOnce()) -> String {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, run);
    String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
}
