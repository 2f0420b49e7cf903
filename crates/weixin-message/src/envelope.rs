//! From the body of a push to its message, and from the reply back to a body.

use http::Extensions;
use weixin_core::{Account, OpenId, OriginalId, Verified};
#[cfg(feature = "encryption")]
use weixin_core::{OpenError, Opened, Sealer, Unverified};

#[cfg(feature = "encryption")]
use crate::DecodeErrorKind;
use crate::document::Document;
#[cfg(feature = "encryption")]
use crate::document::Tree;
use crate::reply::{ReplyLimits, encode};
#[cfg(feature = "encryption")]
use crate::xml::cdata;
use crate::{Failure, Reply, ReplyError, Request};

/// What an envelope has beside the encrypted document, with that one's padding.
#[cfg(feature = "encryption")]
const ENVELOPE_BYTES: usize = 512;

/// Without the feature nothing is sealed.
#[cfg(not(feature = "encryption"))]
type Sealer = std::convert::Infallible;

/// What the check in front of this service left in the extensions.
pub(crate) enum Proof {
    Verified(Verified),
    #[cfg(feature = "encryption")]
    Unverified(Unverified),
}

impl Proof {
    /// Never both are there: the check takes an older `Verified` away with the push that it defers.
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        if let Some(verified) = extensions.get::<Verified>() {
            return Some(Self::Verified(verified.clone()));
        }
        #[cfg(feature = "encryption")]
        return extensions.get().cloned().map(Self::Unverified);
        #[cfg(not(feature = "encryption"))]
        None
    }

    /// Opens the body as the account's mode wants it, and decodes the message.
    pub(crate) fn open(
        self,
        body: &[u8],
        #[cfg_attr(not(feature = "encryption"), expect(unused_mut))] mut extensions: Extensions,
        max_text_bytes: usize,
    ) -> Result<(Request, Answer), Failure> {
        let (verified, document, sealer) = match self {
            #[cfg(feature = "encryption")]
            Self::Unverified(unverified) => {
                let opened = open(body, |encrypt| unverified.open(encrypt))?;
                extensions.remove::<Unverified>();
                extensions.insert(opened.0.clone());
                opened
            }
            #[cfg(feature = "encryption")]
            Self::Verified(verified) if verified.account().mode().is_encrypted() => {
                open(body, |encrypt| {
                    verified.open(encrypt).map(|opened| (verified, opened))
                })?
            }
            Self::Verified(verified) => (verified, Document::parse(body)?, None),
        };
        let request = Request::new(document, extensions);
        let meta = request.meta();
        let answer = Answer {
            account: verified.into_account(),
            to: meta.from_user(),
            from: meta.to_user(),
            limits: ReplyLimits::new(max_text_bytes, request.message()),
            is_json: meta.document().is_json(),
            sealer,
        };
        Ok((request, answer))
    }
}

/// Reads an encrypted push. Of its other fields, which no signature covers, none is looked at.
#[cfg(feature = "encryption")]
fn open(
    body: &[u8],
    open: impl FnOnce(&str) -> Result<(Verified, Opened), OpenError>,
) -> Result<(Verified, Document, Option<Sealer>), Failure> {
    let envelope = Tree::parse(body)?;
    let encrypt = envelope
        .field("Encrypt")
        .ok_or(DecodeErrorKind::NoEncrypt)?;
    let (verified, opened) = open(encrypt)?;
    let document = Document::parse(opened.message())?;
    Ok((verified, document, Some(opened.into_sealer())))
}

/// What is needed to answer a push once the bot has made up its mind.
pub(crate) struct Answer {
    account: Account,
    to: Option<OpenId>,
    from: Option<OriginalId>,
    limits: ReplyLimits,
    is_json: bool,
    sealer: Option<Sealer>,
}

impl Answer {
    /// Checks, writes and, if the push was encrypted, seals the reply.
    pub(crate) fn encode(&self, reply: &Reply) -> Result<Vec<u8>, ReplyError> {
        self.limits.check(reply)?;
        let now = self.account.unix_time();
        let mut time = itoa::Buffer::new();
        let time = time.format(now);
        let document = match (reply, &self.to, &self.from) {
            // The two words need no address, are never encrypted, and are the same in all formats.
            (Reply::Success | Reply::Empty, ..) => return Ok(encode(reply, "", "", time)),
            (Reply::ErrCode { .. }, ..) if !self.is_json => encode(reply, "", "", time),
            (Reply::Raw(_), ..) if !self.is_json || self.sealer.is_none() => {
                encode(reply, "", "", time)
            }
            // The envelope is XML, as are the documents.
            _ if self.is_json => return Err(ReplyError::Json),
            (_, Some(to), Some(from)) => encode(reply, to.as_str(), from.as_str(), time),
            _ => return Err(ReplyError::NoReceiver),
        };
        Ok(match &self.sealer {
            Some(sealer) => seal(sealer, &document, now),
            None => document,
        })
    }
}

#[cfg(feature = "encryption")]
fn seal(sealer: &Sealer, document: &[u8], now: u64) -> Vec<u8> {
    let mut time = itoa::Buffer::new();
    let time = time.format(sealer.timestamp(now));
    let mut envelope = Vec::with_capacity(document.len() / 3 * 4 + ENVELOPE_BYTES);
    let out = &mut envelope;
    out.extend_from_slice(b"<xml>");
    let signature = cdata!("Encrypt").with(out, |out| sealer.seal(document, time, out));
    cdata!("MsgSignature").word(out, &signature.to_hex());
    out.extend_from_slice(b"<TimeStamp>");
    out.extend_from_slice(time.as_bytes());
    out.extend_from_slice(b"</TimeStamp>");
    cdata!("Nonce").word(out, sealer.nonce());
    out.extend_from_slice(b"</xml>");
    envelope
}

#[cfg(not(feature = "encryption"))]
fn seal(sealer: &Sealer, _document: &[u8], _now: u64) -> Vec<u8> {
    match *sealer {}
}
