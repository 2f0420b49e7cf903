//! What the entries of a store are found by.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use weixin_core::{Account, AppId};
use weixin_message::{Fingerprint, Request};

/// Which message of which account.
///
/// The account is its AppID, or `-` if it has none; a store keeps all that belongs to one account
/// together, on one node if it has several.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    account: Arc<str>,
    fingerprint: Fingerprint,
}

impl Key {
    /// A message of an account.
    pub fn new(account: impl Into<Arc<str>>, fingerprint: Fingerprint) -> Self {
        Self {
            account: account.into(),
            fingerprint,
        }
    }

    /// The key of a request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        Self::new(account_of(request), request.meta().fingerprint())
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn shared_account(&self) -> Arc<str> {
        Arc::clone(&self.account)
    }

    /// The AppID of the account, if it has one.
    #[must_use]
    pub fn app_id(&self) -> Option<&str> {
        Some(self.account()).filter(|account| *account != NO_APP_ID)
    }

    /// What all attempts to deliver the message have in common.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// Half of the fingerprint, which is a hash itself, spreads keys as well as all of them would.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (half, _) = self.fingerprint.as_bytes().split_at(16);
        state.write(half);
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}, {})", self.account, self.fingerprint)
    }
}

/// The account that a store knows a request by. One that was taken from the inbox may have its AppID only.
pub(crate) fn account_of(request: &Request) -> &str {
    let app_id = request.account().and_then(Account::app_id);
    let app_id = app_id.or_else(|| request.extensions().get::<AppId>());
    app_id.map_or(NO_APP_ID, AppId::as_str)
}

const NO_APP_ID: &str = "-";
