//! `weixin keygen`: secrets for the console.

use rand::Rng;
use serde_json::json;
use zeroize::Zeroizing;

use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::words::words;

/// Make a Token and an EncodingAESKey to paste into the console
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// What the console takes.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const TOKEN_LENGTH: usize = 32;
const KEY_LENGTH: usize = 43;

pub(super) fn run(_: Args, output: &mut Output) -> Result<Exit, Failure> {
    let (token, key) = (token(), key());
    if output.is_json() {
        output.json(&json!({"token": *token, "encoding_aes_key": *key}))?;
        return Ok(Exit::Ok);
    }
    output.line(format_args!("WEIXIN_TOKEN={}", *token))?;
    output.line(format_args!("WEIXIN_ENCODING_AES_KEY={}", *key))?;
    output.hint(&words!(
        "Paste both into the console, under the server configuration (message push) of the account: \
         Token, EncodingAESKey, and security mode. Give the bot the same two lines as its environment.",
        "请把两者填入控制台中账号的“服务器配置”（消息推送）：Token（令牌）、\
         EncodingAESKey（消息加解密密钥），并选择“安全模式”。机器人的环境变量用同样的两行。"
    ))?;
    Ok(Exit::Ok)
}

fn token() -> Zeroizing<String> {
    Zeroizing::new((0..TOKEN_LENGTH).map(|_| character(1)).collect())
}

/// The last character's two low bits mean nothing, and strict readers of Base64 want them to be 0.
fn key() -> Zeroizing<String> {
    let all = (1..KEY_LENGTH).map(|_| character(1));
    Zeroizing::new(all.chain([character(4)]).collect())
}

/// One of the characters whose place in the alphabet is a multiple of `step`, each as likely as the others.
fn character(step: usize) -> char {
    loop {
        let place = usize::from(rand::rng().next_u32() as u8) & 63;
        match ALPHABET.get(place) {
            Some(&byte) if place % step == 0 => return byte.into(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_good_for_strict_readers_too() {
        for _ in 0..200 {
            let key = key();
            assert!(weixin_core::EncodingAesKey::new(&key).is_ok());
            let strict = base64_simd::STANDARD_NO_PAD.decode_to_vec(key.as_bytes());
            assert_eq!(strict.map(|bytes| bytes.len()).ok(), Some(32));
            assert!(!weixin_core::Token::new(token().as_str()).unwrap().is_weak());
        }
        assert_ne!(*key(), *key());
    }
}
