//! The EncodingAESKey.

use std::fmt;

use zeroize::Zeroizing;

use crate::ConfigError;

/// 43 characters of Base64 without padding are 32 bytes and two spare bits.
const LENGTH: usize = 43;

/// The EncodingAESKey of the console: 43 letters or digits that stand for an AES-256 key.
///
/// It is erased from memory when dropped and never shown by `Debug`.
#[derive(Clone)]
pub struct EncodingAesKey(Zeroizing<[u8; 32]>);

impl EncodingAesKey {
    /// Checks and decodes a key.
    ///
    /// The last character carries two bits that the key has no use for. The console lets people
    /// type any 43 characters, so keys with those bits set are common and are accepted.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the field `encoding_aes_key` and what is wrong, never the key.
    pub fn new(key: &str) -> Result<Self, ConfigError> {
        Self::named("encoding_aes_key", key)
    }

    pub(crate) fn named(field: &'static str, key: &str) -> Result<Self, ConfigError> {
        ConfigError::check(field, key, LENGTH..=LENGTH, |byte| {
            byte.is_ascii_alphanumeric()
        })?;
        // "Forgiving" is the one decoder that drops the spare bits; the alphabet was checked above.
        let bytes = base64_simd::forgiving_decode_to_vec(key.as_bytes())
            .map(Zeroizing::new)
            .expect("letters and digits are Base64");
        let key = bytes.first_chunk().expect("43 characters carry 32 bytes");
        Ok(Self(Zeroizing::new(*key)))
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_13_a_key_is_43_letters_or_digits() {
        let key = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
        assert!(EncodingAesKey::new(key).is_ok());
        for bad in [
            "",
            &key[1..],
            &format!("{key}A"),
            &key.replace('t', "*"),
            &format!("{key}="),
        ] {
            assert!(
                EncodingAesKey::new(bad).is_err(),
                "{} characters",
                bad.len()
            );
        }
    }

    #[test]
    fn the_two_spare_bits_of_the_last_character_do_not_count() {
        let twins = ["A", "B", "C", "D"].map(|last| {
            let key = format!("{}{last}", "A".repeat(42));
            *EncodingAesKey::new(&key).unwrap().as_bytes()
        });
        assert_eq!(twins, [[0; 32]; 4]);
    }

    #[test]
    fn s_10_neither_debug_nor_errors_show_the_key() {
        let key = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
        assert_eq!(
            format!("{:?}", EncodingAesKey::new(key).unwrap()),
            "EncodingAesKey([REDACTED])"
        );
        let error = EncodingAesKey::new(&key[1..]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("Zq8Lr2"));
    }
}
