//! What is kept of a user between messages.

use std::fmt;
use std::time::Duration;

use super::StoreFuture;

/// Where values are kept by account, user and name.
///
/// Writes are checked: whoever saves says which version it has read, so that of two who change the same
/// value one is refused. A lock keeps others waiting while a user's message is worked on.
pub trait SessionStore: fmt::Debug + Send + Sync + 'static {
    /// The value, unless its time is over.
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>>;

    /// Replaces the value of this version, 0 if there was none. Returns the new version; `None`, and
    /// nothing is changed, if the value is of another version by now.
    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>>;

    /// Removes the value of this version. `false` if it is of another version by now, or gone.
    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool>;

    /// Locks a key, whether it has a value or not, for an owner and for `lease`; the owner itself can do it
    /// again to get more time. `false` if somebody else has it locked.
    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool>;

    /// Unlocks what this owner has locked; does nothing if it has not.
    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()>;
}

/// Which value of which user of which account.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionKey {
    /// The account: its AppID, or `-`.
    pub account: Box<str>,
    /// The user's OpenID.
    pub user: Box<str>,
    /// The name of the value.
    pub name: Box<str>,
}

/// Without the user.
impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionKey")
            .field("account", &self.account)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A value and which one it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Versioned {
    /// Another one after each save, also when the value was removed before; never 0.
    pub version: u64,
    /// What was saved.
    pub value: Box<str>,
}

/// Without the value.
impl fmt::Debug for Versioned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Versioned")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
