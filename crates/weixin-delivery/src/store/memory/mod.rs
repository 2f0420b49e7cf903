//! The store of one process.

mod inbox;
mod jobs;
mod pins;
mod records;
mod sessions;
mod state;

use std::fmt;
use std::future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use self::state::State;
use super::{
    Attempt, Claim, DeadLetter, Entry, Fence, Job, Key, SessionKey, SessionStore, Settled, Store,
    StoreError, StoreErrorKind, StoreFuture, Versioned,
};

/// A store in the memory of one process. It forgets everything when the process ends.
///
/// Its clones share what they hold. It remembers so many messages and no more; when it is full, it forgets
/// those that were done first, even before their time. What is run, stands in the inbox or is a dead letter
/// is never forgotten: if there is nothing else, a [`claim`](Store::claim) of a new message fails with
/// [`StoreErrorKind::Full`]. It holds as many pins (of which it forgets the oldest as well), and as many
/// values and locks of sessions (of which it forgets none before its time, and fails).
///
/// Its time is that of [`tokio::time`], so a test can pause it.
#[derive(Clone)]
pub struct MemoryStore(Arc<Mutex<State>>);

impl MemoryStore {
    /// A store for 200 000 messages, of less than 200 bytes each if the replies are short.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// A store for this many messages.
    #[must_use]
    pub fn with_capacity(messages: usize) -> Self {
        Self(Arc::new(Mutex::new(State::new(messages))))
    }

    /// Every change is complete before the lock is let go, so it does not matter if somebody panicked who
    /// held it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

/// Only how much it holds.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.state().fmt(f)
    }
}

impl Store for MemoryStore {
    fn claim<'a>(&'a self, key: &'a Key, attempt: &'a Attempt) -> StoreFuture<'a, Claim> {
        ready(self.state().claim(key, attempt))
    }

    fn renew<'a>(&'a self, key: &'a Key, fence: Fence, lease: Duration) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().renew(key, fence, lease)))
    }

    fn finish<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        reply: &'a str,
        keep: Duration,
    ) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().finish(key, fence, reply, keep)))
    }

    fn defer<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().defer(key, fence, entry, lease)))
    }

    fn fail<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        reason: &'a str,
    ) -> StoreFuture<'a, u32> {
        ready(Ok(self.state().fail(key, fence, entry, reason)))
    }

    fn take<'a>(&'a self, account: &'a str, lease: Duration) -> StoreFuture<'a, Option<Job>> {
        ready(Ok(self.state().take(account, lease)))
    }

    fn answer<'a>(&'a self, key: &'a Key, fence: Fence, reply: &'a str) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().answer(key, fence, reply)))
    }

    fn postpone<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&'a str>,
    ) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().postpone(key, fence, delay, failed)))
    }

    fn settle<'a>(&'a self, key: &'a Key, fence: Fence, end: &'a Settled) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().settle(key, fence, end)))
    }

    fn accounts(&self) -> StoreFuture<'_, Vec<Box<str>>> {
        ready(Ok(self.state().accounts()))
    }

    fn backlog<'a>(&'a self, account: &'a str) -> StoreFuture<'a, u64> {
        ready(Ok(self.state().backlog(account)))
    }

    fn dead_letters<'a>(
        &'a self,
        account: &'a str,
        limit: usize,
    ) -> StoreFuture<'a, Vec<DeadLetter>> {
        ready(Ok(self.state().dead_letters(account, limit)))
    }

    fn replay<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().replay(key)))
    }

    fn discard<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().discard(key)))
    }
}

impl SessionStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>> {
        ready(Ok(self.state().load(key)))
    }

    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>> {
        ready(self.state().save(key, version, value, ttl))
    }

    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool> {
        ready(Ok(self.state().remove(key, version)))
    }

    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        ready(self.state().lock(key, owner, lease))
    }

    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()> {
        self.state().unlock(key, owner);
        ready(Ok(()))
    }
}

fn ready<'a, T: Send + 'a>(result: Result<T, StoreError>) -> StoreFuture<'a, T> {
    Box::pin(future::ready(result))
}

fn full() -> StoreError {
    StoreErrorKind::Full.into()
}

const CAPACITY: usize = 200_000;
