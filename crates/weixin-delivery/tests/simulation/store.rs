//! One machine's way to the store, on which much can happen.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;
use weixin_delivery::store::{
    Attempt, Claim, DeadLetter, Entry, Fence, Job, Key, MemoryStore, SessionKey, SessionStore,
    Settled, Store, StoreError, StoreErrorKind, StoreFuture, Versioned,
};

use crate::dice::Dice;
use crate::life::Life;
use crate::log::Log;

/// What happens on the way to the store and back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trouble {
    /// The longest that a way takes, in milliseconds.
    pub(crate) delay: u64,
    /// How many of a hundred questions do not reach the store.
    pub(crate) lost_questions: u64,
    /// How many of a hundred answers do not come back.
    pub(crate) lost_answers: u64,
}

/// The store, as a machine sees it. Not more than two operations in a row fail, unless it is cut off.
pub(crate) struct FaultyStore {
    pub(crate) store: MemoryStore,
    pub(crate) life: Arc<Life>,
    pub(crate) trouble: Trouble,
    pub(crate) dice: Mutex<(Dice, u32)>,
    pub(crate) log: Arc<Log>,
}

/// What happens to one operation.
struct Fate {
    there: Duration,
    back: Duration,
    is_question_lost: bool,
    is_answer_lost: bool,
}

impl FaultyStore {
    fn fate(&self) -> Fate {
        let Trouble {
            delay,
            lost_questions,
            lost_answers,
        } = self.trouble;
        let (dice, failures) = &mut *self.dice.lock().unwrap();
        let mut fate = Fate {
            there: dice.millis(delay),
            back: dice.millis(delay),
            is_question_lost: dice.percent(lost_questions),
            is_answer_lost: dice.percent(lost_answers),
        };
        if *failures >= 2 {
            (fate.is_question_lost, fate.is_answer_lost) = (false, false);
        }
        *failures = if fate.is_question_lost || fate.is_answer_lost {
            *failures + 1
        } else {
            0
        };
        fate
    }

    fn ask<'a, T: Send + 'a>(
        &'a self,
        question: impl FnOnce() -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T> {
        let fate = self.fate();
        let unavailable = || StoreError::from(StoreErrorKind::Unavailable);
        self.life.mortal(async move {
            pause(fate.there).await;
            if self.life.is_cut() {
                // Some ways end in nothing, others in a refusal.
                if fate.there.subsec_millis() % 2 == 0 {
                    sleep(Duration::from_secs(3)).await;
                }
                return Err(unavailable());
            }
            if fate.is_question_lost {
                return Err(unavailable());
            }
            let answer = question().await;
            pause(fate.back).await;
            if fate.is_answer_lost || self.life.is_cut() {
                return Err(unavailable());
            }
            answer
        })
    }
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}

impl Store for FaultyStore {
    fn claim<'a>(&'a self, key: &'a Key, attempt: &'a Attempt) -> StoreFuture<'a, Claim> {
        self.ask(move || self.store.claim(key, attempt))
    }

    fn renew<'a>(&'a self, key: &'a Key, fence: Fence, lease: Duration) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.renew(key, fence, lease))
    }

    fn finish<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        reply: &'a str,
        keep: Duration,
    ) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.finish(key, fence, reply, keep))
    }

    fn defer<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        self.ask(move || {
            Box::pin(async move {
                let deferred = self.store.defer(key, fence, entry, lease).await;
                if let Ok(true) = deferred {
                    self.log.deferred(&entry.document);
                }
                deferred
            })
        })
    }

    fn fail<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        reason: &'a str,
    ) -> StoreFuture<'a, u32> {
        self.ask(move || self.store.fail(key, fence, entry, reason))
    }

    fn take<'a>(&'a self, account: &'a str, lease: Duration) -> StoreFuture<'a, Option<Job>> {
        self.ask(move || self.store.take(account, lease))
    }

    fn answer<'a>(&'a self, key: &'a Key, fence: Fence, reply: &'a str) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.answer(key, fence, reply))
    }

    fn postpone<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&'a str>,
    ) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.postpone(key, fence, delay, failed))
    }

    fn settle<'a>(&'a self, key: &'a Key, fence: Fence, end: &'a Settled) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.settle(key, fence, end))
    }

    fn accounts(&self) -> StoreFuture<'_, Vec<Box<str>>> {
        self.ask(move || self.store.accounts())
    }

    fn backlog<'a>(&'a self, account: &'a str) -> StoreFuture<'a, u64> {
        self.ask(move || self.store.backlog(account))
    }

    fn dead_letters<'a>(
        &'a self,
        account: &'a str,
        limit: usize,
    ) -> StoreFuture<'a, Vec<DeadLetter>> {
        self.ask(move || self.store.dead_letters(account, limit))
    }

    fn replay<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.replay(key))
    }

    fn discard<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.discard(key))
    }
}

impl SessionStore for FaultyStore {
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>> {
        self.ask(move || self.store.load(key))
    }

    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>> {
        self.ask(move || self.store.save(key, version, value, ttl))
    }

    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.remove(key, version))
    }

    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        self.ask(move || self.store.lock(key, owner, lease))
    }

    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()> {
        self.ask(move || self.store.unlock(key, owner))
    }
}

impl fmt::Debug for FaultyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultyStore").finish_non_exhaustive()
    }
}
