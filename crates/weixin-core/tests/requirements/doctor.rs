//! What a refusal is put down to, and that its words give nothing away.

use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use proptest::sample::select;
use weixin_core::doctor::{Call, Case, Diagnosis, TokenMistake};
use weixin_core::{Account, CallbackQuery, CloudRun, QueryError, VerifyError};

use crate::support::{APP_ID, NONCE, NOW, TIMESTAMP, TOKEN, account, builder, sign, signed};

/// What the check says of a request, and what that is put down to.
fn diagnose(account: &Account, others: &[Account], call: Call, query: &str) -> Diagnosis {
    let checked = CallbackQuery::parse(query).map_err(VerifyError::from);
    let is_parsed = checked.is_ok();
    let error = checked.and_then(|query| match call {
        Call::Verification => account.verify_url(&query).map(drop),
        Call::Push => account.verify(&query).map(drop),
    });
    let diagnosis = Case::new(call, query, error.unwrap_err())
        // As in a server, which looks for the account once the query is known to be one.
        .account(is_parsed.then_some(account))
        .others(others)
        .diagnose();
    assert_is_silent(&diagnosis);
    diagnosis
}

fn of_push(account: &Account, query: &str) -> Diagnosis {
    diagnose(account, &[], Call::Push, query)
}

/// No secret, nothing that can be replayed, and something in both languages.
fn assert_is_silent(diagnosis: &Diagnosis) {
    let (en, zh) = (diagnosis.to_string(), diagnosis.to_chinese());
    let shown = format!("{en} {zh} {diagnosis:?} {}", diagnosis.code());
    for secret in [TOKEN, &TOKEN.to_uppercase(), NONCE, TIMESTAMP, "canary"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let words = shown.split(|character: char| !character.is_ascii_hexdigit());
    assert!(words.clone().all(|word| word.len() < 20), "{shown}");
    assert!(en.is_ascii() || en.contains("gh_"), "{en}");
    assert!(!zh.is_ascii(), "{zh}");
    assert!(!diagnosis.part().is_empty());
}

#[test]
#[rustfmt::skip] // One row, one line.
fn what_became_of_a_query_on_its_way_is_told() {
    let good = signed(TIMESTAMP, NONCE);
    let with = |from: &str, to: &str| good.replace(from, to);
    let encoded = with("=", "%3D").replace('&', "%26");
    for (name, query, expected) in [
        ("none",                   String::new(),                          Diagnosis::NoQuery(Call::Push)),
        ("blanks",                 " ".to_owned(),                         Diagnosis::NoQuery(Call::Push)),
        ("somebody else's",        "id=7&page=canary".to_owned(),          Diagnosis::NoParameters),
        ("only the OpenID is left", "openid=oCanary".to_owned(),           Diagnosis::NoParameters),
        ("escaped for HTML",       with("&", "&amp;"),                     Diagnosis::HtmlEscaped),
        ("encoded as a whole",     encoded.clone(),                        Diagnosis::PercentEncoded),
        ("encoded as one value",   format!("signature={encoded}"),         Diagnosis::PercentEncoded),
        ("a value encoded twice",  with(NONCE, "%2534"),                   Diagnosis::PercentEncoded),
        ("no timestamp",           with("timestamp", "time"),              Diagnosis::Missing("timestamp")),
        ("no nonce",               with("nonce", "n"),                     Diagnosis::Missing("nonce")),
        ("no signature",           with("signature", "sign"),              Diagnosis::Missing("signature")),
        ("doubled",                format!("{good}&{good}"),               Diagnosis::Repeated("signature")),
        ("a nonce twice",          format!("{good}&nonce=canary"),         Diagnosis::Repeated("nonce")),
        ("a blank",                format!("{good}%20"),                   Diagnosis::Blank("nonce")),
        ("a blank as a plus",      format!("{good}+"),                     Diagnosis::Blank("nonce")),
        ("a line break",           with(TIMESTAMP, "1767225600%0A"),       Diagnosis::Blank("timestamp")),
        ("a line break behind the signature", with("&timestamp", "%0d%0a&timestamp"), Diagnosis::Blank("signature")),
        ("milliseconds",           with(TIMESTAMP, "1767225600123"),       Diagnosis::Milliseconds),
        ("a date",                 with(TIMESTAMP, "2026-01-01"),          Diagnosis::Malformed("timestamp")),
        ("a signature cut off",    with("signature=", "signature=cut&x="), Diagnosis::Malformed("signature")),
        ("an odd nonce",           with(NONCE, "can-ary"),                 Diagnosis::Malformed("nonce")),
        ("an unknown encryption",  format!("{good}&encrypt_type=canary"),  Diagnosis::Malformed("encrypt_type")),
        ("far too long",           format!("{good}&x={}", "canary".repeat(400)), Diagnosis::TooLong),
    ] {
        assert_eq!(of_push(&account(), &query), expected, "{name}");
        assert_eq!(expected.part(), "query", "{name}");
    }
    let asked = |query: &str| diagnose(&account(), &[], Call::Verification, query);
    assert_eq!(asked(""), Diagnosis::NoQuery(Call::Verification));
    assert_eq!(asked(&good), Diagnosis::Missing("echostr"));
    assert_eq!(asked(&format!("{good}&echostr=%ZZ")), Diagnosis::Malformed("echostr"));
}

/// A request that was signed with something else than the account's Token.
fn signed_with(token: &str) -> String {
    signed(TIMESTAMP, NONCE).replace(
        &sign([TOKEN, TIMESTAMP, NONCE]),
        &sign([token, TIMESTAMP, NONCE]),
    )
}

#[test]
#[rustfmt::skip]
fn a_token_with_a_mistake_is_recognised() {
    let wide: String = TOKEN.chars().map(|letter| char::from_u32(letter as u32 + 0xfee0).unwrap()).collect();
    let unsorted = format!("{TOKEN}{TIMESTAMP}{NONCE}");
    let account = builder().previous_token("oldtoken2025ABC").build().unwrap();
    for (signer, expected) in [
        (format!("{TOKEN}\n"),     TokenMistake::Blank),
        (format!("{TOKEN}\r\n"),   TokenMistake::Blank),
        (format!("{TOKEN} "),      TokenMistake::Blank),
        (format!(" {TOKEN}"),      TokenMistake::Blank),
        (format!("\"{TOKEN}\""),   TokenMistake::Quoted),
        (format!("'{TOKEN}'"),     TokenMistake::Quoted),
        (TOKEN.to_uppercase(),     TokenMistake::OtherCase),
        ("oldtoken2025abc".into(), TokenMistake::OtherCase),
        (wide,                     TokenMistake::FullWidth),
        (TOKEN[1..].to_owned(),    TokenMistake::Cut),
        (TOKEN[..16].to_owned(),   TokenMistake::Cut),
        (String::new(),            TokenMistake::Empty),
        (APP_ID.to_owned(),        TokenMistake::AppId),
    ] {
        assert_eq!(of_push(&account, &signed_with(&signer)), Diagnosis::Token(expected), "{signer:?}");
    }
    let query = signed(TIMESTAMP, NONCE).replace(&sign([TOKEN, TIMESTAMP, NONCE]), &sign([&*unsorted]));
    assert_eq!(of_push(&account, &query), Diagnosis::Token(TokenMistake::NotSorted));
    let upper = sign([TOKEN, TIMESTAMP, NONCE]);
    let query = signed(TIMESTAMP, NONCE).replace(&upper, &upper.to_uppercase());
    assert_eq!(of_push(&account, &query), Diagnosis::UpperCase);
    assert_eq!(of_push(&account, &signed_with("anothertoken2026")), Diagnosis::OtherToken);
}

#[test]
fn the_token_of_another_account_names_that_account() {
    let other = |token: &str, id: &str| Account::builder(token).app_id(id).build().unwrap();
    let news = other("newstoken2026abc", "wxnews");
    let unnamed = Account::builder("shoptoken2026abc").build().unwrap();
    let others = [news, account(), unnamed];
    let of = |token: &str| diagnose(&account(), &others, Call::Push, &signed_with(token));
    let Diagnosis::TokenOfAnother(Some(id)) = of("newstoken2026abc") else {
        panic!("not recognised");
    };
    assert_eq!(id.as_str(), "wxnews");
    assert_eq!(of("shoptoken2026abc"), Diagnosis::TokenOfAnother(None));
    assert_eq!(of("thirdtoken2026abc"), Diagnosis::OtherToken);
    let many = vec![others[1].clone(); 64].into_iter();
    let many: Vec<_> = many.chain(others[..1].to_vec()).collect();
    let query = signed_with("newstoken2026abc");
    let last = diagnose(&account(), &many, Call::Push, &query);
    assert_eq!(last, Diagnosis::OtherToken, "no more than 64 are asked");
}

#[test]
fn a_token_that_is_something_else_gives_itself_away() {
    let of = |token: &str| {
        let account = Account::builder(token).app_id("ww1").clock(|| NOW);
        of_push(&account.build().unwrap(), &signed_with(TOKEN))
    };
    assert_eq!(of("ww1"), Diagnosis::TokenIsAppId);
    assert_eq!(of("wx0123456789abcdef"), Diagnosis::TokenIsAppId);
    assert_eq!(of(&"0f".repeat(16)), Diagnosis::TokenIsAppSecret);
    assert_eq!(of(&"0g".repeat(16)), Diagnosis::OtherToken);
}

#[test]
fn a_clock_that_is_off_is_measured() {
    let at = |now: u64| builder().clock(move || now).build().unwrap();
    let of = |now| of_push(&at(now), &signed(TIMESTAMP, NONCE));
    let (hours, is_behind) = (8, true);
    assert_eq!(of(NOW - 8 * 3600), Diagnosis::TimeZone { hours, is_behind });
    let (seconds, is_behind) = (400, false);
    assert_eq!(of(NOW + 400), Diagnosis::Clock { seconds, is_behind });
    assert_eq!(of(NOW * 1000), Diagnosis::ClockInMilliseconds);
    assert_eq!(of(0), Diagnosis::ClockNotSet);
    let seconds = 90_000;
    assert_eq!(of(NOW + seconds), Diagnosis::Replayed { seconds });
}

#[test]
fn what_an_account_of_cloud_run_refuses_is_told() {
    let account = Account::cloud_run(APP_ID, CloudRun::public_with_source_header());
    let account = account.build().unwrap();
    let good = signed(TIMESTAMP, NONCE);
    assert_eq!(of_push(&account, &good), Diagnosis::NotCloudRun);
    let of = |error| {
        let diagnosis = Case::new(Call::Push, "", error)
            .account(&account)
            .diagnose();
        assert_is_silent(&diagnosis);
        diagnosis
    };
    assert_eq!(of(VerifyError::NoSource), Diagnosis::NoSource);
    let name = "x-wx-openid";
    assert_eq!(of(VerifyError::Header(name)), Diagnosis::Header(name));
    assert_eq!(of(VerifyError::OtherAppId), Diagnosis::OtherAppId);
    let expected = account.mode();
    let mode = of(VerifyError::WrongMode { expected });
    assert_eq!(mode, Diagnosis::NotCloudRun);
}

proptest! {
    /// Strangers choose the query.
    #[test]
    fn whatever_a_query_is_it_is_put_down_to_something(
        pieces in vec(select(PIECES.to_vec()), 0..12),
        wild in ".{0,40}",
        is_wild in any::<bool>(),
    ) {
        let mut query = pieces.concat();
        if is_wild {
            query += &wild;
        }
        let account = account();
        for error in [
            VerifyError::SignatureMismatch,
            VerifyError::Stale { seconds: 301, window: 300 },
            VerifyError::WrongMode { expected: account.mode() },
            VerifyError::Query(QueryError::Missing("nonce")),
            VerifyError::Query(QueryError::Malformed("timestamp")),
        ] {
            for account in [None, Some(&account)] {
                let case = Case::new(Call::Push, &query, error).account(account);
                assert_is_silent(&case.diagnose());
            }
        }
    }
}

const PIECES: &[&str] = &[
    "signature=",
    "timestamp=",
    "nonce=",
    "msg_signature=",
    "echostr=",
    "&",
    "&amp;",
    "=",
    "%",
    "%2",
    "%25",
    "%ff",
    "+",
    " ",
    "\u{e9}",
    TIMESTAMP,
    NONCE,
    "0123456789abcdef0123456789abcdef01234567",
];

#[test]
fn a_case_shows_nothing_of_its_query() {
    let account = account();
    let error = QueryError::TooLong.into();
    let case = Case::new(Call::Push, "signature=canary", error).account(&account);
    assert!(!format!("{case:?}").contains("canary"));
}

#[cfg(feature = "encryption")]
mod encrypted {
    use weixin_core::{AccountKind, Mode, Unverified};

    use super::*;
    use crate::support::KEY;
    use crate::support::platform::{OTHER_KEY, Platform, Push, frame, secure_account};

    #[test]
    fn a_mode_that_differs_from_the_consoles_is_told() {
        let push = Platform::new().push(b"canary").query();
        let plain = signed(TIMESTAMP, NONCE);
        assert_eq!(of_push(&account(), &push), Diagnosis::NoKey);
        let unused = builder().encoding_aes_key(KEY).mode(Mode::Plaintext);
        let unused = unused.build().unwrap();
        assert_eq!(of_push(&unused, &push), Diagnosis::KeyNotUsed);
        let cut = push.replace("&msg_signature=", "&msg_signature=cut&x=");
        let malformed = Diagnosis::Malformed("msg_signature");
        assert_eq!(of_push(&secure_account(), &cut), malformed);
        let expected = Diagnosis::PlainPush(Mode::Security);
        assert_eq!(of_push(&secure_account(), &plain), expected);
    }

    #[test]
    fn the_other_kind_of_account_is_told() {
        let push = Platform::new().push(b"canary");
        let query = push.query_without_signature();
        assert_eq!(of_push(&secure_account(), &query), Diagnosis::SignedAsWeCom);
        let wecom = builder().encoding_aes_key(KEY).kind(AccountKind::WeCom);
        let wecom = wecom.build().unwrap();
        let query = format!("{}&echostr=1", signed(TIMESTAMP, NONCE));
        let asked = diagnose(&wecom, &[], Call::Verification, &query);
        // The mode is judged first.
        assert_eq!(asked.part(), "mode");
        let query = format!("{query}&encrypt_type=aes");
        let asked = diagnose(&wecom, &[], Call::Verification, &query);
        assert_eq!(asked, Diagnosis::NotSignedAsWeCom);
    }

    fn of_message(account: &Account, push: &Push) -> Diagnosis {
        let query = push.query();
        let verified = account.verify(&CallbackQuery::parse(&query).unwrap());
        let verified = verified.unwrap();
        let diagnosis = verified.diagnose(&push.encrypt);
        assert_eq!(
            verified.open(&push.encrypt).is_ok(),
            diagnosis == Diagnosis::Opens
        );
        assert_is_silent(&diagnosis);
        diagnosis
    }

    #[test]
    fn what_keeps_a_message_from_opening_is_told() {
        let account = secure_account();
        let platform = Platform::new();
        let good = platform.push(b"canary message of some length");
        assert_eq!(of_message(&account, &good), Diagnosis::Opens);

        let with = |change: fn(&str) -> String| Push {
            encrypt: change(&good.encrypt),
            ..good.clone()
        };
        let plus = (0..).find_map(|number| {
            let push = platform.push(format!("canary {number}").as_bytes());
            push.encrypt.contains('+').then_some(push)
        });
        let mut plus = plus.unwrap();
        plus.encrypt = plus.encrypt.replace('+', " ");
        let by = |key: &str, id: &str| Platform::with(TOKEN, key, id).push(b"canary");
        let unpadded = [b"0123456789abcdef\0\0\0\x08canary12", APP_ID.as_bytes()].concat();
        let padded = [unpadded, vec![2; 2]].concat();
        assert_eq!(padded.len(), 48);
        let padded = platform.push_text(&platform.encrypt(&padded));
        for (name, push, expected) in [
            ("plus", plus, Diagnosis::MessageWithBlanks),
            (
                "line breaks",
                with(|text| format!("\n{text}\r\n")),
                Diagnosis::MessageWithBreaks,
            ),
            (
                "cut off",
                with(|text| text[1..].into()),
                Diagnosis::MessageNotBase64,
            ),
            (
                "another",
                with(|text| text[4..].into()),
                Diagnosis::MessageAltered,
            ),
            ("another key", by(OTHER_KEY, APP_ID), Diagnosis::OtherKey),
            (
                "another receiver",
                by(KEY, "wxcanary"),
                Diagnosis::OtherReceiver,
            ),
            (
                "another case",
                by(KEY, &APP_ID.to_uppercase()),
                Diagnosis::ReceiverInOtherCase,
            ),
            ("padded as AES is", padded, Diagnosis::PaddedTo16),
            ("nonsense", platform.push_text("AAAA"), Diagnosis::OtherKey),
            ("nothing", platform.push_text(""), Diagnosis::OtherKey),
        ] {
            assert_eq!(of_message(&account, &push), expected, "{name}");
            assert_eq!(expected.part(), "message");
        }
        let original = builder().app_id("gh_3d9a1c52b7e4").encoding_aes_key(KEY);
        let original = of_message(&original.build().unwrap(), &good);
        assert_eq!(original, Diagnosis::ReceiverIsOriginalId);
        let rotated = builder()
            .encoding_aes_key(OTHER_KEY)
            .previous_encoding_aes_key(KEY);
        let rotated = of_message(&rotated.build().unwrap(), &by(KEY, "wxcanary"));
        assert_eq!(rotated, Diagnosis::OtherReceiver, "the key that is right");
    }

    fn deferred(account: &Account, push: &Push) -> Unverified {
        let query = push.query_without_signature();
        let query = CallbackQuery::parse(&query).unwrap();
        account.defer(&query).unwrap()
    }

    #[test]
    fn without_a_signature_the_token_can_be_wrong_as_well() {
        let account = secure_account();
        let of = |token: &str| {
            let push = Platform::with(token, KEY, APP_ID).push(b"canary");
            deferred(&account, &push).diagnose(&push.encrypt)
        };
        let quoted = Diagnosis::Token(TokenMistake::Quoted);
        assert_eq!(of(&format!("'{TOKEN}'")), quoted);
        assert_eq!(of("anothertoken2026"), Diagnosis::OtherToken);
        assert_eq!(of(TOKEN), Diagnosis::Opens);
        let long = vec![b'x'; 9000];
        let push = Platform::with(&format!("'{TOKEN}'"), KEY, APP_ID).push(&long);
        let of_long = deferred(&account, &push).diagnose(&push.encrypt);
        assert_eq!(of_long, Diagnosis::OtherToken, "too long to be tried");
    }

    #[test]
    fn an_echostr_of_wecom_is_told_apart_from_a_message() {
        let wecom = builder().encoding_aes_key(KEY).kind(AccountKind::WeCom);
        let wecom = wecom.build().unwrap();
        let of = |platform: &Platform, text: &[u8]| {
            let push = platform.push_text(&platform.encrypt(&frame([b'x'; 16], text, APP_ID)));
            let encrypt = push.encrypt.replace('+', "%2B");
            let query = format!("{}&echostr={encrypt}", push.query_without_signature());
            diagnose(&wecom, &[], Call::Verification, &query)
        };
        let message = of(&Platform::new(), b"<xml>canary</xml>");
        assert_eq!(message, Diagnosis::EchostrIsMessage);
        let other = of(&Platform::with(TOKEN, OTHER_KEY, APP_ID), b"1234");
        assert_eq!(other, Diagnosis::OtherKey);
    }
}
