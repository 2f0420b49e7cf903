//! S-10, T10: no secret is shown by `Debug`, `Display`, an error or a log: neither Token nor key,
//! nor what can be replayed, nor what a user wrote, nor who.

use std::error::Error;
use std::io;
use std::sync::{Arc, Mutex};

use weixin_core::{
    Account, AppId, CallbackQuery, OpenError, OpenId, OriginalId, SharedStr, Signature,
    SystemClock, Token, VerifyError,
};

use crate::support::{
    APP_ID, KEY, NONCE, NOW, TIMESTAMP, TOKEN, account, builder, sign, signed, verify,
};

const PREVIOUS_TOKEN: &str = "oldcanary2025token";
const OPEN_ID: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
const ECHOSTR: &str = "echocanary";

/// The account of the tests in `Debug`, which is a part of many others.
fn shown_account(mode: &str) -> String {
    format!("Account {{ kind: OfficialAccount, mode: {mode}, app_id: Some(AppId({APP_ID})), .. }}")
}

#[test]
#[rustfmt::skip]
fn s_10_debug_shows_what_helps_and_no_secret() {
    let query = format!("{}&openid={OPEN_ID}&echostr={ECHOSTR}", signed(TIMESTAMP, NONCE));
    let query = CallbackQuery::parse(&query).unwrap();
    let builder = builder().previous_token(PREVIOUS_TOKEN);
    let original_id = OriginalId::new("gh_3d9a1c52b7e4").unwrap();
    let shown_builder = "AccountBuilder { app_id: Some(\"wx1a2b3c4d5e6f7081\"), \
        kind: OfficialAccount, mode: None, freshness: Some(300s), .. }";
    let shown_query = "CallbackQuery { signature: true, msg_signature: false, echostr: true, .. }";
    for (shown, expected) in [
        (format!("{builder:?}"),                         shown_builder),
        (format!("{:?}", account()),                     &*shown_account("Plaintext")),
        (format!("{query:?}"),                           shown_query),
        (format!("{:?}", Token::new(TOKEN).unwrap()),    "Token([REDACTED])"),
        (format!("{:?}", Signature::over([TOKEN])),      "Signature([REDACTED])"),
        (format!("{:?}", OpenId::new(OPEN_ID).unwrap()), "OpenId([REDACTED])"),
        (format!("{:?}", SharedStr::from(OPEN_ID)),      "SharedStr(28 bytes)"),
        (format!("{:?}", AppId::new(APP_ID).unwrap()),   "AppId(wx1a2b3c4d5e6f7081)"),
        (format!("{}", AppId::new(APP_ID).unwrap()),     APP_ID),
        (format!("{original_id:?}"),                     "OriginalId(gh_3d9a1c52b7e4)"),
        (format!("{SystemClock:?}"),               "SystemClock"),
    ] {
        assert_eq!(shown, expected);
        assert_no_canary(&shown);
    }
    let verified = format!("{:?}", account().verify(&query).unwrap());
    assert!(verified.contains(&shown_account("Plaintext")), "{verified}");
    assert_no_canary(&verified);
}

#[cfg(feature = "encryption")]
#[test]
#[rustfmt::skip]
fn s_10_debug_shows_no_key_and_no_message() {
    use crate::support::platform::{Platform, open, secure_account};

    let account = secure_account();
    let push = Platform::new().push(b"<xml>canary</xml>");
    let query = push.query();
    let query = CallbackQuery::parse(&query).unwrap();
    let key = weixin_core::EncodingAesKey::new(KEY).unwrap();
    let shown = shown_account("Security");
    let opened = || open(&account, &push).unwrap();
    for (shown, expected) in [
        (format!("{key:?}"), "EncodingAesKey([REDACTED])".to_owned()),
        (
            format!("{:?}", account.verify(&query).unwrap()),
            format!(
                "Verified {{ account: {shown}, unbound_signature: None, \
                 claim: Some(Claim([REDACTED])) }}"
            ),
        ),
        (
            format!("{:?}", account.defer(&query).unwrap()),
            format!("Unverified {{ account: {shown}, claim: Claim([REDACTED]) }}"),
        ),
        (
            format!("{:?}", opened()),
            format!("Opened {{ sealer: Sealer {{ account: {shown}, .. }}, .. }}"),
        ),
        (
            format!("{:?}", opened().into_sealer()),
            format!("Sealer {{ account: {shown}, .. }}"),
        ),
    ] {
        assert_eq!(shown, expected);
        assert_no_canary(&shown);
    }
    let builder = builder().encoding_aes_key(KEY).previous_encoding_aes_key(KEY);
    assert_no_canary(&format!("{builder:?}"));
}

/// A text and that of its source, neither of which repeats the other or shows what was received.
#[test]
#[rustfmt::skip]
fn s_10_errors_name_the_parameter_and_never_its_value() {
    let good = signed(TIMESTAMP, NONCE);
    for (name, query, expected) in [
        ("too long", format!("{good}&a={}", "a".repeat(2048)),
         "the callback's query is malformed: the query string is longer than 2048 bytes"),
        ("missing", good.replace("nonce", "canary"),
         "the callback's query is malformed: the query has no nonce parameter"),
        ("repeated", format!("{good}&nonce=canary"),
         "the callback's query is malformed: the query has more than one nonce parameter"),
        ("malformed", good.replace(NONCE, "canary."),
         "the callback's query is malformed: the query's nonce parameter is malformed"),
        ("not signed", good.replace(NONCE, "canary"),
         "the signature does not match: the Token here is not the one of the console, \
          or the request is not from the platform"),
        ("old", signed("1000000000", "canary"),
         "the timestamp is 767225600 s from this server's clock (300 s are allowed): \
          the clock is wrong, or the request was replayed"),
        ("wrong mode", format!("{good}&encrypt_type=aes&msg_signature=canary"),
         "the account is in Plaintext mode here, the push is of another one: \
          compare the mode in the console"),
    ] {
        let error = verify(&account(), &query).unwrap_err();
        assert_eq!(chain(&error), expected, "{name}");
        assert_no_canary(&format!("{error:?} {}", chain(&error)));
    }
    assert_eq!(
        chain(&VerifyError::from(OpenError::SignatureMismatch)),
        "the encrypted echostr cannot be opened: the msg_signature does not match the message",
    );
}

/// An error's text and those of its sources.
fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

#[track_caller]
fn assert_no_canary(text: &str) {
    let signature = sign([TOKEN, TIMESTAMP, NONCE]);
    let configured = [TOKEN, PREVIOUS_TOKEN, KEY];
    let received = [NONCE, TIMESTAMP, &signature, OPEN_ID, ECHOSTR, "canary"];
    for secret in configured.iter().chain(&received) {
        assert!(!text.contains(secret), "{secret} in: {text}");
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
            assert_eq!(verify(&account, &query), Ok(()));
            assert!(verify(&account, "").is_err());
        });
        let found = log
            .matches("a token of the account is shorter than 16 characters")
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
