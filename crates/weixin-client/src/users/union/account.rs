//! Asking one account.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use weixin_core::OpenId;

use super::Reason;
use super::cache::{Answer, Cache, Keep};
use crate::invalid::check;
use crate::users::{BATCH, Lang, MAX_BATCH, User};
use crate::{ApiErrorKind, Client, Error};

/// After so many OpenIDs that were refused, and none that was not, the rest is not asked for.
const MAX_REFUSED: usize = 20;

/// An account and what is known of its users.
pub(super) struct Account {
    client: Client,
    cache: Mutex<Cache>,
}

/// What an account answered.
pub(super) struct Answers {
    pub(super) known: HashMap<OpenId, Answer>,
    /// Those without an answer, in their order.
    pub(super) left: Vec<OpenId>,
    /// Why there are some without an answer; it says nothing if there are none.
    pub(super) error: Option<Error>,
}

impl Account {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            cache: Mutex::default(),
        }
    }

    pub(super) fn forget(&self, openid: &OpenId) {
        self.cache().remove(openid);
    }

    pub(super) async fn ask(&self, openids: Vec<OpenId>, keep: Keep) -> Answers {
        let mut known = HashMap::with_capacity(openids.len());
        let mut left = openids;
        {
            let mut cache = self.cache();
            left.retain(|openid| match cache.get(openid, keep) {
                Some(answer) => {
                    known.insert(openid.clone(), answer);
                    false
                }
                None => true,
            });
        }
        let mut error = None;
        let mut refused = 0;
        let mut batches: Vec<&[OpenId]> = left.chunks(MAX_BATCH).rev().collect();
        while let Some(batch) = batches.pop() {
            match (self.client.users(batch, Lang::default()).await, batch) {
                (Ok(users), _) => {
                    refused = 0;
                    self.learn(batch, users, &mut known, keep);
                }
                (Err(refusal), _) if !is_about_an_openid(&refusal) => {
                    error = Some(refusal);
                    break;
                }
                (Err(refusal), [_]) => {
                    self.learn(batch, Vec::new(), &mut known, keep);
                    refused += 1;
                    if refused == MAX_REFUSED {
                        error = Some(refusal);
                        break;
                    }
                }
                (Err(_), _) => {
                    let (first, second) = batch.split_at(batch.len() / 2);
                    batches.extend([second, first]);
                }
            }
        }
        left.retain(|openid| !known.contains_key(openid));
        Answers { known, left, error }
    }

    /// Notes what the platform said of those who were asked for. It does not know whom it left out.
    fn learn(
        &self,
        asked: &[OpenId],
        users: Vec<User>,
        known: &mut HashMap<OpenId, Answer>,
        keep: Keep,
    ) {
        let mut answers: HashMap<OpenId, Answer> = HashMap::with_capacity(users.len());
        for user in users {
            let none = match user.subscribe {
                true => Reason::NotBound,
                false => Reason::NotFollowing,
            };
            answers.insert(user.openid, user.unionid.ok_or(none));
        }
        let mut cache = self.cache();
        for openid in asked {
            let answer = answers.remove(openid).unwrap_or(Err(Reason::UnknownOpenId));
            cache.insert(openid, answer.clone(), keep);
            known.insert(openid.clone(), answer);
        }
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        // What is kept is whole after each step.
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answers {
    /// Those of an account without a client.
    pub(super) fn of_nobody(openids: Vec<OpenId>) -> Self {
        Self {
            known: HashMap::new(),
            left: openids,
            error: check(BATCH, false, "app_id", "that of one of the clients").err(),
        }
    }
}

/// Whether the platform refuses the call for one of its OpenIDs.
fn is_about_an_openid(error: &Error) -> bool {
    use ApiErrorKind::{InvalidOpenId, InvalidOpenIdList};
    matches!(error.api_kind(), Some(InvalidOpenId | InvalidOpenIdList))
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
