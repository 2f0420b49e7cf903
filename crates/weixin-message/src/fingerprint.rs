//! What tells a repeated push from a new one.

#![deny(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{Element, Meta};

/// What all attempts of the platform to deliver one push have in common, and other pushes do not: but for
/// events that say exactly the same in the same second, such as two taps on one button.
///
/// The platform repeats a push that was not answered within 5 seconds, each time with a signature and
/// a nonce of its own. The fingerprint is a hash of
///
/// * `ToUserName`, `FromUserName` and `MsgId` of an ordinary message: `MsgId` alone was seen repeated
///   across users;
/// * all elements of an event or a push with `InfoType`, which have no `MsgId`: `CreateTime` counts
///   seconds, in which several events of one user can happen, so names and keys alone would take
///   different events for one.
///
/// Remember it when the work for a push is *spawned*, not when a handler waits for it: when the platform
/// hangs up, the handler's future is dropped, and the next attempt has to do the work.
///
/// Neither the order of elements nor the white space around texts matters, nor what counts the attempts
/// (`RetryTimes`). [`Display`](fmt::Display) gives 64 hexadecimal digits, in which nobody can read who
/// the user is.
///
/// ```
/// use weixin_message::Request;
///
/// let push = |scene| {
///     let push = format!(
///         "<xml><FromUserName>oABC</FromUserName><CreateTime>1767225600</CreateTime>\
///          <MsgType>event</MsgType><Event>SCAN</Event><EventKey>{scene}</EventKey></xml>"
///     );
///     Request::parse(push.as_bytes())
/// };
/// let fingerprint = push(1)?.meta().fingerprint();
/// assert_eq!(push(1)?.meta().fingerprint(), fingerprint);
/// assert_ne!(push(2)?.meta().fingerprint(), fingerprint);
/// # Ok::<(), weixin_message::DecodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// A fingerprint that was kept as bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads what [`Display`](fmt::Display) writes. `None` if it is something else.
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let pairs = digits.as_bytes().chunks(2);
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Meta {
    /// What all attempts to deliver this push have in common.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let mut hash = Sha256::new();
        match self.msg_id() {
            Some(id) if !matches!(self.msg_type(), "" | "event") && !self.is_rounded(id) => {
                for name in ["ToUserName", "FromUserName"] {
                    let text = self.document().root().child(name).map(Element::text);
                    add_text(&mut hash, text.unwrap_or_default());
                }
                add_text(&mut hash, id);
            }
            _ => add_element(&mut hash, self.document().root()),
        }
        Fingerprint(hash.finalize().into())
    }

    /// Hash of all that this push says: the same for all attempts to deliver it, and for nothing else.
    ///
    /// The [`fingerprint`](Self::fingerprint) of an ordinary message says which one it is; two that have
    /// the same fingerprint and another digest are not the same, whoever says so.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let mut parts = Vec::with_capacity(self.document().as_str().len());
        add_as_is(&mut parts, self.document().root());
        Sha256::digest(parts).into()
    }

    /// Whether it was a number of JSON that is beyond 64 bits, so that others read the same.
    fn is_rounded(&self, id: &str) -> bool {
        self.document().is_json() && id.parse::<u64>().is_err() && id.parse::<f64>().is_ok()
    }
}

/// What is another one in each attempt.
const ATTEMPTS: [&str; 1] = ["RetryTimes"];

/// The lengths keep the pieces apart.
fn add_text(hash: &mut Sha256, text: &str) {
    let text = text.trim_ascii();
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text);
}

/// What [`add_element`] adds, in the order of the document: it is the same in all attempts.
fn add_as_is(parts: &mut Vec<u8>, element: Element<'_>) {
    for text in [element.name(), element.text().trim_ascii()] {
        // The spans of a document are of 32 bits.
        parts.extend_from_slice(&(text.len() as u32).to_be_bytes());
        parts.extend_from_slice(text.as_bytes());
    }
    for child in element.children() {
        if !ATTEMPTS.contains(&child.name()) {
            add_as_is(parts, child);
        }
    }
    // No text begins like this: its length would be far beyond any document's.
    parts.extend_from_slice(&[0xff; 4]);
}

fn add_element(hash: &mut Sha256, element: Element<'_>) {
    add_text(hash, element.name());
    add_text(hash, element.text());
    let is_same = |child: &Element<'_>| !ATTEMPTS.contains(&child.name());
    let mut children: Vec<_> = element.children().filter(is_same).collect();
    children.sort_by_key(|child| child.name());
    hash.update((children.len() as u64).to_be_bytes());
    for child in children {
        add_element(hash, child);
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}
