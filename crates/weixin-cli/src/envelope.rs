//! The encrypted envelope, from the platform's side: opened without a proof, and sealed.
//!
//! The server's code in `weixin-core` opens nothing without a signature, and says of what is wrong no more than that.
//! Here somebody wants to know why.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use aes::{Aes256, Block};
use base64_simd::STANDARD as BASE64;
use rand::Rng;
use weixin_core::{ConfigError, EncodingAesKey};
use zeroize::Zeroizing;

use crate::words::{Words, words};

/// The block over which the platform pads, which is not that of the cipher.
const PADDING_BLOCK: usize = 32;
const RANDOM_BYTES: usize = 16;
const HEADER_BYTES: usize = 20;

/// An AES key, erased when it is dropped.
pub(crate) struct Key(Zeroizing<[u8; 32]>);

/// What was in an envelope.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) message: Vec<u8>,
    /// Whom it was for: mostly an AppID.
    pub(crate) receiver: String,
}

/// Why an envelope cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenError {
    Base64,
    Blocks,
    Padding,
    /// It can be read, but not by the platform: libraries for AES pad to 16 bytes by themselves.
    PaddedTo16,
    Length,
}

impl Key {
    /// Decodes an EncodingAESKey.
    pub(crate) fn new(key: &str) -> Result<Self, ConfigError> {
        EncodingAesKey::new(key)?;
        // The console lets the last character have bits that mean nothing; a forgiving decoder drops them.
        let bytes = base64_simd::forgiving_decode_to_vec(key.as_bytes()).map(Zeroizing::new);
        let bytes = bytes.expect("letters and digits are Base64");
        let key = bytes.first_chunk().expect("43 characters carry 32 bytes");
        Ok(Self(Zeroizing::new(*key)))
    }

    /// Opens what stands in an `Encrypt` element.
    pub(crate) fn open(&self, encrypt: &str) -> Result<Opened, OpenError> {
        let sealed = BASE64.decode_to_vec(encrypt.trim_ascii());
        let mut plain = sealed.map_err(|_| OpenError::Base64)?;
        if plain.is_empty() || !plain.len().is_multiple_of(16) {
            return Err(OpenError::Blocks);
        }
        let (blocks, _) = Block::slice_as_chunks_mut(&mut plain);
        cbc::Decryptor::<Aes256>::new((&*self.0).into(), self.iv().into()).decrypt_blocks(blocks);

        let padding = plain.last().copied().unwrap_or_default();
        let end = plain.len().saturating_sub(padding.into());
        let is_padding = (1..=PADDING_BLOCK).contains(&padding.into())
            && plain.iter().skip(end).all(|&byte| byte == padding);
        if !is_padding {
            return Err(OpenError::Padding);
        }
        if !plain.len().is_multiple_of(PADDING_BLOCK) {
            return Err(OpenError::PaddedTo16);
        }
        plain.truncate(end);
        let (header, rest) = plain
            .split_at_checked(HEADER_BYTES)
            .ok_or(OpenError::Length)?;
        let length = header.last_chunk().copied().map(u32::from_be_bytes);
        let length = usize::try_from(length.unwrap_or(u32::MAX)).ok();
        let parts = length.and_then(|length| rest.split_at_checked(length));
        let (message, receiver) = parts.ok_or(OpenError::Length)?;
        Ok(Opened {
            message: message.to_vec(),
            receiver: String::from_utf8_lossy(receiver).into_owned(),
        })
    }

    /// Seals a message for a receiver, as it stands in an `Encrypt` element.
    pub(crate) fn seal(&self, message: &[u8], receiver: &str) -> String {
        let mut random = [0; RANDOM_BYTES];
        rand::rng().fill_bytes(&mut random);
        self.seal_with(random, message, receiver)
    }

    fn seal_with(&self, random: [u8; RANDOM_BYTES], message: &[u8], receiver: &str) -> String {
        let length = u32::try_from(message.len()).expect("documents are far below 4 GiB");
        let mut frame = [
            &random,
            &length.to_be_bytes()[..],
            message,
            receiver.as_bytes(),
        ]
        .concat();
        let over = frame.len() % PADDING_BLOCK;
        let padding = PADDING_BLOCK.saturating_sub(over);
        frame.resize(frame.len().saturating_add(padding), padding as u8);
        self.encrypt(frame)
    }

    fn encrypt(&self, mut frame: Vec<u8>) -> String {
        let (blocks, _) = Block::slice_as_chunks_mut(&mut frame);
        cbc::Encryptor::<Aes256>::new((&*self.0).into(), self.iv().into()).encrypt_blocks(blocks);
        BASE64.encode_to_string(frame)
    }

    /// Half of the key, for all messages.
    fn iv(&self) -> &[u8; 16] {
        self.0.first_chunk().expect("the key has 32 bytes")
    }
}

impl OpenError {
    /// The cause, and a word for programs.
    pub(crate) fn words(self) -> (&'static str, Words) {
        match self {
            Self::Base64 => (
                "base64",
                words!(
                    "Encrypt is not Base64; was a + turned into a space, or the end cut off?",
                    "Encrypt 不是合法的 Base64；是否有 + 变成了空格，或末尾被截断？"
                ),
            ),
            Self::Blocks => (
                "blocks",
                words!(
                    "Encrypt is not made of whole blocks of 16 bytes; is a part missing?",
                    "Encrypt 的长度不是 16 字节的整数倍；是否缺了一部分？"
                ),
            ),
            Self::Padding => (
                "padding",
                words!(
                    "it does not open with this EncodingAESKey: the padding makes no sense",
                    "用这个 EncodingAESKey 解不开：填充不正确"
                ),
            ),
            Self::PaddedTo16 => (
                "padded_to_16",
                words!(
                    "it is padded to blocks of 16 bytes, as libraries for AES do by themselves; it must be 32",
                    "填充到了 16 字节的整数倍（AES 库的默认行为），应为 32 字节"
                ),
            ),
            Self::Length => (
                "length",
                words!(
                    "it does not open with this EncodingAESKey: the length inside makes no sense",
                    "用这个 EncodingAESKey 解不开：其中的长度不正确"
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample of the platform's page on encryption, whose key is 43 times `A`.
    const ENCRYPT: &str = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVH\
        m48Y4hyRbtzve1L32tmxSQ==";

    fn key() -> Key {
        Key::new(&"A".repeat(43)).unwrap()
    }

    #[test]
    fn the_published_sample_is_opened_and_sealed() {
        let opened = key().open(ENCRYPT).unwrap();
        assert_eq!(opened.message, br#"{"demo_resp":"good luck"}"#);
        assert_eq!(opened.receiver, "wxba5fad812f8e6fb9");
        let sealed = key().seal_with(*b"707722b803182950", &opened.message, &opened.receiver);
        assert_eq!(sealed, ENCRYPT);
    }

    #[test]
    fn messages_of_any_length_come_back() {
        for length in 0..70 {
            let message = vec![b'x'; length];
            let opened = key().open(&key().seal(&message, "wx1")).unwrap();
            assert_eq!((opened.message, &*opened.receiver), (message, "wx1"));
        }
    }

    #[test]
    fn each_cause_is_told_from_the_others() {
        let other = Key::new(&"B".repeat(43)).unwrap();
        assert_eq!(other.open(ENCRYPT).unwrap_err(), OpenError::Padding);
        // 32 bytes and a whole block of padding, which is 16 bytes here.
        let length = 9_u32.to_be_bytes();
        let mut frame = [&[b'r'; 16], &length[..], b"a messagewx1"].concat();
        frame.extend([16; 16]);
        let sealed = key().encrypt(frame);
        assert_eq!(key().open(&sealed).unwrap_err(), OpenError::PaddedTo16);
        assert_eq!(key().open("AA=A").unwrap_err(), OpenError::Base64);
        assert_eq!(key().open("").unwrap_err(), OpenError::Blocks);
        assert_eq!(key().open("AAAA").unwrap_err(), OpenError::Blocks);
    }
}
