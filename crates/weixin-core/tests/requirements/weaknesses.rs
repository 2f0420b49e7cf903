//! What is weak in the platform's scheme itself, and what here makes up for it.
//!
//! The parts of a signature are sorted and joined without separators, hashed with plain SHA-1, and
//! the shorter signature is over a prefix of the longer one's text. Each test shows first that the
//! arithmetic of its attack is right, so that the defence is what stops it and not a slip.

use weixin_core::Account;
use weixin_core::QueryError::Malformed;
use weixin_core::VerifyError::Query;

use crate::support::{NOW, TOKEN, account, sign, verify};

/// One signature stands for all readings of the joined text. Only one of these has the shapes.
#[test]
fn t1_digits_cannot_move_between_timestamp_and_nonce() {
    let official = "899cf89e464efb63f54ddac96b0a0a235f53aa78";
    let account = Account::builder("AAAAA")
        .dangerous_any_age()
        .build()
        .unwrap();
    let malformed = Err(Query(Malformed("timestamp")));
    for (name, timestamp, nonce, expected) in [
        ("as it was sent", "1714037059", "486452656", Ok(())),
        ("a digit to the nonce", "171403705", "9486452656", malformed),
        (
            "a digit to the timestamp",
            "17140370594",
            "86452656",
            malformed,
        ),
        ("swapped", "486452656", "1714037059", malformed),
        ("all in the timestamp", "1714037059486452656", "", malformed),
        ("all in the nonce", "", "1714037059486452656", malformed),
    ] {
        assert_eq!(
            sign(["AAAAA", timestamp, nonce]),
            official,
            "{name}: same signature"
        );
        let query = format!("signature={official}&timestamp={timestamp}&nonce={nonce}");
        assert_eq!(verify(&account, &query), expected, "{name}");
    }
}

/// A limit that no shape takes away: a nonce of ten digits has the shape of a timestamp. Whoever
/// captured such a query can use it once more, swapped, at the second that the nonce names.
#[test]
fn t4_known_limit_a_nonce_of_ten_digits_can_be_swapped_with_the_timestamp() {
    let captured = sign([TOKEN, "1452000000", &NOW.to_string()]);
    let swapped = format!("signature={captured}&timestamp={NOW}&nonce=1452000000");
    assert_eq!(verify(&account(), &swapped), Ok(()));
}

#[cfg(feature = "encryption")]
mod encryption {
    use sha1::block_api::compress;
    use weixin_core::OpenError::{SignatureMismatch, Undecipherable};
    use weixin_core::QueryError::Malformed;
    use weixin_core::{CallbackQuery, Signature};

    use crate::support::platform::{KEY, Platform, Push, frame, open, secure_account};
    use crate::support::{APP_ID, NONCE, TIMESTAMP, TOKEN, sign};

    /// From the public `signature` anybody can compute the `msg_signature` of a text that starts
    /// with the padding of SHA-1, without the Token. Such a text is neither UTF-8 nor Base64.
    #[test]
    fn s_05_the_signature_cannot_be_extended_to_a_msg_signature() {
        let signature = Signature::over([TOKEN, TIMESTAMP, NONCE]);
        let signed_bytes = TOKEN.len() + TIMESTAMP.len() + NONCE.len();
        let ours = Platform::new().encrypt(&frame([7; 16], b"<xml>forged</xml>", APP_ID));
        let (text, forged) = extend(signature, signed_bytes, ours.as_bytes());
        let bytewise = Signature::over([
            TOKEN.as_bytes(),
            TIMESTAMP.as_bytes(),
            NONCE.as_bytes(),
            &text,
        ]);
        assert_eq!(
            hex(bytewise),
            forged,
            "a check over any bytes accepts the forgery"
        );

        let utf8 = String::from_utf8(text.clone());
        assert!(
            utf8.is_err(),
            "but the text cannot even be passed to this one"
        );
        let latin_1: String = text.iter().copied().map(char::from).collect();
        let replaced = String::from_utf8_lossy(&text).into_owned();
        let dropped = text.iter().filter(|byte| byte.is_ascii_graphic());
        let dropped = dropped.copied().map(char::from).collect();
        for (name, encrypt) in [
            ("as Latin-1", latin_1),
            ("with replacement characters", replaced),
            ("with the foreign bytes dropped", dropped),
            ("without the padding", ours),
        ] {
            let signature = sign([TOKEN, TIMESTAMP, NONCE]);
            let query = format!(
                "signature={signature}&timestamp={TIMESTAMP}&nonce={NONCE}&msg_signature={forged}"
            );
            let refused = open(&secure_account(), &Push { query, encrypt }).map(drop);
            assert_eq!(refused, Err(SignatureMismatch), "{name}");
        }
    }

    /// Continues the hash of a text of which only the length is known. Gives what has to follow
    /// that text, and the hash of the whole.
    fn extend(hash: Signature, length: usize, suffix: &[u8]) -> (Vec<u8>, String) {
        let mut continuation = padding(length);
        continuation.extend_from_slice(suffix);
        let hashed = length + padding(length).len();

        let hex = hex(hash);
        let mut state =
            [0, 8, 16, 24, 32].map(|at| u32::from_str_radix(&hex[at..at + 8], 16).unwrap());
        let rest = [suffix, &padding(hashed + suffix.len())].concat();
        let (blocks, []) = rest.as_chunks::<64>() else {
            panic!("{} bytes are no whole blocks", rest.len());
        };
        compress(&mut state, blocks);
        (
            continuation,
            state.map(|word| format!("{word:08x}")).concat(),
        )
    }

    /// What SHA-1 appends to a text of this length.
    fn padding(length: usize) -> Vec<u8> {
        let mut padding = vec![0x80];
        padding.resize(64 - (length + 8) % 64, 0);
        padding.extend((8 * length as u64).to_be_bytes());
        padding
    }

    fn hex(signature: Signature) -> String {
        crate::support::hex(signature)
    }

    /// Characters can move from the start of `Encrypt` to the end of the nonce under one signature.
    /// What is left decrypts to a frame that begins within the message, at a place where its sender
    /// may have put a length.
    #[test]
    fn s_05_the_front_of_a_message_cannot_move_to_the_nonce() {
        // A token that sorts last, so that nonce and Encrypt are neighbours in the signed text.
        let token = "zztoken2026abcdef";
        let account = weixin_core::Account::builder(token)
            .app_id(APP_ID)
            .encoding_aes_key(KEY)
            .dangerous_any_age()
            .build()
            .unwrap();
        let platform = Platform::with(token, KEY, APP_ID);
        let hidden = b"<xml>hidden</xml>";
        let mut message = vec![b'a'; 92];
        message.extend(u32::try_from(hidden.len()).unwrap().to_be_bytes());
        message.extend(hidden);
        let push = platform.push(&message);
        assert_eq!(
            open(&account, &push).unwrap().message(),
            message,
            "as it was sent"
        );

        let (front, rest) = push.encrypt.split_at(128);
        let long_nonce = format!("{NONCE}{front}");
        assert_eq!(
            sign([token, TIMESTAMP, &long_nonce, rest]),
            sign([token, TIMESTAMP, NONCE, &push.encrypt]),
            "same signature"
        );
        let opened = open(&account, &platform.push_text(rest)).unwrap();
        assert_eq!(opened.message(), hidden, "the rest alone is a good frame");
        let query = push.query.replace(NONCE, &long_nonce);
        let refused = CallbackQuery::parse(&query).map(drop);
        assert_eq!(
            refused,
            Err(Malformed("nonce")),
            "but no nonce is that long"
        );

        // What fits into a nonce, in either direction, leaves no whole blocks.
        for moved in 1..=32 {
            let shorter = platform.push_text(&push.encrypt[moved..]);
            let longer = platform.push_text(&format!("{}{}", "4".repeat(moved), push.encrypt));
            for (direction, push) in [("out of", shorter), ("into", longer)] {
                let refused = open(&account, &push).map(drop);
                assert!(
                    matches!(refused, Err(SignatureMismatch | Undecipherable)),
                    "{moved} characters moved {direction} the message"
                );
            }
        }
    }
}
