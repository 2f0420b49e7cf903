//! Token, key and AppID at work.

use sha1::{Digest, Sha1};
use weixin_core::ConfigError;

use super::{Key, OpenFault};
use crate::SimAccount;

/// Signs, encrypts and decrypts for one account.
pub(crate) struct Cipher {
    token: String,
    app_id: String,
    key: Key,
}

/// Why the encrypted half of an answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It cannot be opened.
    Sealed(OpenFault),
    /// It is meant for another AppID.
    AppId,
    /// The message is not UTF-8.
    Utf8,
}

impl Cipher {
    pub(crate) fn new(account: &SimAccount) -> Result<Self, ConfigError> {
        Ok(Self {
            token: account.token.clone(),
            app_id: account.app_id.clone(),
            key: Key::new(&account.encoding_aes_key)?,
        })
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
        self.key.seal(document.as_bytes(), &self.app_id)
    }

    /// The document in a value of `Encrypt`.
    pub(crate) fn open(&self, encrypt: &str) -> Result<String, Unread> {
        let opened = self.key.open(encrypt).map_err(Unread::Sealed)?;
        if opened.receiver != self.app_id {
            return Err(Unread::AppId);
        }
        String::from_utf8(opened.message).map_err(|_| Unread::Utf8)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platforms_own_sample_is_signed() {
        let account = SimAccount::new().token("AAAAA");
        let encrypt = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";
        assert_eq!(
            Cipher::new(&account)
                .unwrap()
                .sign(&["1713424427", "415670741", encrypt]),
            "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
        );
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
            let cipher = Cipher::new(&account).unwrap();
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
