//! An EncodingAESKey at work.

use std::error::Error;
use std::fmt;

use aes::Aes256;
use aes::cipher::{Block, BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64_simd::STANDARD as BASE64;
use rand::Rng;
use weixin_core::{ConfigError, EncodingAesKey};
use zeroize::Zeroizing;

use super::frame;

/// An EncodingAESKey, which seals and opens what stands in an `Encrypt` element. Erased when it is dropped, and never
/// shown by `Debug`.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

/// What was in an `Encrypt` element.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// The document, or whatever else it is.
    pub message: Vec<u8>,
    /// Whom it is for: mostly an AppID.
    pub receiver: String,
}

/// Why an `Encrypt` element cannot be opened, as far as that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenFault {
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
}

impl Key {
    /// Decodes an EncodingAESKey.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the console would not take it.
    pub fn new(encoding_aes_key: &str) -> Result<Self, ConfigError> {
        EncodingAesKey::new(encoding_aes_key)?;
        // 43 characters are 258 bits, of which the last two mean nothing: a forgiving decoder drops them.
        let bytes = base64_simd::forgiving_decode_to_vec(encoding_aes_key.as_bytes());
        let bytes = Zeroizing::new(bytes.unwrap_or_default());
        let mut key = Zeroizing::new([0; 32]);
        for (to, from) in key.iter_mut().zip(bytes.iter()) {
            *to = *from;
        }
        Ok(Self(key))
    }

    /// A message for a receiver, as it stands in an `Encrypt` element.
    #[must_use]
    pub fn seal(&self, message: &[u8], receiver: &str) -> String {
        let mut random = [0; frame::RANDOM_BYTES];
        rand::rng().fill_bytes(&mut random);
        // The platform draws digits and letters.
        let random = random.map(|byte| b"0123456789abcdef"[usize::from(byte % 16)]);
        let mut frame = frame::write(random, message, receiver.as_bytes());
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut frame);
        cbc::Encryptor::<Aes256>::new((&*self.0).into(), &self.iv()).encrypt_blocks(blocks);
        BASE64.encode_to_string(frame)
    }

    /// What stands in an `Encrypt` element. Nothing proves who wrote it: that is the signature's part.
    ///
    /// # Errors
    ///
    /// [`OpenFault`] is the likeliest reason.
    pub fn open(&self, encrypt: &str) -> Result<Opened, OpenFault> {
        let mut frame = BASE64
            .decode_to_vec(encrypt)
            .map_err(|_| OpenFault::Base64)?;
        if frame.is_empty() || !frame.len().is_multiple_of(16) {
            return Err(OpenFault::Length);
        }
        let (blocks, _) = Block::<Aes256>::slice_as_chunks_mut(&mut frame);
        cbc::Decryptor::<Aes256>::new((&*self.0).into(), &self.iv()).decrypt_blocks(blocks);
        let (message, receiver) = frame::read(&frame)?;
        Ok(Opened {
            message: message.to_vec(),
            receiver: String::from_utf8_lossy(receiver).into_owned(),
        })
    }

    /// Half of the key, for all messages.
    fn iv(&self) -> Block<Aes256> {
        let mut iv = Block::<Aes256>::default();
        for (to, from) in iv.iter_mut().zip(self.0.iter()) {
            *to = *from;
        }
        iv
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([REDACTED])")
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What users wrote is not shown.
        f.debug_struct("Opened")
            .field("receiver", &self.receiver)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for OpenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Base64 => "it is not Base64",
            Self::Length => "it is not made of whole blocks of 16 bytes",
            Self::PaddedTo16 => "it is padded to blocks of 16 bytes, and not to those of 32",
            Self::Padding => "the padding behind the message makes no sense",
            Self::Key => "it does not open with this EncodingAESKey",
        })
    }
}

impl Error for OpenFault {}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample_key() -> Key {
        Key::new(&"A".repeat(43)).unwrap()
    }

    #[test]
    fn the_platforms_own_sample_is_opened() {
        let encrypt = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";
        let opened = sample_key().open(encrypt).unwrap();
        assert_eq!(opened.message, br#"{"demo_resp":"good luck"}"#);
        assert_eq!(opened.receiver, "wxba5fad812f8e6fb9");
        let other = Key::new(&"B".repeat(43)).unwrap();
        assert_eq!(other.open(encrypt), Err(OpenFault::Key));
    }

    #[test]
    fn what_is_sealed_is_opened_whatever_its_length() {
        for length in 0..100 {
            let message = vec![b'x'; length];
            let opened = sample_key().open(&sample_key().seal(&message, "wx1"));
            assert_eq!(opened.unwrap().message, message);
        }
    }

    #[test]
    fn what_is_no_envelope_says_why() {
        for (encrypt, fault) in [
            ("AA=A", OpenFault::Base64),
            ("", OpenFault::Length),
            ("AAAA", OpenFault::Length),
        ] {
            assert_eq!(sample_key().open(encrypt), Err(fault), "{encrypt}");
        }
    }
}
