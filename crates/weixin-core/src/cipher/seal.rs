//! Sealing a reply.

use std::fmt;

use aes::Block;
use aes::cipher::{BlockModeEncrypt, InnerIvInit};
use base64_simd::STANDARD as BASE64;
use cbc::Encryptor;
use rand::Rng;

use super::claim::Ascii;
use super::{Cipher, HEADER_BYTES, PADDING_BLOCK, RANDOM_BYTES};
use crate::account::Generation;
use crate::query::MAX_NONCE_BYTES;
use crate::{Account, Signature};

/// Encrypts and signs the reply to one push: with the token, the key and the receiver id that the
/// push was made with, and with its nonce.
#[derive(Clone)]
pub struct Sealer {
    pub(super) account: Account,
    pub(super) token: Generation,
    pub(super) key: Generation,
    /// Which of the account's receivers the push named.
    pub(super) receiver: usize,
    pub(super) nonce: Ascii<MAX_NONCE_BYTES>,
    /// The second that the push was signed in.
    pub(super) signed_at: Option<u64>,
}

impl Sealer {
    /// The value of the reply's `TimeStamp` element: the time that it is, or a second later if the
    /// push was signed in this one.
    ///
    /// A reply is signed as a push is. With the nonce *and* the second of the push, the push's
    /// `signature` would fit it as well, and whoever saw both could send the reply as a push.
    #[must_use]
    pub fn timestamp(&self, unix_time: u64) -> u64 {
        unix_time.saturating_add((self.signed_at == Some(unix_time)).into())
    }

    /// The value of the reply's `Nonce` element: ASCII letters or digits.
    #[must_use]
    pub fn nonce(&self) -> &[u8] {
        self.nonce.as_bytes()
    }

    /// Encrypts `message`, appends the value of the `Encrypt` element to `out`, and returns that of
    /// `MsgSignature`.
    ///
    /// `timestamp` is the value of the `TimeStamp` element, which the signature covers.
    ///
    /// # Panics
    ///
    /// If the message is 4 GiB long or longer, which the envelope cannot express.
    pub fn seal(&self, message: &[u8], timestamp: &str, out: &mut Vec<u8>) -> Signature {
        let settings = &*self.account.0;
        let receiver = settings.receivers.get(self.receiver);
        let (Some(keys), Some(receiver), Some(token)) =
            (&settings.cipher, receiver, &settings.token)
        else {
            unreachable!("a sealer comes from a message that was opened with all of them");
        };
        let start = out.len();
        let mut random = [0; RANDOM_BYTES];
        rand::rng().fill_bytes(&mut random);
        keys.get(self.key).seal(message, receiver, random, out);
        let encrypt = out.get(start..).unwrap_or_default();
        let token = token.get(self.token).as_bytes();
        Signature::over([token, timestamp.as_bytes(), self.nonce(), encrypt])
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl Cipher {
    fn seal(&self, message: &[u8], receiver: &str, random: [u8; RANDOM_BYTES], out: &mut Vec<u8>) {
        let length = u32::try_from(message.len()).expect("the message is shorter than 4 GiB");
        let parts = [
            &random,
            &length.to_be_bytes()[..],
            message,
            receiver.as_bytes(),
        ];
        let used: usize = parts.iter().map(|part| part.len()).sum();
        let padding = padding_for(used);

        let mut frame = Vec::with_capacity(used.saturating_add(PADDING_BLOCK));
        for part in parts {
            frame.extend_from_slice(part);
        }
        frame.resize(frame.len().saturating_add(padding.into()), padding);
        let (blocks, _) = Block::slice_as_chunks_mut(&mut frame);
        Encryptor::inner_iv_init(&self.encrypt, (&*self.iv).into()).encrypt_blocks(blocks);
        BASE64.encode_append(&frame, out);
    }
}

/// 1 to 32 bytes; a full block where the frame fills its last one.
fn padding_for(used: usize) -> u8 {
    const { assert!(HEADER_BYTES == RANDOM_BYTES + size_of::<u32>()) };
    let over = used % PADDING_BLOCK;
    PADDING_BLOCK.saturating_sub(over) as u8
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::EncodingAesKey;

    const FIXTURES: &str = include_str!("../../../../tests/fixtures/crypto_vectors.json");

    #[test]
    fn s_06_messages_are_sealed_as_published() {
        let fixtures: Value = serde_json::from_str(FIXTURES).unwrap();
        let lists = ["official", "vectors"].map(|list| fixtures[list].as_array().unwrap());
        for vector in lists.into_iter().flatten() {
            let text = |field| vector[field].as_str().unwrap();
            let cipher = Cipher::new(&EncodingAesKey::new(text("encoding_aes_key")).unwrap());
            let random = text("random16").as_bytes().try_into().unwrap();
            let mut out = Vec::new();
            cipher.seal(
                text("plaintext").as_bytes(),
                text("appid"),
                random,
                &mut out,
            );
            assert_eq!(out, text("encrypt").as_bytes(), "{}", text("name"));
        }
        assert_eq!(lists.map(Vec::len), [8, 38]);
    }
}
