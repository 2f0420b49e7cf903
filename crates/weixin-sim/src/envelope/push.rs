//! From a document to the query and the body of a push.

use super::Cipher;
use super::cipher::sign;
use crate::platform::PushMode;

/// What one attempt is signed with.
#[derive(Clone, Copy)]
pub(crate) struct Signing<'a> {
    pub(crate) cipher: &'a Cipher,
    pub(crate) timestamp: u64,
    pub(crate) nonce: &'a str,
    /// The user who caused the push.
    pub(crate) open_id: Option<&'a str>,
    pub(crate) forgery: Forgery,
}

/// What is signed with another Token than the account's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forgery {
    None,
    /// The encrypted message.
    Message,
    All,
}

/// What is pushed, and to whom.
#[derive(Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    /// The element that stands beside `Encrypt`: `ToUserName`, or `AppId` for a third-party platform.
    pub(crate) receiver: (&'static str, &'a str),
    pub(crate) json: bool,
}

/// The query and the body of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wire {
    pub(crate) query: String,
    pub(crate) body: String,
}

impl Signing<'_> {
    /// A query that proves itself and carries nothing.
    pub(crate) fn query(&self) -> String {
        let (timestamp, nonce) = (self.timestamp.to_string(), self.nonce);
        let signature = self.sign(self.forgery == Forgery::All, &[&timestamp, nonce]);
        let mut query = format!("signature={signature}&timestamp={timestamp}&nonce={nonce}");
        if let Some(open_id) = self.open_id {
            query.push_str("&openid=");
            query.extend(form_urlencoded::byte_serialize(open_id.as_bytes()));
        }
        query
    }

    /// A document in the form of `mode`.
    pub(crate) fn wire(&self, mode: PushMode, document: Document<'_>) -> Wire {
        let plain = document.text.to_owned();
        let (query, body) = match mode {
            PushMode::CloudRun => (String::new(), plain),
            PushMode::Plaintext => (self.query(), plain),
            PushMode::Security => {
                let encrypt = self.cipher.seal(document.text);
                (self.encrypted_query(&encrypt), document.envelope(&encrypt))
            }
            PushMode::Compatible => {
                let encrypt = self.cipher.seal(document.text);
                (
                    self.encrypted_query(&encrypt),
                    document.with_envelope(&encrypt),
                )
            }
        };
        Wire { query, body }
    }

    fn encrypted_query(&self, encrypt: &str) -> String {
        let parts = [&*self.timestamp.to_string(), self.nonce, encrypt];
        let signature = self.sign(self.forgery != Forgery::None, &parts);
        let query = self.query();
        format!("{query}&encrypt_type=aes&msg_signature={signature}")
    }

    fn sign(&self, forged: bool, parts: &[&str]) -> String {
        if forged {
            sign("notthetokenofthisaccount", parts)
        } else {
            self.cipher.sign(parts)
        }
    }
}

impl Document<'_> {
    /// The encrypted form alone.
    fn envelope(self, encrypt: &str) -> String {
        let (name, id) = self.receiver;
        if self.json {
            serde_json::json!({ name: id, "Encrypt": encrypt }).to_string()
        } else {
            format!(
                "<xml><{name}><![CDATA[{id}]]></{name}><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
            )
        }
    }

    /// The encrypted form as the last element of the plain one.
    fn with_envelope(self, encrypt: &str) -> String {
        let (end, encrypted) = if self.json {
            ("}", format!(",\"Encrypt\":\"{encrypt}\"}}"))
        } else {
            let encrypted = format!("<Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>");
            ("</xml>", encrypted)
        };
        // What has no end is broken on purpose, and stays so.
        let plain = self.text.trim_end();
        format!("{}{encrypted}", plain.strip_suffix(end).unwrap_or(plain))
    }
}
