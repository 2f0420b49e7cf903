//! What a store has to know of a request.

use std::time::Duration;

use rand::RngExt;
use weixin_core::Verified;
use weixin_message::Request;

use crate::store::{Attempt, Entry, Key};

/// A push, as a store sees it.
#[derive(Clone, Debug)]
pub(crate) struct Incoming {
    pub(crate) key: Key,
    /// Hash of all that it says.
    pub(crate) body: [u8; 16],
    /// The signature, where it does not cover the body.
    pub(crate) pin: Option<[u8; 20]>,
    pub(crate) user: Box<str>,
}

impl Incoming {
    pub(crate) fn of(request: &Request) -> Self {
        let verified = request.extensions().get::<Verified>();
        let pin = verified.and_then(Verified::unbound_signature);
        let [body @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = request.meta().digest();
        Self {
            key: Key::of(request),
            body,
            pin: pin.map(|signature| *signature.as_bytes()),
            user: user_of(request).into(),
        }
    }

    /// An attempt of the platform to deliver it, which takes it for `lease`, or not at all if that is zero.
    pub(crate) fn attempt(&self, owner: u128, lease: Duration) -> Attempt {
        Attempt {
            owner,
            body: self.body,
            pin: self.pin,
            user: self.user.clone(),
            lease,
            counts: true,
        }
    }

    /// What the inbox has to keep.
    pub(crate) fn entry(&self, request: &Request) -> Entry {
        Entry {
            user: self.user.clone(),
            document: request.meta().document().as_str().into(),
        }
    }
}

/// The user of a request; empty if it names none.
fn user_of(request: &Request) -> &str {
    let user = request.meta().document().root().child("FromUserName");
    user.map_or("", |user| user.text().trim_ascii())
}

/// A name for who asks for a message, which nobody else has.
pub(crate) fn random_owner() -> u128 {
    rand::rng().random()
}
