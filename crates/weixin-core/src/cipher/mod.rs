//! The encrypted envelope: AES-256-CBC over a frame, in Base64. The only module that names a
//! cipher or draws randomness.
//!
//! ```text
//! Encrypt = base64(aes_256_cbc(random(16) | length(4, big-endian) | message | AppID | padding))
//! ```
//!
//! The padding is that of PKCS#7 over blocks of 32 bytes, not of 16 as every library for AES
//! assumes; the initialisation vector is the first half of the key, for all messages.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod claim;
mod key;
mod look;
mod open;
mod seal;

use aes::cipher::KeyInit;
use aes::{Aes256Dec, Aes256Enc};
use zeroize::Zeroizing;

pub(crate) use self::claim::Claim;
pub use self::key::EncodingAesKey;
pub(crate) use self::look::Look;
pub use self::open::Opened;
pub use self::seal::Sealer;

/// The block over which the platform pads.
const PADDING_BLOCK: usize = 32;
/// Random bytes and length in front of the message.
const RANDOM_BYTES: usize = 16;
const HEADER_BYTES: usize = 20;

/// The two key schedules of one EncodingAESKey, computed once.
pub(crate) struct Cipher {
    encrypt: Aes256Enc,
    decrypt: Aes256Dec,
    iv: Zeroizing<[u8; 16]>,
}

impl Cipher {
    pub(crate) fn new(key: &EncodingAesKey) -> Self {
        let mut iv = Zeroizing::new([0; 16]);
        iv.copy_from_slice(
            key.as_bytes()
                .first_chunk::<16>()
                .expect("the key has 32 bytes"),
        );
        Self {
            encrypt: Aes256Enc::new(key.as_bytes().into()),
            decrypt: Aes256Dec::new(key.as_bytes().into()),
            iv,
        }
    }
}

/// Decodes Base64 strictly: the standard alphabet with its padding, no white space, and no bits
/// that mean nothing.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    base64_simd::STANDARD.decode_to_vec(text).ok()
}
