use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use http::request::Parts;
use weixin_core::Account;

/// So many accounts are asked whether a request is theirs.
const MAX_OTHERS: usize = 64;

/// Finds the account that a request is for, by the request's head.
///
/// Implemented for [`Account`] (always this one), for [`Accounts`] (by path) and for closures
/// `Fn(&Parts) -> Option<Account>`. Nothing of the head is proven yet: choose by what only routes,
/// such as the path or the host, and give back an account that has a token of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not resolve accounts",
    note = "pass an `Account`, an `Accounts` map, or a closure `|head: &Parts| -> Option<Account>`"
)]
pub trait AccountResolver {
    /// The account, or `None` to refuse the request.
    fn resolve(&self, head: &Parts) -> Option<Account>;

    /// Accounts that a request with a wrong signature may have been meant for, so that the log can name the one whose
    /// Token fits. No more than 64 are looked at, and few requests in a minute, so that strangers cannot make it work.
    ///
    /// By default there are none; [`Accounts`] gives those that it has.
    fn others(&self) -> Vec<Account> {
        Vec::new()
    }
}

impl AccountResolver for Account {
    fn resolve(&self, _head: &Parts) -> Option<Account> {
        Some(self.clone())
    }
}

impl<F> AccountResolver for F
where
    F: Fn(&Parts) -> Option<Account>,
{
    fn resolve(&self, head: &Parts) -> Option<Account> {
        self(head)
    }
}

/// Accounts by the path of their URL, which can be added and removed while the server runs.
///
/// Clones share the same map. The path is the one that the service sees, compared exactly: inside
/// of axum's `nest_service` that is the rest after the prefix.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    by_path: Arc<RwLock<HashMap<String, Account>>>,
}

impl Accounts {
    /// An empty map, which refuses every request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces the account at `path`, and returns the one that was there.
    pub fn insert(&self, path: impl Into<String>, account: Account) -> Option<Account> {
        let mut accounts = self.by_path.write().unwrap_or_else(PoisonError::into_inner);
        accounts.insert(path.into(), account)
    }

    /// Removes the account at `path` and returns it. Requests that have passed go on.
    pub fn remove(&self, path: &str) -> Option<Account> {
        self.by_path
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(path)
    }
}

impl AccountResolver for Accounts {
    fn resolve(&self, head: &Parts) -> Option<Account> {
        let accounts = self.by_path.read().unwrap_or_else(PoisonError::into_inner);
        accounts.get(head.uri.path()).cloned()
    }

    fn others(&self) -> Vec<Account> {
        let accounts = self.by_path.read().unwrap_or_else(PoisonError::into_inner);
        accounts.values().take(MAX_OTHERS).cloned().collect()
    }
}
