//! One document, opened if it is encrypted.

use weixin_core::Signature;
use weixin_message::Request;
use weixin_sim::envelope::Key;

use crate::words::{self, Words, words};

/// What encrypted documents are opened with.
pub(super) struct Opener<'a> {
    pub(super) key: Option<Key>,
    pub(super) app_id: Option<&'a str>,
    pub(super) token: Option<&'a str>,
    pub(super) claim: Option<Claim>,
}

/// What an encrypted document came with.
pub(super) struct Claim {
    pub(super) timestamp: String,
    pub(super) nonce: String,
    pub(super) signature: String,
}

/// A document that was read.
pub(super) struct Decoded {
    pub(super) request: Request,
    /// Of an encrypted one, whether its signature was checked, and whom it is for.
    pub(super) sealed: Option<(bool, String)>,
}

impl Opener<'_> {
    pub(super) fn decode(&self, document: &[u8]) -> Result<Decoded, Problem> {
        let outer = parse(document)?;
        let field = |name| {
            let element = outer.meta().document().root().child(name)?;
            let text = element.text().trim_ascii();
            Some(text.to_owned()).filter(|text| !text.is_empty())
        };
        let Some(encrypt) = field("Encrypt") else {
            return Ok(Decoded {
                request: outer,
                sealed: None,
            });
        };
        // A reply brings its own; of a push it is in the query.
        let own = || {
            Some(Claim {
                timestamp: field("TimeStamp")?,
                nonce: field("Nonce")?,
                signature: field("MsgSignature")?,
            })
        };
        let own = if self.claim.is_none() { own() } else { None };
        let verified = match (self.claim.as_ref().or(own.as_ref()), self.token) {
            (Some(claim), Some(token)) => {
                verify(claim, token, &encrypt)?;
                true
            }
            _ => false,
        };
        let (message, receiver) = self.open(&encrypt)?;
        Ok(Decoded {
            request: parse(&message)?,
            sealed: Some((verified, receiver)),
        })
    }

    fn open(&self, encrypt: &str) -> Result<(Vec<u8>, String), Problem> {
        let key = self.key.as_ref().ok_or_else(|| {
            Problem(
                "no_key",
                words!(
                    "it is encrypted: the EncodingAESKey is needed (WEIXIN_ENCODING_AES_KEY)",
                    "已加密，需要 EncodingAESKey（WEIXIN_ENCODING_AES_KEY）"
                ),
            )
        })?;
        let opened = key.open(encrypt.trim_ascii()).map_err(|fault| {
            let (code, words) = words::of_open_fault(fault);
            Problem(code, words)
        })?;
        let receiver = opened.receiver;
        match self.app_id {
            Some(app_id) if app_id != receiver => Err(Problem(
                "receiver",
                words!(
                    "it is meant for {receiver:?}, not for the AppID {app_id}",
                    "它是发给 {receiver:?} 的，不是 AppID {app_id}"
                ),
            )),
            _ => Ok((opened.message, receiver)),
        }
    }
}

fn parse(document: &[u8]) -> Result<Request, Problem> {
    Request::parse(document).map_err(|error| {
        let (code, words) = words::of_document(error);
        Problem(code, words)
    })
}

fn verify(claim: &Claim, token: &str, encrypt: &str) -> Result<(), Problem> {
    let Claim {
        timestamp,
        nonce,
        signature,
    } = claim;
    let expected = Signature::over([token, timestamp, nonce, encrypt]);
    if expected.matches(signature) {
        return Ok(());
    }
    Err(Problem(
        "signature",
        words!(
            "the signature does not fit: another Token, timestamp or nonce, or the document was changed",
            "签名不符：Token、timestamp 或 nonce 不同，或文档被改动"
        ),
    ))
}

/// Why a document cannot be decoded: a word for programs, and words.
pub(super) struct Problem(pub(super) &'static str, pub(super) Words);
