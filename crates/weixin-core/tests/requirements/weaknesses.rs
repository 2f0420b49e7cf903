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
    let account = Account::builder("AAAAA").dangerous_any_age();
    let account = account.build().unwrap();
    let malformed = Err(Query(Malformed("timestamp")));
    for (timestamp, nonce, expected) in [
        ("1714037059", "486452656", Ok(())),
        ("171403705", "9486452656", malformed),
        ("17140370594", "86452656", malformed),
        ("486452656", "1714037059", malformed),
        ("1714037059486452656", "", malformed),
        ("", "1714037059486452656", malformed),
    ] {
        let query = format!("signature={official}&timestamp={timestamp}&nonce={nonce}");
        let signature = sign(["AAAAA", timestamp, nonce]);
        assert_eq!(signature, official, "same signature: {query}");
        assert_eq!(verify(&account, &query), expected, "{query}");
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
    use weixin_core::{Account, CallbackQuery, Signature};

    use crate::support::platform::{Platform, Push, open, secure_account};
    use crate::support::{APP_ID, KEY, NONCE, NOW, TIMESTAMP, TOKEN, hex, sign};

    /// From the public `signature` anybody can compute the `msg_signature` of a text that starts
    /// with the padding of SHA-1, without the Token. Such a text is neither UTF-8 nor Base64.
    #[test]
    fn s_05_the_signature_cannot_be_extended_to_a_msg_signature() {
        let push = Platform::new().push(b"<xml>forged</xml>");
        let length = [TOKEN, TIMESTAMP, NONCE].concat().len();
        let (text, msg_signature) = extend(&push.signature, length, push.encrypt.as_bytes());
        let [token, timestamp, nonce] = [TOKEN, TIMESTAMP, NONCE].map(str::as_bytes);
        let bytewise = hex(Signature::over([token, timestamp, nonce, &text]));
        assert_eq!(bytewise, msg_signature, "a check over any bytes accepts it");
        assert!(str::from_utf8(&text).is_err(), "but it is no text");

        let latin_1 = text.iter().copied().map(char::from);
        let replaced = String::from_utf8_lossy(&text).into_owned();
        let skipped = latin_1.clone().filter(char::is_ascii_graphic).collect();
        for (name, encrypt) in [
            ("as Latin-1", latin_1.collect()),
            ("foreign bytes replaced", replaced),
            ("foreign bytes skipped", skipped),
        ] {
            let msg_signature = msg_signature.clone();
            let forged = Push {
                encrypt,
                msg_signature,
                ..push.clone()
            };
            let opened = open(&secure_account(), &forged).map(drop);
            assert_eq!(opened, Err(SignatureMismatch), "{name}");
        }
    }

    /// Continues a hash over a text of which nothing but the length is known. Gives what follows
    /// that text, and the hash over all of it.
    fn extend(hash: &str, length: usize, suffix: &[u8]) -> (Vec<u8>, String) {
        let continuation = [&padding(length), suffix].concat();
        let total = length + continuation.len();

        let word = |at: usize| u32::from_str_radix(&hash[at..at + 8], 16).unwrap();
        let mut state = [0, 8, 16, 24, 32].map(word);
        let rest = [suffix, &padding(total)].concat();
        let (blocks, []) = rest.as_chunks() else {
            panic!("{} bytes are no whole blocks", rest.len());
        };
        compress(&mut state, blocks);
        let hash = state.map(|word| format!("{word:08x}")).concat();
        (continuation, hash)
    }

    /// What SHA-1 appends to a text of this length, up to a multiple of 64 bytes.
    fn padding(length: usize) -> Vec<u8> {
        let zeros = 63 - (length + 8) % 64;
        let bits = 8 * length as u64;
        [&[0x80], &vec![0; zeros][..], &bits.to_be_bytes()].concat()
    }

    /// Characters can move from the start of `Encrypt` to the end of the nonce under one signature.
    /// What is left decrypts to a frame that begins within the message, at a place where its sender
    /// may have put a length.
    #[test]
    fn s_05_the_front_of_a_message_cannot_move_to_the_nonce() {
        // A Token that sorts last, so that nonce and Encrypt are neighbours in the signed text.
        const LAST: &str = "zztoken2026abcdef";
        let account = Account::builder(LAST).app_id(APP_ID).encoding_aes_key(KEY);
        let account = account.clock(|| NOW).build().unwrap();
        let platform = Platform::with(LAST, KEY, APP_ID);
        let hidden = b"<xml>hidden</xml>";
        let message = [&[b'a'; 92], &[0, 0, 0, hidden.len() as u8][..], hidden].concat();
        let push = platform.push(&message);
        let opened = open(&account, &push).unwrap();
        assert_eq!(opened.message(), message, "as it was sent");

        let (front, rest) = push.encrypt.split_at(128);
        let long_nonce = [NONCE, front].concat();
        let moved = sign([LAST, TIMESTAMP, &long_nonce, rest]);
        assert_eq!(moved, push.msg_signature, "same signature");
        let opened = open(&account, &platform.push_text(rest)).unwrap();
        assert_eq!(opened.message(), hidden, "the rest alone is a good frame");
        let query = push.query().replace(NONCE, &long_nonce);
        let refused = CallbackQuery::parse(&query).map(drop);
        assert_eq!(refused, Err(Malformed("nonce")), "no nonce is that long");

        // What fits into a nonce, in either direction, leaves no whole blocks; nor do 64 characters,
        // which are whole blocks of AES.
        for count in (1..=32).chain([64]) {
            let shorter = push.encrypt[count..].to_owned();
            let longer = ["4".repeat(count), push.encrypt.clone()].concat();
            for (direction, encrypt) in [("out of", shorter), ("into", longer)] {
                let opened = open(&account, &platform.push_text(&encrypt)).map(drop);
                assert!(
                    matches!(opened, Err(SignatureMismatch | Undecipherable)),
                    "{count} characters moved {direction} the message"
                );
            }
        }
    }
}
