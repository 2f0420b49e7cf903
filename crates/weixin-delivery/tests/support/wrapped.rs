//! A store behind something that can go wrong.

use std::fmt;
use std::time::Duration;

use weixin_delivery::store::{
    Attempt, Claim, DeadLetter, Entry, Fence, Job, Key, MemoryStore, SessionKey, SessionStore,
    Settled, Store, StoreFuture, Versioned,
};

/// A store in memory, of which all is asked in some way.
pub(crate) struct Wrapped<W> {
    pub(crate) store: MemoryStore,
    pub(crate) way: W,
}

/// How a store is asked.
pub(crate) trait Way: Send + Sync + 'static {
    /// Asks, at some time or not at all, and gives an answer or none. `name` is that of the operation.
    fn pass<'a, T: Send + 'a>(
        &'a self,
        name: &'static str,
        question: impl FnOnce() -> StoreFuture<'a, T> + Send + 'a,
    ) -> StoreFuture<'a, T>;
}

impl<W: Way> Store for Wrapped<W> {
    fn claim<'a>(&'a self, key: &'a Key, attempt: &'a Attempt) -> StoreFuture<'a, Claim> {
        self.way
            .pass("claim", move || self.store.claim(key, attempt))
    }

    fn renew<'a>(&'a self, key: &'a Key, fence: Fence, lease: Duration) -> StoreFuture<'a, bool> {
        self.way
            .pass("renew", move || self.store.renew(key, fence, lease))
    }

    fn finish<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        reply: &'a str,
        keep: Duration,
    ) -> StoreFuture<'a, bool> {
        self.way
            .pass("finish", move || self.store.finish(key, fence, reply, keep))
    }

    fn defer<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        self.way
            .pass("defer", move || self.store.defer(key, fence, entry, lease))
    }

    fn fail<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        reason: &'a str,
    ) -> StoreFuture<'a, u32> {
        self.way
            .pass("fail", move || self.store.fail(key, fence, entry, reason))
    }

    fn take<'a>(&'a self, account: &'a str, lease: Duration) -> StoreFuture<'a, Option<Job>> {
        self.way
            .pass("take", move || self.store.take(account, lease))
    }

    fn answer<'a>(&'a self, key: &'a Key, fence: Fence, reply: &'a str) -> StoreFuture<'a, bool> {
        self.way
            .pass("answer", move || self.store.answer(key, fence, reply))
    }

    fn postpone<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&'a str>,
    ) -> StoreFuture<'a, bool> {
        self.way.pass("postpone", move || {
            self.store.postpone(key, fence, delay, failed)
        })
    }

    fn settle<'a>(&'a self, key: &'a Key, fence: Fence, end: &'a Settled) -> StoreFuture<'a, bool> {
        self.way
            .pass("settle", move || self.store.settle(key, fence, end))
    }

    fn accounts(&self) -> StoreFuture<'_, Vec<Box<str>>> {
        self.way.pass("accounts", move || self.store.accounts())
    }

    fn backlog<'a>(&'a self, account: &'a str) -> StoreFuture<'a, u64> {
        self.way
            .pass("backlog", move || self.store.backlog(account))
    }

    fn dead_letters<'a>(
        &'a self,
        account: &'a str,
        limit: usize,
    ) -> StoreFuture<'a, Vec<DeadLetter>> {
        self.way.pass("dead_letters", move || {
            self.store.dead_letters(account, limit)
        })
    }

    fn replay<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        self.way.pass("replay", move || self.store.replay(key))
    }

    fn discard<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        self.way.pass("discard", move || self.store.discard(key))
    }
}

impl<W: Way> SessionStore for Wrapped<W> {
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>> {
        self.way.pass("load", move || self.store.load(key))
    }

    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>> {
        self.way
            .pass("save", move || self.store.save(key, version, value, ttl))
    }

    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool> {
        self.way
            .pass("remove", move || self.store.remove(key, version))
    }

    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        self.way
            .pass("lock", move || self.store.lock(key, owner, lease))
    }

    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()> {
        self.way
            .pass("unlock", move || self.store.unlock(key, owner))
    }
}

impl<W> fmt::Debug for Wrapped<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wrapped").finish_non_exhaustive()
    }
}
