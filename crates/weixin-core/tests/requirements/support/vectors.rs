//! The values that Tencent and other implementations agree on.

use std::sync::LazyLock;

use serde::Deserialize;

pub(crate) static VECTORS: LazyLock<Vectors> = LazyLock::new(|| {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/crypto_vectors.json"
    );
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
});

#[derive(Deserialize)]
pub(crate) struct Vectors {
    pub(crate) signatures: Vec<SignatureVector>,
    #[cfg(feature = "encryption")]
    pub(crate) official: Vec<Vector>,
    #[cfg(feature = "encryption")]
    pub(crate) vectors: Vec<Vector>,
    #[cfg(feature = "encryption")]
    pub(crate) negative: Vec<NegativeVector>,
}

#[derive(Deserialize)]
pub(crate) struct SignatureVector {
    pub(crate) name: String,
    pub(crate) parts: Vec<String>,
    pub(crate) sha1: String,
}

/// A message and its sealed form.
#[cfg(feature = "encryption")]
#[derive(Deserialize)]
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) encoding_aes_key: String,
    pub(crate) key_hex: String,
    pub(crate) appid: String,
    pub(crate) timestamp: String,
    pub(crate) nonce: String,
    pub(crate) random16: String,
    pub(crate) plaintext: String,
    pub(crate) encrypt: String,
    pub(crate) msg_signature: String,
    /// The three-part signature.
    pub(crate) url_signature: Option<String>,
}

/// What must be refused: a push, or without one the configuration itself.
#[cfg(feature = "encryption")]
#[derive(Deserialize)]
pub(crate) struct NegativeVector {
    pub(crate) name: String,
    pub(crate) encoding_aes_key: String,
    #[serde(flatten)]
    pub(crate) push: Option<NegativePush>,
    /// Tencent's error code and a remark, or `ok`.
    pub(crate) expect: String,
}

#[cfg(feature = "encryption")]
#[derive(Deserialize)]
pub(crate) struct NegativePush {
    pub(crate) token: String,
    pub(crate) appid: String,
    pub(crate) timestamp: String,
    pub(crate) nonce: String,
    pub(crate) encrypt: String,
    pub(crate) msg_signature: String,
}

#[cfg(feature = "encryption")]
impl Vector {
    pub(crate) fn query(&self) -> String {
        let Self {
            timestamp,
            nonce,
            msg_signature,
            ..
        } = self;
        let query = format!("timestamp={timestamp}&nonce={nonce}&msg_signature={msg_signature}");
        match &self.url_signature {
            Some(signature) => format!("{query}&signature={signature}"),
            None => query,
        }
    }
}

#[cfg(feature = "encryption")]
impl NegativePush {
    pub(crate) fn query(&self) -> String {
        let Self {
            timestamp,
            nonce,
            msg_signature,
            ..
        } = self;
        format!("timestamp={timestamp}&nonce={nonce}&msg_signature={msg_signature}")
    }
}
