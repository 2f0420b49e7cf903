//! The encrypted envelope of an answer.

use weixin_message::{DecodeErrorKind, Document};

use super::answer::{Asked, Verdict};
use super::{Finding, FindingKind};
use crate::envelope::{OpenFault, Unread};
use crate::platform::PushMode;

/// The platform does not say how old a reply may be; what is further away is no clock that runs.
const OLD_SECONDS: u64 = 300;

/// The document of the reply, decrypted where it is encrypted; `None` if there is a finding instead.
pub(super) fn open(asked: &Asked<'_>, text: &str, verdict: &mut Verdict) -> Option<String> {
    let document = match Document::parse(text.as_bytes()) {
        Ok(document) => document,
        Err(error) => {
            verdict.add(malformed(text, error.kind()));
            return None;
        }
    };
    let field = |name| {
        let element = document.root().child(name)?;
        Some(element.text().trim()).filter(|text| !text.is_empty())
    };
    // An answer that has nothing of an envelope is a plain one.
    let is_sealed = ["Encrypt", "MsgSignature"]
        .iter()
        .any(|name| field(name).is_some());
    match (asked.mode, is_sealed) {
        (PushMode::Security, false) => {
            verdict.add(FindingKind::PlaintextReply);
            return None;
        }
        (PushMode::Plaintext | PushMode::CloudRun, true) => {
            verdict.add(FindingKind::EncryptedReply);
            return None;
        }
        (_, false) => return Some(text.to_owned()),
        (_, true) => {}
    }
    for name in ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"] {
        if field(name).is_none() {
            verdict.add(Finding::new(FindingKind::MissingEnvelopePart, name));
        }
    }
    let encrypt = field("Encrypt")?;
    if let (Some(signature), Some(time), Some(nonce)) =
        (field("MsgSignature"), field("TimeStamp"), field("Nonce"))
    {
        if asked.cipher.sign(&[time, nonce, encrypt]) != signature {
            verdict.add(FindingKind::WrongSignature);
        }
        if nonce != asked.nonce {
            verdict.add(FindingKind::OtherNonce);
        }
        let age = time.parse().map(|time| asked.now.abs_diff(time));
        if let Some(age) = age.ok().filter(|age| *age > OLD_SECONDS) {
            verdict.add(Finding::new(FindingKind::OldTimestamp, age));
        }
    }
    match asked.cipher.open(encrypt) {
        Ok(document) => Some(document),
        Err(fault) => {
            verdict.add(named(fault));
            None
        }
    }
}

/// Why a document could not be read.
pub(super) fn malformed(text: &str, error: DecodeErrorKind) -> Finding {
    match error {
        DecodeErrorKind::Character => FindingKind::IllegalCharacter.into(),
        DecodeErrorKind::Utf8 => FindingKind::NotUtf8.into(),
        // What is left of a section that a text closed, or one that nothing closes.
        _ if has_broken_cdata(text) => FindingKind::BrokenCdata.into(),
        error => Finding::new(FindingKind::NotXml, reason(error)),
    }
}

fn reason(error: DecodeErrorKind) -> String {
    weixin_message::DecodeError::from(error).to_string()
}

/// Whether a section has no end, or an end no beginning.
fn has_broken_cdata(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, section)) = rest.split_once("<![CDATA[") {
        let Some((_, after)) = section.split_once("]]>") else {
            return true;
        };
        if before.contains("]]>") {
            return true;
        }
        rest = after;
    }
    rest.contains("]]>") || text.contains("<![cdata[") || text.contains("<[CDATA[")
}

fn named(unread: Unread) -> Finding {
    let fault = match unread {
        Unread::Sealed(fault) => fault,
        Unread::AppId => return FindingKind::WrongAppId.into(),
        Unread::Utf8 => return FindingKind::NotUtf8.into(),
    };
    match fault {
        OpenFault::Base64 => FindingKind::BadBase64.into(),
        OpenFault::Length => FindingKind::WrongLength.into(),
        OpenFault::PaddedTo16 => Finding::in_words(
            FindingKind::WrongPadding,
            [
                "PKCS#7 over 16 bytes, where the platform pads to 32",
                "使用了 16 字节的 PKCS#7，平台要求按 32 字节填充",
            ],
        ),
        OpenFault::Padding => Finding::in_words(
            FindingKind::WrongPadding,
            [
                "it must be PKCS#7 over 32 bytes: 1 to 32 bytes of that number",
                "必须是按 32 字节的 PKCS#7：1 到 32 个值等于其个数的字节",
            ],
        ),
        OpenFault::Key => FindingKind::WrongKey.into(),
    }
}
