//! From the body of a push to its message, and from the reply back to a body.

use http::Extensions;
#[cfg(feature = "encryption")]
use weixin_core::doctor::{Diagnosis, LogLimit};
use weixin_core::{Account, AccountKind, OpenId, OriginalId, Verified};
#[cfg(feature = "encryption")]
use weixin_core::{OpenError, Opened, Sealer, Unverified};

#[cfg(feature = "encryption")]
use crate::DecodeErrorKind;
#[cfg(feature = "encryption")]
use crate::FailureKind;
use crate::document::Document;
#[cfg(feature = "encryption")]
use crate::document::Tree;
use crate::layer::Settings;
use crate::reply::{Form, ReplyLimits, encode};
use crate::{Failure, Reply, ReplyError, Request};

/// What an envelope has beside the encrypted document, with that one's padding.
#[cfg(feature = "encryption")]
const ENVELOPE_BYTES: usize = 512;

/// What seals a reply, and the form of its envelope: that of the push's.
#[cfg(feature = "encryption")]
type Seal = (Sealer, Form);

/// Without the feature nothing is sealed.
#[cfg(not(feature = "encryption"))]
type Seal = (std::convert::Infallible, Form);

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

    /// The account that the push is for.
    pub(crate) fn account(&self) -> &Account {
        match self {
            Self::Verified(verified) => verified.account(),
            #[cfg(feature = "encryption")]
            Self::Unverified(unverified) => unverified.account(),
        }
    }

    /// Opens the body as the account's mode wants it, and decodes the message.
    pub(crate) fn open(
        self,
        body: &[u8],
        #[cfg_attr(not(feature = "encryption"), expect(unused_mut))] mut extensions: Extensions,
        settings: &Settings,
    ) -> Result<(Request, Answer), Failure> {
        #[cfg(feature = "encryption")]
        let limit = &settings.log_limit;
        let (verified, document, seal) = match self {
            #[cfg(feature = "encryption")]
            Self::Unverified(unverified) => {
                let proof = |encrypt: &str| unverified.clone().open(encrypt);
                let cause = |encrypt: &str| unverified.diagnose(encrypt);
                let account = unverified.account();
                let opened = open(body, proof, cause, limit, account)?;
                refuse_reply(&opened.1)?;
                extensions.remove::<Unverified>();
                extensions.insert(opened.0.clone());
                opened
            }
            #[cfg(feature = "encryption")]
            Self::Verified(verified) if verified.account().mode().is_encrypted() => {
                let proof = |encrypt: &str| Ok(((), verified.open(encrypt)?));
                let cause = |encrypt: &str| verified.diagnose(encrypt);
                let account = verified.account();
                let ((), document, seal) = open(body, proof, cause, limit, account)?;
                (verified, document, seal)
            }
            Self::Verified(verified) => (verified, Document::parse(body)?, None),
        };
        let request = Request::new(document, extensions);
        let meta = request.meta();
        let answer = Answer {
            account: verified.into_account(),
            to: meta.from_user(),
            from: meta.to_user(),
            limits: ReplyLimits::new(settings.max_text_bytes, request.message()),
            form: Form::new(meta.document().is_json()),
            seal,
            push: meta.document().clone(),
        };
        Ok((request, answer))
    }
}

/// Reads an encrypted push. Of its other fields, which no signature covers, none is looked at.
#[cfg(feature = "encryption")]
fn open<T>(
    body: &[u8],
    open: impl FnOnce(&str) -> Result<(T, Opened), OpenError>,
    cause: impl FnOnce(&str) -> Diagnosis,
    limit: &LogLimit,
    account: &Account,
) -> Result<(T, Document, Option<Seal>), Failure> {
    let envelope = Tree::parse(body)?;
    let encrypt = envelope
        .field("Encrypt")
        .ok_or(DecodeErrorKind::NoEncrypt)?;
    let (proof, opened) = open(encrypt).map_err(|error| {
        let mut failure = Failure::from(error);
        failure.log_refusal(limit, Some(account), || Some(cause(encrypt)));
        failure
    })?;
    let document = Document::parse(opened.message())?;
    let form = Form::new(envelope.is_json());
    Ok((proof, document, Some((opened.into_sealer(), form))))
}

/// Refuses a reply of this server that somebody sends back: it is sealed and signed as a push is, and
/// nothing but `msg_signature` was asked for. What is no event and has no `InfoType` is an ordinary
/// message, which has a `MsgId`; replies have none of these.
#[cfg(feature = "encryption")]
fn refuse_reply(document: &Document) -> Result<(), Failure> {
    let field = |name| {
        document
            .root()
            .child(name)
            .map(|field| field.text().trim_ascii())
    };
    let has = |name| field(name).is_some_and(|text| !text.is_empty());
    if field("MsgType") != Some("event") && !has("InfoType") && !has("MsgId") {
        return Err(Failure::new(
            FailureKind::Open,
            "it is a reply that was sent back",
        ));
    }
    Ok(())
}

/// What is needed to answer a push once the bot has made up its mind.
pub(crate) struct Answer {
    account: Account,
    to: Option<OpenId>,
    from: Option<OriginalId>,
    limits: ReplyLimits,
    form: Form,
    seal: Option<Seal>,
    push: Document,
}

impl Answer {
    /// Whether it is what the console asks a container of Cloud Run when its path is saved, which is no message.
    pub(crate) fn is_container_check(&self) -> bool {
        let says = |name, word: &str| {
            let field = self.push.root().child(name);
            field.is_some_and(|field| field.text().trim_ascii() == word)
        };
        self.account.kind() == AccountKind::CloudRun
            && self.push.root().child("MsgType").is_none()
            && says("action", "CheckContainerPath")
    }

    /// Whether a layer holds the attempt on purpose.
    pub(crate) fn is_held(&self) -> bool {
        self.push.notes().is_held()
    }

    /// Checks, writes and, if the push was encrypted, seals the reply.
    pub(crate) fn encode(&self, reply: &Reply) -> Result<Vec<u8>, ReplyError> {
        self.limits.check(reply)?;
        let now = self.account.unix_time();
        let write = |to, from| encode(reply, self.form, to, from, now);
        let document = match (reply, &self.to, &self.from) {
            // The two words need no address, are never encrypted, and are the same in all formats.
            (Reply::Success | Reply::Empty, ..) => return Ok(write("", "")),
            (Reply::Raw(_) | Reply::ErrCode { .. }, ..) => write("", ""),
            (_, Some(to), Some(from)) => write(to.as_str(), from.as_str()),
            _ => return Err(ReplyError::NoReceiver),
        };
        Ok(match &self.seal {
            Some((sealer, form)) => seal(sealer, *form, &document, now),
            None => document,
        })
    }

    /// The form of what [`encode`](Self::encode) gives, unless it is a word.
    pub(crate) fn form(&self) -> Form {
        self.seal.as_ref().map_or(self.form, |(_, form)| *form)
    }
}

/// Nothing that is written into the envelope needs to be escaped: Base64, digits, letters.
#[cfg(feature = "encryption")]
fn seal(sealer: &Sealer, form: Form, document: &[u8], now: u64) -> Vec<u8> {
    let [encrypt, msg_signature, timestamp, nonce, end] = match form {
        Form::Xml => [
            "<xml><Encrypt><![CDATA[",
            "]]></Encrypt><MsgSignature><![CDATA[",
            "]]></MsgSignature><TimeStamp>",
            "</TimeStamp><Nonce><![CDATA[",
            "]]></Nonce></xml>",
        ],
        #[cfg(feature = "json")]
        Form::Json => [
            "{\"Encrypt\":\"",
            "\",\"MsgSignature\":\"",
            "\",\"TimeStamp\":",
            ",\"Nonce\":\"",
            "\"}",
        ],
    };
    let mut time = itoa::Buffer::new();
    let time = time.format(sealer.timestamp(now));
    let mut envelope = Vec::with_capacity(document.len() / 3 * 4 + ENVELOPE_BYTES);
    envelope.extend_from_slice(encrypt.as_bytes());
    let signature = sealer.seal(document, time, &mut envelope);
    envelope.extend_from_slice(msg_signature.as_bytes());
    envelope.extend_from_slice(&signature.to_hex());
    envelope.extend_from_slice(timestamp.as_bytes());
    envelope.extend_from_slice(time.as_bytes());
    envelope.extend_from_slice(nonce.as_bytes());
    envelope.extend_from_slice(sealer.nonce());
    envelope.extend_from_slice(end.as_bytes());
    envelope
}

#[cfg(not(feature = "encryption"))]
fn seal(sealer: &std::convert::Infallible, _form: Form, _document: &[u8], _now: u64) -> Vec<u8> {
    match *sealer {}
}
