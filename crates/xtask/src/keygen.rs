//! Random EncodingAESKeys for the `interop` step.

use std::hash::{BuildHasher, Hasher, RandomState};

/// What the platform makes keys of: base64 without its two signs.
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH: usize = 43;

/// A key whose last character has these two spare bits.
///
/// 43 characters of base64 carry 258 bits for the 256 of the key. The platform draws all characters
/// alike, so that three of four real keys have a spare bit set, which a strict decoder refuses.
pub(crate) fn encoding_aes_key(spare_bits: usize) -> String {
    let mut key: Vec<u8> = (0..LENGTH)
        .map(|_| ALPHABET[random() % ALPHABET.len()])
        .collect();
    // The position in the alphabet is the character's value, and 60 is the last multiple of 4 in it.
    key[LENGTH - 1] = ALPHABET[random() % 15 * 4 + spare_bits];
    key.into_iter().map(char::from).collect()
}

/// The seed of a hash map: as random as a test needs, and all that std has.
fn random() -> usize {
    RandomState::new().build_hasher().finish() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spare_bits_are_those_asked_for() {
        for spare_bits in 0..4 {
            let key = encoding_aes_key(spare_bits);
            assert_eq!(key.len(), LENGTH);
            let value = ALPHABET.iter().position(|&c| key.ends_with(char::from(c)));
            assert_eq!(value.map(|value| value & 3), Some(spare_bits));
        }
        assert_ne!(encoding_aes_key(0), encoding_aes_key(0));
    }
}
