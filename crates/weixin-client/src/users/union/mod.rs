//! People: which OpenIDs of several accounts are the same person, by the UnionID.
//!
//! ```no_run
//! use weixin_client::Client;
//! use weixin_client::users::union::Persons;
//! use weixin_client::{AppId, OpenId};
//!
//! # async fn example(shop: Client, news: Client, rows: Vec<(AppId, OpenId)>) -> Result<(), weixin_core::ConfigError> {
//! let persons = Persons::new([shop, news])?;
//!
//! let resolved = persons.resolve(rows).await;
//! for person in &resolved.persons {
//!     println!("{} accounts know this person", person.openids.len());
//! }
//! for missing in &resolved.without_unionid {
//!     println!("{}: no UnionID, {:?}", missing.account, missing.reason);
//! }
//! for failed in &resolved.failed {
//!     println!("{}: {} are to be asked again, {}", failed.account, failed.openids.len(), failed.error);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A UnionID is the same for all accounts that are bound to one open-platform account
//! (<https://open.weixin.qq.com>). Accounts that are bound to different ones have no person in common.
//!
//! # What is asked
//!
//! 100 OpenIDs of an account with each call, one call after the other, and all accounts at once. The platform refuses
//! a call as a whole for one wrong OpenID: then its halves are asked, until the wrong one is found. An account that
//! refuses 20 of them in a row is given up, because they are not its own.
//!
//! # What is kept
//!
//! The UnionIDs of 100 000 OpenIDs of each account, in about 20 MB, for a day: they change only if an account is bound
//! anew. That there is none is kept for 10 minutes, because the user may follow at any time. See
//! [`Persons::keep`], and [`Persons::forget`] for what has to be deleted. What was learned is kept also when
//! [`Persons::resolve`] is dropped before its end.

mod account;
mod cache;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use weixin_core::{AppId, ConfigError, OpenId, UnionId};

use self::account::{Account, Answers};
use self::cache::Keep;
use crate::{Client, Error};

/// Finds out which OpenIDs are the same person. Clones share what is kept. See the [module](self).
#[derive(Clone, Debug)]
#[must_use]
pub struct Persons {
    accounts: Arc<HashMap<AppId, Account>>,
    keep: Keep,
}

/// What [`Persons::resolve`] found out. Each OpenID that was asked for is in one of the three, once.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Resolved {
    /// The people, in the order in which they were asked for.
    pub persons: Vec<Person>,
    /// Users of whom the platform gave no UnionID.
    pub without_unionid: Vec<WithoutUnionId>,
    /// Accounts that could not be asked, or not for all; each once.
    pub failed: Vec<Failed>,
}

/// A person.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Person {
    /// The UnionID.
    pub unionid: UnionId,
    /// The OpenIDs that were asked for, and their accounts.
    pub openids: Vec<(AppId, OpenId)>,
}

impl Person {
    /// The OpenID that this person has for an account, if it was asked for.
    #[must_use]
    pub fn openid(&self, account: &AppId) -> Option<&OpenId> {
        let (_, openid) = self.openids.iter().find(|(of, _)| of == account)?;
        Some(openid)
    }
}

/// A user of whom the platform gave no UnionID.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WithoutUnionId {
    /// The account.
    pub account: AppId,
    /// The user's OpenID.
    pub openid: OpenId,
    /// Why.
    pub reason: Reason,
}

/// Why there is no UnionID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The user does not follow the account.
    NotFollowing,
    /// The user follows the account, which is not bound to an open-platform account.
    NotBound,
    /// The platform does not know the OpenID: it is wrong, or of another account.
    UnknownOpenId,
}

/// What could not be asked of an account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failed {
    /// The account.
    pub account: AppId,
    /// The OpenIDs of which nothing is known.
    pub openids: Vec<OpenId>,
    /// How the call failed. It is [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for an account of which there is no
    /// client.
    pub error: Error,
}

impl Persons {
    /// Asks these accounts.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for the field `app_id`, if a client does not know its own, or two have the same.
    pub fn new(clients: impl IntoIterator<Item = Client>) -> Result<Self, ConfigError> {
        let field = "app_id";
        let mut accounts = HashMap::new();
        for client in clients {
            let needed_by = "people across accounts";
            let app_id = client.app_id().cloned();
            let app_id = app_id.ok_or(ConfigError::Missing { field, needed_by })?;
            if accounts.insert(app_id, Account::new(client)).is_some() {
                let rule = "one that no other client has";
                return Err(ConfigError::Invalid { field, rule });
            }
        }
        Ok(Self {
            accounts: Arc::new(accounts),
            keep: Keep::default(),
        })
    }

    /// How long a UnionID is kept, and how long that there is none. Nothing is kept for [`Duration::ZERO`].
    pub fn keep(mut self, found: Duration, missing: Duration) -> Self {
        self.keep.found = found;
        self.keep.missing = missing;
        self
    }

    /// Of how many OpenIDs of each account something is kept at most. Those that were not asked for lately go first.
    pub fn capacity(mut self, openids: usize) -> Self {
        self.keep.capacity = openids;
        self
    }

    /// Finds out who these OpenIDs are.
    ///
    /// It does not fail as a whole: what is known of the others is there even if an account
    /// [cannot be asked](Resolved::failed).
    pub async fn resolve(&self, ids: impl IntoIterator<Item = (AppId, OpenId)>) -> Resolved {
        let mut ids: Vec<_> = ids.into_iter().collect();
        let mut seen = HashSet::with_capacity(ids.len());
        ids.retain(|id| seen.insert(id.clone()));
        drop(seen);
        let mut by_account: HashMap<AppId, Vec<OpenId>> = HashMap::new();
        for (account, openid) in &ids {
            let openids = by_account.entry(account.clone()).or_default();
            openids.push(openid.clone());
        }
        let asked = by_account
            .into_iter()
            .map(|(id, openids)| self.ask(id, openids));
        let answers = join_all(asked).await.into_iter().collect();
        resolved(ids, answers)
    }

    /// Forgets who a user is, for instance one who has unfollowed. [`resolve`](Self::resolve) will ask again.
    pub fn forget(&self, account: &AppId, openid: &OpenId) {
        if let Some(account) = self.accounts.get(account) {
            account.forget(openid);
        }
    }

    async fn ask(&self, app_id: AppId, openids: Vec<OpenId>) -> (AppId, Answers) {
        let answers = match self.accounts.get(&app_id) {
            Some(account) => account.ask(openids, self.keep).await,
            None => Answers::of_nobody(openids),
        };
        (app_id, answers)
    }
}

/// Puts together what the accounts answered, in the order in which they were asked.
fn resolved(ids: Vec<(AppId, OpenId)>, mut answers: HashMap<AppId, Answers>) -> Resolved {
    let mut resolved = Resolved::default();
    let mut places: HashMap<UnionId, usize> = HashMap::new();
    for (account, openid) in ids {
        let Some(of_account) = answers.get_mut(&account) else {
            continue;
        };
        match of_account.known.remove(&openid) {
            Some(Ok(unionid)) => {
                let next = resolved.persons.len();
                let place = *places.entry(unionid.clone()).or_insert(next);
                match resolved.persons.get_mut(place) {
                    Some(person) => person.openids.push((account, openid)),
                    None => resolved.persons.push(Person {
                        unionid,
                        openids: vec![(account, openid)],
                    }),
                }
            }
            Some(Err(reason)) => resolved.without_unionid.push(WithoutUnionId {
                account,
                openid,
                reason,
            }),
            None => {
                if let Some(error) = of_account.error.take() {
                    resolved.failed.push(Failed {
                        account,
                        openids: std::mem::take(&mut of_account.left),
                        error,
                    });
                }
            }
        }
    }
    resolved
}
