//! Token, key and AppID at work.

use aes::Aes256;
use aes::cipher::{Block, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64_simd::STANDARD as BASE64;
use rand::Rng;
use sha1::{Digest, Sha1};

use super::frame;
use crate::SimAccount;

/// Signs, encrypts and decrypts for one account.
pub(crate) struct Cipher {
    token: String,
    app_id: String,
    key: [u8; 32],
}

/// Why the encrypted half of an answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenFault {
    /// It is not standard Base64.
    Base64,
    /// Its length is not one of blocks of 16 bytes.
    Length,
    /// It is padded to 16 bytes, as libraries do by themselves, and not to 32.
    PaddedTo16,
    /// The message is readable, and the padding behind it is not.
    Padding,
    /// Nothing of it is readable.
    Key,
    /// It is meant for another AppID.
    AppId,
    /// The message is not UTF-8.
    Utf8,
}

impl Cipher {
    /// Takes what `account` has checked.
    pub(crate) fn new(account: &SimAccount) -> Self {
        Self {
            token: account.token.clone(),
            app_id: account.app_id.clone(),
            key: decode_key(&account.encoding_aes_key),
        }
    }

    pub(crate) fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The signature of these parts and the Token.
    pub(crate) fn sign(&self, parts: &[&str]) -> String {
        sign(&self.token, parts)
    }

    /// A document as the value of `Encrypt`.
    pub(crate) fn seal(&self, document: &str) -> String {
        let mut random = [0; frame::RANDOM_BYTES];
        rand::rng().fill_bytes(&mut random);
        // The platform draws digits and letters.
        let random = random.map(|byte| b"0123456789abcdef"[usize::from(byte % 16)]);
        let mut frame = frame::write(random, document.as_bytes(), self.app_id.as_bytes());
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut frame);
        let [key, iv] = [&self.key[..], &self.key[..16]];
        if let Ok(mut cipher) = cbc::Encryptor::<Aes256>::new_from_slices(key, iv) {
            cipher.encrypt_blocks(blocks);
        }
        BASE64.encode_to_string(frame)
    }

    /// The document in a value of `Encrypt`.
    pub(crate) fn open(&self, encrypt: &str) -> Result<String, OpenFault> {
        let mut frame = BASE64
            .decode_to_vec(encrypt)
            .map_err(|_| OpenFault::Base64)?;
        if frame.is_empty() || !frame.len().is_multiple_of(16) {
            return Err(OpenFault::Length);
        }
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut frame);
        let [key, iv] = [&self.key[..], &self.key[..16]];
        if let Ok(mut cipher) = cbc::Decryptor::<Aes256>::new_from_slices(key, iv) {
            cipher.decrypt_blocks(blocks);
        }
        let message = frame::read(&frame, self.app_id.as_bytes())?;
        String::from_utf8(message.to_vec()).map_err(|_| OpenFault::Utf8)
    }
}

/// SHA-1 over the sorted parts, in hexadecimal digits.
pub(super) fn sign(token: &str, parts: &[&str]) -> String {
    let mut sorted = [token]
        .into_iter()
        .chain(parts.iter().copied())
        .collect::<Vec<_>>();
    sorted.sort_unstable();
    let mut hash = Sha1::new();
    for part in sorted {
        hash.update(part);
    }
    hex::encode(hash.finalize())
}

/// 43 characters are 258 bits, of which the last two mean nothing.
fn decode_key(text: &str) -> [u8; 32] {
    let mut key = [0; 32];
    let (mut bits, mut count, mut next) = (0u32, 0, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            _ => 0,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            if let Some(slot) = key.get_mut(next) {
                *slot = (bits >> count & 0xff) as u8;
            }
            next += 1;
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cipher() -> Cipher {
        Cipher::new(&SimAccount::new())
    }

    #[test]
    fn the_platforms_own_sample_is_signed_and_read() {
        let account = SimAccount::new()
            .token("AAAAA")
            .app_id("wxba5fad812f8e6fb9")
            .encoding_aes_key("A".repeat(43));
        let cipher = Cipher::new(&account);
        let encrypt = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";
        assert_eq!(
            cipher.open(encrypt).as_deref(),
            Ok(r#"{"demo_resp":"good luck"}"#)
        );
        assert_eq!(
            cipher.sign(&["1713424427", "415670741", encrypt]),
            "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
        );
    }

    #[test]
    fn what_is_sealed_is_opened_whatever_its_length() {
        let cipher = cipher();
        for length in 0..100 {
            let document = "x".repeat(length);
            assert_eq!(cipher.open(&cipher.seal(&document)), Ok(document));
        }
    }

    #[test]
    fn the_key_is_decoded_as_the_servers_side_does() {
        for key in [
            "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3",
            &"z9".repeat(22)[..43],
        ] {
            let theirs = weixin_core::Account::builder("mwtoken2026abcdef")
                .app_id("wx5a1e0000000000de")
                .encoding_aes_key(key)
                .clock(|| 1_767_225_600)
                .build()
                .unwrap();
            let account = SimAccount::new()
                .token("mwtoken2026abcdef")
                .encoding_aes_key(key);
            let cipher = Cipher::new(&account);
            let encrypt = cipher.seal("hello");
            let [signature, sealed] = [
                cipher.sign(&["1767225600", "1"]),
                cipher.sign(&["1767225600", "1", &encrypt]),
            ];
            let query = format!(
                "signature={signature}&timestamp=1767225600&nonce=1&encrypt_type=aes&msg_signature={sealed}"
            );
            let query = weixin_core::CallbackQuery::parse(&query).unwrap();
            let opened = theirs.verify(&query).unwrap().open(&encrypt).unwrap();
            assert_eq!(opened.message(), b"hello");
        }
    }
}
