//! S-5, T5, T6: the signature is checked first, and all that can be wrong with a frame is one error.

use std::error::Error;

use base64_simd::STANDARD as BASE64;
use weixin_core::CallbackQuery;
use weixin_core::OpenError::{SignatureMismatch, Undecipherable};

use crate::support::platform::{KEY, OTHER_KEY, Platform, frame, open, pad, secure_account};
use crate::support::{APP_ID, TOKEN};

const RANDOM: [u8; 16] = *b"0123456789abcdef";
const MESSAGE: &[u8] = b"<xml>Hello</xml>";

/// A frame with any length field.
fn with_length(length: u32) -> Vec<u8> {
    let mut bytes = frame(RANDOM, MESSAGE, APP_ID);
    bytes[16..20].copy_from_slice(&length.to_be_bytes());
    bytes
}

/// A frame of 64 bytes: 54 that mean something and 10 of padding.
fn with_padding(change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut bytes = frame(RANDOM, MESSAGE, APP_ID);
    assert_eq!(
        bytes[53..],
        *b"1\n\n\n\n\n\n\n\n\n\n",
        "the end of the AppID and 10 bytes"
    );
    change(&mut bytes);
    bytes
}

#[test]
fn s_05_t5_a_malformed_frame_is_one_error_whatever_is_wrong_with_it() {
    let platform = Platform::new();
    let encrypted = |frame: &[u8]| platform.encrypt(frame);
    let bytes = |bytes: &[u8]| BASE64.encode_to_string(bytes);
    let sealed = BASE64
        .decode_to_vec(platform.push(MESSAGE).encrypt)
        .unwrap();
    let changed = |position: usize| {
        let mut sealed = sealed.clone();
        sealed[position] ^= 1;
        bytes(&sealed)
    };
    let other_key = Platform::with(TOKEN, OTHER_KEY, APP_ID);
    let rows = [
        ("no bytes", String::new()),
        ("one byte", bytes(&[7])),
        ("half a block of AES", bytes(&sealed[..8])),
        ("one block of AES", encrypted(&[16; 16])),
        ("three blocks of AES", encrypted(&[16; 48])),
        ("a byte short", bytes(&sealed[..63])),
        ("a byte more", bytes(&[&sealed[..], &[0]].concat())),
        ("last block missing", bytes(&sealed[..48])),
        ("last 32 bytes missing", bytes(&sealed[..32])),
        (
            "last 32 bytes twice",
            bytes(&[&sealed[..], &sealed[32..]].concat()),
        ),
        (
            "blocks in another order",
            bytes(&[&sealed[32..], &sealed[..32]].concat()),
        ),
        ("no cipher text", bytes(&[0; 64])),
        ("another key", other_key.push(MESSAGE).encrypt),
        ("bit changed in the length", changed(0x03)),
        ("bit changed in the AppID", changed(0x20)),
        ("bit changed in the padding", changed(0x3f)),
        ("padding 0", encrypted(&with_padding(|frame| frame[63] = 0))),
        (
            "padding 33",
            encrypted(&with_padding(|frame| frame[31..].fill(33))),
        ),
        (
            "padding 255",
            encrypted(&with_padding(|frame| frame[63] = 255)),
        ),
        (
            "padding 1 of 10",
            encrypted(&with_padding(|frame| frame[63] = 1)),
        ),
        (
            "padding 9 of 10",
            encrypted(&with_padding(|frame| frame[63] = 9)),
        ),
        (
            "padding 11 of 10",
            encrypted(&with_padding(|frame| frame[63] = 11)),
        ),
        (
            "padding, first byte",
            encrypted(&with_padding(|frame| frame[54] = 0)),
        ),
        (
            "padding, two bytes",
            encrypted(&with_padding(|frame| frame[60..62].fill(0))),
        ),
        (
            "padding of a library, 16",
            encrypted(&[frame(RANDOM, MESSAGE, APP_ID), vec![16; 16]].concat()),
        ),
        ("only padding", encrypted(&[32; 32])),
        ("one byte, encrypted", encrypted(&pad(vec![7]))),
        ("random bytes only", encrypted(&pad(RANDOM.to_vec()))),
        ("3 bytes of length", encrypted(&pad(vec![0; 19]))),
        ("no message, no AppID", encrypted(&pad(vec![0; 20]))),
        ("length 0", encrypted(&with_length(0))),
        ("length too small", encrypted(&with_length(15))),
        ("length too large", encrypted(&with_length(17))),
        ("length of all the rest", encrypted(&with_length(34))),
        ("length above the rest", encrypted(&with_length(35))),
        (
            "length up to the padding's end",
            encrypted(&with_length(44)),
        ),
        (
            "largest i32",
            encrypted(&with_length(i32::MAX.cast_unsigned())),
        ),
        (
            "20 below the largest u32",
            encrypted(&with_length(u32::MAX - 20)),
        ),
        ("largest u32", encrypted(&with_length(u32::MAX))),
        (
            "little-endian length",
            encrypted(&with_length(16_u32.swap_bytes())),
        ),
        ("no AppID", encrypted(&frame(RANDOM, MESSAGE, ""))),
        (
            "another AppID",
            encrypted(&frame(RANDOM, MESSAGE, "wx0000000000000000")),
        ),
    ];
    let account = secure_account();
    assert_eq!(
        open(&account, &platform.push(MESSAGE)).unwrap().message(),
        MESSAGE
    );
    for (name, encrypt) in &rows {
        let push = platform.push_text(encrypt);
        let error = open(&account, &push).unwrap_err();
        assert_eq!(error, Undecipherable, "{name}");

        let query = CallbackQuery::parse(&push.query).unwrap();
        let deferred = account.defer(&query).unwrap().open(encrypt).map(drop);
        assert_eq!(deferred, Err(Undecipherable), "{name}, deferred");
    }
    assert!(rows.len() >= 12);
}

/// With a previous key, which may open what the first one does not, there is still one error.
#[test]
fn s_05_t5_a_second_key_adds_no_other_error() {
    let account = crate::support::builder()
        .encoding_aes_key(KEY)
        .previous_encoding_aes_key(OTHER_KEY)
        .build()
        .unwrap();
    let current = Platform::new();
    let previous = Platform::with(TOKEN, OTHER_KEY, APP_ID);
    for (name, platform) in [("current", &current), ("previous", &previous)] {
        assert!(open(&account, &platform.push(MESSAGE)).is_ok(), "{name}");
        for length in [0, 15, 17, u32::MAX] {
            let push = platform.push_frame(&with_length(length));
            let refused = open(&account, &push).map(drop);
            assert_eq!(refused, Err(Undecipherable), "{name} key, length {length}");
        }
    }
}

#[test]
fn s_05_t5_the_error_tells_nothing_more_in_words() {
    assert_eq!(
        Undecipherable.to_string(),
        "the message cannot be opened: compare the EncodingAESKey and the AppID with the console"
    );
    assert_eq!(
        SignatureMismatch.to_string(),
        "the msg_signature does not match the message"
    );
    for error in [Undecipherable, SignatureMismatch] {
        assert!(error.source().is_none(), "{error}");
    }
}

/// A lenient decoder skips bytes that the signature covers, and forgeries are made of such bytes.
#[test]
fn s_05_a_signed_text_that_is_not_strict_base64_is_no_message() {
    let platform = Platform::new();
    let good = platform.push(MESSAGE).encrypt;
    let (start, end) = good.split_at(44);
    let (text, last) = good
        .strip_suffix("==")
        .and_then(|text| text.split_at_checked(85))
        .unwrap();
    let spare_bits = format!("{text}{}==", char::from(last.as_bytes()[0] + 1));
    let rows = [
        ("space in front", format!(" {good}")),
        ("space at the end", format!("{good} ")),
        ("line feed at the end", format!("{good}\n")),
        ("CR LF within", format!("{start}\r\n{end}")),
        ("NUL within", format!("{start}\0{end}")),
        ("NUL at the end", format!("{good}\0")),
        ("DEL within", format!("{start}\u{7f}{end}")),
        ("comma within", format!("{start},{end}")),
        ("e acute within", format!("{start}é{end}")),
        ("hyphen of the URL alphabet", good.replacen('+', "-", 1)),
        ("underscore of the URL alphabet", good.replacen('/', "_", 1)),
        ("no padding", good.trim_end_matches('=').to_owned()),
        ("half the padding", good[..good.len() - 1].to_owned()),
        ("more padding", format!("{good}=")),
        ("padding within", format!("{good}{good}")),
        ("a character short", good[1..].to_owned()),
        ("spare bits set", spare_bits),
    ];
    let account = secure_account();
    for (name, encrypt) in &rows {
        assert_ne!(*encrypt, good, "{name} changes the text");
        let refused = open(&account, &platform.push_text(encrypt)).map(drop);
        assert_eq!(refused, Err(SignatureMismatch), "{name}");
    }
}

/// Two accounts may share Token and key; each gets its own messages only.
#[test]
fn s_05_t6_a_message_for_another_receiver_is_refused() {
    let account = secure_account();
    for (name, receiver) in [
        ("none", ""),
        ("another", "wx5823bf96d3bd56c7"),
        ("without its last character", "wx1a2b3c4d5e6f708"),
        ("without its first character", "x1a2b3c4d5e6f7081"),
        ("with a suffix", "wx1a2b3c4d5e6f70811"),
        ("with a prefix", "wwx1a2b3c4d5e6f7081"),
        ("with NUL", "wx1a2b3c4d5e6f7081\0"),
        ("with a space", "wx1a2b3c4d5e6f7081 "),
        ("in upper case", "WX1A2B3C4D5E6F7081"),
        ("last character changed", "wx1a2b3c4d5e6f7082"),
        ("twice", "wx1a2b3c4d5e6f7081wx1a2b3c4d5e6f7081"),
        ("original id", "gh_3d9a1c52b7e4"),
    ] {
        let push = Platform::with(TOKEN, KEY, receiver).push(MESSAGE);
        let refused = open(&account, &push).map(drop);
        assert_eq!(refused, Err(Undecipherable), "{name}");
    }
}
