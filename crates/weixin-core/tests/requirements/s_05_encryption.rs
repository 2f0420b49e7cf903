//! S-5, T5, T6: the signature is checked first, and all that can be wrong with a frame is one error.

use std::error::Error;

use base64_simd::STANDARD as BASE64;
use weixin_core::CallbackQuery;
use weixin_core::OpenError::{SignatureMismatch, Undecipherable};

use crate::support::platform::{OTHER_KEY, Platform, frame, open, pad, secure_account};
use crate::support::{APP_ID, KEY, TOKEN, builder};

const RANDOM: [u8; 16] = *b"0123456789abcdef";
const MESSAGE: &[u8] = b"<xml>Hello</xml>";

/// The good frame of 16 + 4 + 16 + 18 bytes and 10 of padding, with something changed.
fn with(change: impl Fn(&mut [u8; 64])) -> Vec<u8> {
    let mut bytes = frame(RANDOM, MESSAGE, APP_ID).try_into().unwrap();
    change(&mut bytes);
    bytes.into()
}

fn with_length(length: u32) -> Vec<u8> {
    with(|frame| frame[16..20].copy_from_slice(&length.to_be_bytes()))
}

#[test]
#[rustfmt::skip]
fn s_05_t5_a_malformed_frame_is_one_error_whatever_is_wrong_with_it() {
    let platform = Platform::new();
    let account = secure_account();
    let good = platform.push(MESSAGE);
    assert_eq!(open(&account, &good).unwrap().message(), MESSAGE, "the good frame");

    let sealed = BASE64.decode_to_vec(&good.encrypt).unwrap();
    let flipped = |position: usize| {
        let mut sealed = sealed.clone();
        sealed[position] ^= 1;
        sealed
    };
    let cipher_texts = [
        ("no bytes",                   vec![]),
        ("one byte",                   vec![7]),
        ("half a block of AES",        sealed[..8].to_vec()),
        ("one block of AES",           sealed[..16].to_vec()),
        ("three blocks of AES",        sealed[..48].to_vec()),
        ("half of it",                 sealed[..32].to_vec()),
        ("its second half",            sealed[32..].to_vec()),
        ("a byte short",               sealed[..63].to_vec()),
        ("a byte more",                [&sealed, &[0][..]].concat()),
        ("a block more",               [&sealed, &sealed[..16]].concat()),
        ("its end twice",              [&sealed, &sealed[32..]].concat()),
        ("its halves swapped",         [&sealed[32..], &sealed[..32]].concat()),
        ("zeros",                      vec![0; 64]),
        ("bit flipped in the length",  flipped(3)),
        ("bit flipped in the AppID",   flipped(32)),
        ("bit flipped in the padding", flipped(63)),
    ]
    .map(|(name, bytes)| (name, BASE64.encode_to_string(bytes)));

    let id = |id| frame(RANDOM, MESSAGE, id);
    let frames = [
        ("padding 0",             with(|frame| frame[63] = 0)),
        ("padding 1 of 10",       with(|frame| frame[63] = 1)),
        ("padding 9 of 10",       with(|frame| frame[63] = 9)),
        ("padding 11 of 10",      with(|frame| frame[63] = 11)),
        ("padding 33",            with(|frame| frame[31..].fill(33))),
        ("padding 64",            with(|frame| frame.fill(64))),
        ("padding 255",           with(|frame| frame[63] = 255)),
        ("first byte of padding", with(|frame| frame[54] = 0)),
        ("two bytes of padding",  with(|frame| frame[60..62].fill(0))),
        ("padded to 16, not 32",  [b"0123456789abcdef\0\0\0\x01x", APP_ID.as_bytes(), &[9; 9]].concat()),
        ("padding twice",         [with(|_| {}), vec![32; 32]].concat()),
        ("padding alone",         vec![32; 32]),
        ("a byte and padding",    pad(&[7])),
        ("no length",             pad(&RANDOM)),
        ("3 bytes of length",     pad(&[0; 19])),
        ("length and no more",    pad(&[0; 20])),
        ("length 0",              with_length(0)),
        ("length one less",       with_length(15)),
        ("length one more",       with_length(17)),
        ("length to the padding", with_length(34)),
        ("length in the padding", with_length(35)),
        ("length to the end",     with_length(44)),
        ("length past the end",   with_length(45)),
        ("largest i32",           with_length(0x7fff_ffff)),
        ("smallest i32",          with_length(0x8000_0000)),
        ("20 from overflow",      with_length(u32::MAX - 19)),
        ("largest u32",           with_length(u32::MAX)),
        ("little-endian length",  with_length(16_u32.swap_bytes())),
        ("no AppID",              id("")),
        ("another AppID",         id("wx0000000000000000")),
    ]
    .map(|(name, frame)| (name, platform.encrypt(&frame)));

    let other_key = Platform::with(TOKEN, OTHER_KEY, APP_ID).push(MESSAGE).encrypt;
    let rows = [&cipher_texts[..], &frames, &[("another key", other_key)]].concat();
    for (name, encrypt) in &rows {
        let push = platform.push_text(encrypt);
        assert_eq!(open(&account, &push).map(drop), Err(Undecipherable), "{name}");

        let query = push.query_without_signature();
        let deferred = account.defer(&CallbackQuery::parse(&query).unwrap()).unwrap();
        assert_eq!(deferred.open(encrypt).map(drop), Err(Undecipherable), "{name}, deferred");
    }
    assert!(rows.len() >= 12, "{} kinds", rows.len());
}

/// A previous key, which may open what the current one does not, adds no other error.
#[test]
fn s_05_t5_with_two_keys_there_is_still_one_error() {
    let account = builder()
        .encoding_aes_key(KEY)
        .previous_encoding_aes_key(OTHER_KEY)
        .build()
        .unwrap();
    for (name, key) in [("current", KEY), ("previous", OTHER_KEY)] {
        let platform = Platform::with(TOKEN, key, APP_ID);
        let opened = open(&account, &platform.push(MESSAGE)).unwrap();
        assert_eq!(opened.message(), MESSAGE, "{name} key");
        for length in [0, 15, 17, u32::MAX] {
            let push = platform.push_text(&platform.encrypt(&with_length(length)));
            let opened = open(&account, &push).map(drop);
            assert_eq!(opened, Err(Undecipherable), "{name} key, length {length}");
        }
    }
}

#[test]
fn s_05_t5_the_error_tells_nothing_more_in_words() {
    let text = "the message cannot be opened: \
        compare the EncodingAESKey and the AppID (for WeCom the corp or suite id, for a \
        third-party platform its own) with the console";
    assert_eq!(Undecipherable.to_string(), text);
    assert_eq!(format!("{Undecipherable:?}"), "Undecipherable");
    assert!(Undecipherable.source().is_none());
}

/// A lenient decoder skips bytes that the signature covers, and forgeries are made of such bytes.
#[test]
#[rustfmt::skip]
fn s_05_a_signed_text_that_is_not_strict_base64_is_no_message() {
    let platform = Platform::new();
    let account = secure_account();
    let good = platform.push(b"<xml>Hello5</xml>").encrypt;
    let (start, end) = good.split_at(44);
    let (text, last) = good.strip_suffix("==").unwrap().split_at(85);
    let spare_bits_set = char::from(last.as_bytes()[0] + 1);
    for (name, encrypt) in [
        ("space in front",         format!(" {good}")),
        ("space at the end",       format!("{good} ")),
        ("line feed at the end",   format!("{good}\n")),
        ("CR LF within",           format!("{start}\r\n{end}")),
        ("NUL within",             format!("{start}\0{end}")),
        ("four NULs within",       format!("{start}\0\0\0\0{end}")),
        ("NUL at the end",         format!("{good}\0")),
        ("DEL within",             format!("{start}\x7f{end}")),
        ("comma within",           format!("{start},{end}")),
        ("e acute within",         format!("{start}é{end}")),
        ("hyphen for plus",        good.replacen('+', "-", 1)),
        ("underscore for slash",   good.replacen('/', "_", 1)),
        ("no padding",             good.replace("==", "")),
        ("half the padding",       good.replace("==", "=")),
        ("more padding",           format!("{good}=")),
        ("padding within",         format!("{good}{good}")),
        ("padding alone",          "====".to_owned()),
        ("a character less",       good[1..].to_owned()),
        ("spare bits that are set", format!("{text}{spare_bits_set}==")),
    ] {
        assert_ne!(encrypt, good, "{name} changes the text");
        let opened = open(&account, &platform.push_text(&encrypt)).map(drop);
        assert_eq!(opened, Err(SignatureMismatch), "{name}");
    }
    assert!(open(&account, &platform.push_text(&good)).is_ok());
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
        let opened = open(&account, &push).map(drop);
        assert_eq!(opened, Err(Undecipherable), "{name}");
    }
}
