//! What the parts of one delivery layer share.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, sleep};
use weixin_core::Account;
use weixin_core::observer::Observer;
use weixin_message::Request;

use crate::Late;
use crate::board::Board;
use crate::call::within;
use crate::history::note_claimed;
use crate::hold::Hold;
use crate::incoming::Incoming;
use crate::runs::Runs;
use crate::store::{
    Attempt, Claim, Key, MemoryStore, Store, StoreError, StoreErrorKind, StoreFuture,
};
use crate::turns::Turns;

/// How long a message is its owner's without a renewal.
pub(crate) const LEASE: Duration = Duration::from_secs(2);

/// How long a store that did not answer before has for an answer.
const SHORT: Duration = Duration::from_millis(150);

/// How often a lease is renewed.
pub(crate) const BEAT: Duration = Duration::from_millis(500);

/// How long a store that did not answer is left alone.
const RETRY: Duration = Duration::from_millis(50);

/// See [`Shared::looks`].
const LOOKS: usize = 32;

pub(crate) type ChooseLate = dyn Fn(&Request) -> Late + Send + Sync;

/// What can be set.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) late: Arc<ChooseLate>,
    pub(crate) deadline: Duration,
    pub(crate) attempts: u32,
    pub(crate) run_limit: Duration,
    pub(crate) patience: Duration,
    pub(crate) is_closed: bool,
    pub(crate) workers: usize,
    pub(crate) accounts: Arc<[Account]>,
    pub(crate) permits: Arc<Semaphore>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

/// What all clones of a layer, and its services, have in common.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    /// Takes the place of a store that does not answer.
    fallback: MemoryStore,
    pub(crate) runs: Runs,
    pub(crate) turns: Turns,
    /// Whether the worker was started: one, however many services there are.
    pub(crate) worker: Arc<Once>,
    pub(crate) stop: Arc<Board<Stop>>,
    /// How many runs and jobs there are, for whoever waits for their end.
    pub(crate) busy: Arc<Board<usize>>,
    /// How many attempts are counted at a time, so that they do not keep runs from the store.
    pub(crate) looks: Arc<Semaphore>,
    /// Since when the store has not answered; `None` if it has.
    silent_since: Arc<Mutex<Option<Instant>>>,
    /// Something was put into an inbox for anybody to take.
    pub(crate) deferred: Arc<Notify>,
}

/// Whether the process is about to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stop {
    No,
    /// Nothing more is taken from the inbox.
    Draining,
    /// What is not done is given up.
    Now,
}

/// One layer with its settings.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) shared: Shared,
}

impl Shared {
    pub(crate) fn new() -> Self {
        Self {
            fallback: MemoryStore::new(),
            runs: Runs::default(),
            turns: Turns::default(),
            worker: Arc::new(Once::new()),
            stop: Arc::new(Board::new(Stop::No)),
            busy: Arc::default(),
            looks: Arc::new(Semaphore::new(LOOKS)),
            silent_since: Arc::default(),
            deferred: Arc::default(),
        }
    }

    /// Counts as busy until it is dropped.
    pub(crate) fn busy(&self) -> Busy {
        self.busy.look(|count| *count = count.saturating_add(1));
        Busy(Arc::clone(&self.busy))
    }

    /// Ends when the process is at least this far in stopping.
    pub(crate) async fn stopped(&self, stop: Stop) {
        self.stop.until(|now| (*now >= stop).then_some(())).await;
    }
}

impl Core {
    /// Asks for a message: the chosen store, or, if that does not answer, the memory of this process. `since` is
    /// now, or a moment ago.
    pub(crate) async fn claim(
        &self,
        incoming: &Incoming,
        attempt: &Attempt,
        since: Instant,
    ) -> Result<(Claim, Option<Hold>), StoreError> {
        let key = &incoming.key;
        let store = &self.settings.store;
        let ask = pin!(async {
            loop {
                let answer = store.claim(key, attempt).await;
                if !self.is_worth_another_try(answer.as_ref().err()) {
                    return answer;
                }
                sleep(RETRY).await;
            }
        });
        let answer = within(self.patience(), ask).await.unwrap_or_else(|| {
            self.silent_since().get_or_insert(since);
            Err(StoreErrorKind::Timeout.into())
        });
        let (claim, store, is_chosen) = match answer {
            Ok(Claim::Conflict) => return Ok((Claim::Conflict, None)),
            Ok(_) if self.is_forged(key, attempt).await? => return Ok((Claim::Conflict, None)),
            Ok(claim) => (claim, Arc::clone(store), true),
            Err(error) => {
                if self.settings.is_closed {
                    tracing::warn!(%error, "a message is refused: it could not be claimed");
                    return Err(error);
                }
                tracing::warn!(%error, "a message is run with the memory of this process alone");
                let fallback = &self.shared.fallback;
                let claim = fallback.claim(key, attempt).await?;
                (claim, Arc::new(fallback.clone()) as Arc<dyn Store>, false)
            }
        };
        let &Claim::Claimed { fence, .. } = &claim else {
            return Ok((claim, None));
        };
        if is_chosen {
            note_claimed(key, fence, attempt.owner);
        }
        let hold = Hold::new(key.clone(), store, fence, is_chosen, since);
        Ok((claim, Some(hold)))
    }

    /// Whether the signature came here with another body. What this process has let pass it remembers as well, for
    /// when the store does not answer, or has forgotten.
    async fn is_forged(&self, key: &Key, attempt: &Attempt) -> Result<bool, StoreError> {
        if attempt.pin.is_none() {
            return Ok(false);
        }
        let look = Attempt {
            lease: Duration::ZERO,
            counts: false,
            ..attempt.clone()
        };
        let seen = self.shared.fallback.claim(key, &look).await?;
        Ok(seen == Claim::Conflict)
    }

    /// How long the store has for an answer: not long, if it has not answered for longer than it may.
    fn patience(&self) -> Duration {
        let patience = self.settings.patience;
        let is_silent = self
            .silent_since()
            .is_some_and(|since| since.elapsed() >= patience);
        if is_silent {
            patience.min(SHORT)
        } else {
            patience
        }
    }

    /// Whether the store, which gave this error if any, may be back in a moment: without it the message
    /// could run twice. One that has not answered for longer than it may is not asked again.
    fn is_worth_another_try(&self, error: Option<&StoreError>) -> bool {
        let mut silent_since = self.silent_since();
        let Some(error) = error else {
            *silent_since = None;
            return false;
        };
        let since = silent_since.get_or_insert_with(Instant::now);
        is_gone(error) && since.elapsed() < self.settings.patience
    }

    fn silent_since(&self) -> MutexGuard<'_, Option<Instant>> {
        let silence = &self.shared.silent_since;
        silence.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the observer, if there is one.
    pub(crate) fn observe(&self, tell: impl FnOnce(&dyn Observer)) {
        if let Some(observer) = &self.settings.observer {
            tell(&**observer);
        }
    }

    /// The account that this layer was told of.
    pub(crate) fn account(&self, app_id: &str) -> Option<&Account> {
        let mut accounts = self.settings.accounts.iter();
        accounts.find(|account| account.app_id().is_some_and(|id| id.as_str() == app_id))
    }
}

/// Asks a store again and again while it cannot be reached: nobody knows whether it did what it was asked for.
pub(crate) async fn insist<'a, T>(ask: impl Fn() -> StoreFuture<'a, T>) -> Result<T, StoreError> {
    let mut pause = RETRY;
    loop {
        match ask().await {
            Err(error) if is_gone(&error) => sleep(pause).await,
            answer => return answer,
        }
        pause = pause.saturating_mul(2).min(BEAT);
    }
}

fn is_gone(error: &StoreError) -> bool {
    matches!(
        error.kind(),
        StoreErrorKind::Unavailable | StoreErrorKind::Timeout
    )
}

/// See [`Shared::busy`].
#[derive(Debug)]
pub(crate) struct Busy(Arc<Board<usize>>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.change(|count| *count = count.saturating_sub(1));
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("store", &self.store)
            .field("deadline", &self.deadline)
            .field("attempts", &self.attempts)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}
