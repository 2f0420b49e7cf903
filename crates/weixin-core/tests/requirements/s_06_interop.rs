//! S-6, S-12: what other implementations sealed opens here, and what is sealed here opens there.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert_eq, proptest};
use weixin_core::OpenError::{SignatureMismatch, Undecipherable};
use weixin_core::{Account, CallbackQuery, ConfigError, VerifyError};

use crate::support::platform::{Platform, Push, frame, open, secure_account};
use crate::support::vectors::{NegativeVector, VECTORS, Vector};
use crate::support::{APP_ID, NONCE, TIMESTAMP, TOKEN, builder, hex, sign};

fn account_of(vector: &Vector) -> Account {
    Account::builder(&vector.token)
        .app_id(&vector.appid)
        .encoding_aes_key(&vector.encoding_aes_key)
        .dangerous_any_age()
        .build()
        .unwrap()
}

/// By `msg_signature` alone, which all of them have, and by both signatures where there are both.
#[test]
fn s_06_every_published_message_opens() {
    let (mut deferred, mut verified, mut refused) = (0, 0, Vec::new());
    for vector in VECTORS.official.iter().chain(&VECTORS.vectors) {
        let Vector { name, encrypt, .. } = vector;
        let query = vector.query();
        let Ok(query) = CallbackQuery::parse(&query) else {
            refused.push(&**name);
            continue;
        };
        let account = account_of(vector);
        let unverified = account.defer(&query).unwrap();
        let (_, opened) = unverified.open(encrypt).unwrap();
        assert_eq!(opened.message(), vector.plaintext.as_bytes(), "{name}");
        deferred += 1;
        if query.has_signature() {
            let opened = account.verify(&query).unwrap().open(encrypt).unwrap();
            assert_eq!(opened.message(), vector.plaintext.as_bytes(), "{name}");
            verified += 1;
        }
    }
    assert_eq!((deferred, verified), (45, 38));
    // It is there for its signature, which the next test checks: its timestamp is of 1973.
    assert_eq!(refused, ["timestamp_short"]);
}

/// So that the platform of these tests stands for the real one.
#[test]
fn s_06_the_platform_of_these_tests_seals_as_published() {
    for vector in VECTORS.official.iter().chain(&VECTORS.vectors) {
        let Vector {
            name,
            token,
            timestamp,
            nonce,
            encrypt,
            ..
        } = vector;
        let platform = Platform::with(token, &vector.encoding_aes_key, &vector.appid);
        let random = vector.random16.as_bytes().try_into().unwrap();
        let frame = frame(random, vector.plaintext.as_bytes(), &vector.appid);
        let signature = sign([token, timestamp, nonce, encrypt]);
        assert_eq!(platform.key_hex(), vector.key_hex, "{name}");
        assert_eq!(platform.encrypt(&frame), *encrypt, "{name}");
        assert_eq!(signature, vector.msg_signature, "{name}");
    }
}

/// `expect` of a vector is Tencent's code for what is wrong, and sometimes an alternative to it.
#[test]
fn s_06_what_others_refuse_is_refused() {
    assert_eq!(VECTORS.negative.len(), 21);
    for vector in &VECTORS.negative {
        let ours = match vector.expect.split(' ').next().unwrap() {
            "ok" => Ok("<xml><A>1</A></xml>".to_owned()),
            // What is no strict Base64, -40010, is refused before it is hashed.
            "-40001" | "-40010" => Err("signature"),
            "-40005" | "-40007" | "-40008" => Err("message"),
            "-40004" => Err("encoding_aes_key"),
            code => panic!("{}: {code}", vector.name),
        };
        assert_eq!(outcome(vector), ours, "{}", vector.name);
    }
}

/// The message, or else what is refused.
fn outcome(vector: &NegativeVector) -> Result<String, &'static str> {
    let key = &vector.encoding_aes_key;
    let Some(push) = &vector.push else {
        return match builder().encoding_aes_key(key).build() {
            Err(ConfigError::Length { field, .. } | ConfigError::Character { field, .. }) => {
                Err(field)
            }
            other => panic!("{}: {other:?}", vector.name),
        };
    };
    let account = Account::builder(&push.token)
        .app_id(&push.appid)
        .encoding_aes_key(key)
        .dangerous_any_age()
        .build()
        .unwrap();
    let query = push.query();
    let query = CallbackQuery::parse(&query).unwrap();
    account
        .defer(&query)
        .and_then(|unverified| Ok(unverified.open(&push.encrypt)?))
        .map(|(_, opened)| String::from_utf8(opened.message().to_vec()).unwrap())
        .map_err(|error| match error {
            VerifyError::SignatureMismatch | VerifyError::Encryption(SignatureMismatch) => {
                "signature"
            }
            VerifyError::Encryption(Undecipherable) => "message",
            other => panic!("{}: {other}", vector.name),
        })
}

proptest! {
    #[test]
    fn s_06_any_message_and_any_reply_arrive_with_any_key(
        token in "[A-Za-z0-9]{3,32}",
        key in "[A-Za-z0-9]{43}",
        app_id in "[A-Za-z0-9_-]{1,64}",
        push in vec(any::<u8>(), 0..2000),
        reply in vec(any::<u8>(), 0..2000),
    ) {
        let platform = Platform::with(&token, &key, &app_id);
        let account = Account::builder(token).app_id(app_id).encoding_aes_key(key);
        let account = account.dangerous_any_age().build().unwrap();
        let opened = open(&account, &platform.push(&push)).unwrap();
        prop_assert_eq!(opened.message(), push);
        prop_assert_eq!(platform.read_reply(&opened.into_sealer(), &reply), reply);
    }
}

/// [`Platform::read_reply`] holds the whole frame against its own, and so the padding.
#[test]
fn s_06_all_32_paddings_are_made_and_read() {
    let (platform, account) = (Platform::new(), secure_account());
    let mut paddings = HashSet::new();
    for length in 0..64 {
        let message = vec![b'x'; length];
        let opened = open(&account, &platform.push(&message)).unwrap();
        assert_eq!(opened.message(), message, "{length} bytes");
        let reply = platform.read_reply(&opened.into_sealer(), &message);
        assert_eq!(reply, message, "{length} bytes");
        paddings.insert(32 - (20 + length + APP_ID.len()) % 32);
    }
    assert_eq!(paddings, (1..=32).collect());
}

#[test]
fn s_06_a_message_may_look_like_the_rest_of_its_frame() {
    let (platform, account) = (Platform::new(), secure_account());
    for (name, message) in [
        ("the AppID", APP_ID.into()),
        ("the AppID at its end", format!("<xml/>{APP_ID}").into()),
        ("padding", vec![16; 16]),
        ("a length", vec![0, 0, 0, 1]),
        ("a frame", frame([0; 16], b"<xml/>", APP_ID)),
        ("64 KiB of NUL", vec![0; 1 << 16]),
    ] {
        let opened = open(&account, &platform.push(&message)).unwrap();
        assert_eq!(opened.message(), message, "{name}");
        let reply = platform.read_reply(&opened.into_sealer(), &message);
        assert_eq!(reply, message, "{name}");
    }
}

/// A sealed reply has the form of a push. It is appended to what the buffer holds already.
#[test]
fn s_06_what_the_crate_seals_it_opens() {
    let account = secure_account();
    let opened = open(&account, &Platform::new().push(b"1")).unwrap();
    let mut out = b"<Encrypt>".to_vec();
    let signature = opened.into_sealer().seal(b"2", TIMESTAMP, &mut out);
    let text = String::from_utf8(out).unwrap();
    let push = Push {
        signature: sign([TOKEN, TIMESTAMP, NONCE]),
        msg_signature: hex(signature),
        encrypt: text.strip_prefix("<Encrypt>").unwrap().to_owned(),
    };
    assert_eq!(open(&account, &push).unwrap().message(), b"2");
}

/// S-12 names a million, which take ten times as long. Bytes that are constant, counted or drawn
/// from a short seed repeat within these already.
#[test]
fn s_12_no_two_replies_begin_with_the_same_random_bytes() {
    let opened = open(&secure_account(), &Platform::new().push(b"")).unwrap();
    let sealer = opened.into_sealer();
    let mut seen = HashSet::new();
    let mut encrypt = Vec::new();
    for _ in 0..100_000 {
        encrypt.clear();
        sealer.seal(b"", TIMESTAMP, &mut encrypt);
        // The first block but for two bits. It is as distinct as the bytes that it encrypts.
        let first_block: [u8; 21] = *encrypt.first_chunk().unwrap();
        assert!(seen.insert(first_block));
    }
}
