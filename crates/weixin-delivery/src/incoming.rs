//! What a store has to know of a request.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use weixin_core::{Account, AppId, Verified};
use weixin_message::{Meta, Request};

use crate::store::{Attempt, Entry, Key};

/// A push, as a store sees it.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) key: Key,
    /// Hash of all that it says.
    pub(crate) body: [u8; 16],
    /// The signature, where it does not cover the body.
    pub(crate) pin: Option<[u8; 20]>,
    /// Who sent it; empty if it does not say.
    pub(crate) user: Arc<str>,
    pub(crate) account: Option<Account>,
    /// For how long the same request may come again: in both directions from its timestamp.
    pub(crate) remember: Duration,
    meta: Meta,
}

impl Incoming {
    pub(crate) fn of(request: &Request) -> Self {
        let verified = request.extensions().get::<Verified>();
        let pin = verified.and_then(Verified::unbound_signature);
        let digest = request.meta().digest();
        let body = digest.first_chunk().expect("32 bytes begin with 16");
        let freshness = request.account().and_then(Account::freshness);
        Self {
            key: Key::of(request),
            body: *body,
            pin: pin.map(|signature| *signature.as_bytes()),
            user: user_of(request).into(),
            account: request.account().cloned(),
            remember: freshness.unwrap_or_default().saturating_mul(2),
            meta: request.meta().clone(),
        }
    }

    /// The request, once more. It has the account, and nothing else that layers had put into it.
    pub(crate) fn request(&self) -> Option<Request> {
        request(
            self.meta.document().as_str(),
            self.key.app_id(),
            self.account.as_ref(),
        )
    }

    /// An attempt of the platform to deliver it, which takes it for `lease`, or not at all if that is zero.
    pub(crate) fn attempt(&self, owner: u128, lease: Duration) -> Attempt {
        Attempt {
            owner,
            body: self.body,
            pin: self.pin,
            user: self.user.clone(),
            lease,
            remember: self.remember,
            counts: true,
        }
    }

    /// What layers above are told by of this attempt.
    pub(crate) fn meta(&self) -> &Meta {
        &self.meta
    }

    /// What the inbox has to keep.
    pub(crate) fn entry(&self) -> Entry {
        Entry {
            user: self.user.clone(),
            document: self.meta.document().as_str().into(),
        }
    }
}

/// A request out of what was kept of it.
pub(crate) fn request(
    document: &str,
    app_id: Option<&str>,
    account: Option<&Account>,
) -> Option<Request> {
    let mut request = Request::parse(document.as_bytes()).ok()?;
    if let Some(app_id) = app_id.and_then(|id| AppId::new(id).ok()) {
        request.extensions_mut().insert(app_id);
    }
    if let Some(account) = account {
        request.extensions_mut().insert(account.clone());
    }
    Some(request)
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
