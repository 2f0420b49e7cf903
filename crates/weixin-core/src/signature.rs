//! The platform's SHA-1 signatures.

use std::fmt;

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

/// A signature of the platform: SHA-1 over the sorted, concatenated parts.
///
/// The same construction appears three times in the protocol:
///
/// | name | where | parts |
/// |---|---|---|
/// | `signature` | query of every request | Token, timestamp, nonce |
/// | `msg_signature` | query of an encrypted push | Token, timestamp, nonce, Encrypt |
/// | `MsgSignature` | body of an encrypted reply | Token, TimeStamp, Nonce, Encrypt of the reply |
///
/// It is compared with a received one in constant time. `Debug` shows nothing: a signature taken from a
/// log can be replayed.
///
/// ```
/// use weixin_core::Signature;
///
/// // The sample of the platform's "message push" page.
/// let signature = Signature::over(["AAAAA", "1714036504", "1514711492"]);
/// assert!(signature.matches("f464b24fc39322e44b38aa78f5edd27bd1441696"));
/// ```
#[derive(Clone, Copy)]
pub struct Signature([u8; 20]);

impl Signature {
    /// Signs `parts`: sorts them as byte strings, joins them without a separator, hashes with SHA-1.
    #[must_use]
    pub fn over<const N: usize, P: AsRef<[u8]>>(parts: [P; N]) -> Self {
        let mut sorted = parts.each_ref().map(AsRef::as_ref);
        sorted.sort_unstable();
        let mut hash = Sha1::new();
        for part in sorted {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// What 40 hexadecimal digits say. Takes its time by their values: only for what has matched.
    pub(crate) fn from_hex(digits: &str) -> Option<Self> {
        let mut hash = [0; 20];
        hex::decode_to_slice(digits, &mut hash).ok()?;
        Some(Self(hash))
    }

    /// The hash. It can be replayed, so it does not belong into a log.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The 40 lower-case hexadecimal digits, as ASCII.
    #[must_use]
    pub fn to_hex(self) -> [u8; 40] {
        let mut out = [0; 40];
        hex::encode_to_slice(self.0, &mut out).expect("20 bytes are 40 digits");
        out
    }

    /// Whether this is what was received: exactly these 40 lower-case hexadecimal digits.
    ///
    /// Takes the same time wherever the two differ.
    #[must_use]
    pub fn matches(self, received: impl AsRef<[u8]>) -> bool {
        let Ok(received) = <&[u8; 40]>::try_from(received.as_ref()) else {
            return false;
        };
        let expected = self.to_hex();
        let difference = expected
            .iter()
            .zip(received)
            .fold(0, |all, (a, b)| all | (a ^ b));
        difference.ct_eq(&0).into()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::Signature;

    #[test]
    fn only_its_forty_lower_case_digits_match() {
        let signature = Signature::over(["AAAAA", "1714036504", "1514711492"]);
        let good = "f464b24fc39322e44b38aa78f5edd27bd1441696";
        assert!(signature.matches(good));
        for bad in [
            "",
            &good[1..],
            &format!("{good}0"),
            &good.to_uppercase(),
            &good.replace('f', "g"),
            &good.replace('f', "F"),
            &format!(" {}", &good[1..]),
            &format!("{}é", &good[2..]),
        ] {
            assert!(!signature.matches(bad), "{bad:?}");
        }
    }

    #[test]
    fn hex_keeps_leading_zeros() {
        let hex = "00077cf0a6969f294294411d4f20d9d4711cb098";
        let signature = Signature::over(["weixin", "1767225600", "7174"]);
        assert_eq!(signature.to_hex(), hex.as_bytes());
    }

    #[test]
    fn every_digit_counts_in_a_comparison() {
        let zero = Signature([0; 20]);
        for position in 0..40 {
            let mut digits = [b'0'; 40];
            assert!(zero.matches(digits));
            digits[position] = b'1';
            assert!(!zero.matches(digits), "digit {position}");
        }
    }

    #[test]
    fn debug_shows_no_digit() {
        let text = format!("{:?}", Signature([0xab; 20]));
        assert_eq!(text, "Signature([REDACTED])");
    }
}
