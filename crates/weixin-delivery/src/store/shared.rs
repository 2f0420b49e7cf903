//! A store that is shared is a store.

use std::sync::Arc;
use std::time::Duration;

use super::{
    Attempt, Claim, DeadLetter, Entry, Fence, Job, Key, SessionKey, SessionStore, Settled, Store,
    StoreFuture, Versioned,
};

impl<T: Store + ?Sized> Store for Arc<T> {
    fn claim<'a>(&'a self, key: &'a Key, attempt: &'a Attempt) -> StoreFuture<'a, Claim> {
        (**self).claim(key, attempt)
    }

    fn renew<'a>(&'a self, key: &'a Key, fence: Fence, lease: Duration) -> StoreFuture<'a, bool> {
        (**self).renew(key, fence, lease)
    }

    fn finish<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        reply: &'a str,
        keep: Duration,
    ) -> StoreFuture<'a, bool> {
        (**self).finish(key, fence, reply, keep)
    }

    fn defer<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        (**self).defer(key, fence, entry, lease)
    }

    fn fail<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        reason: &'a str,
    ) -> StoreFuture<'a, u32> {
        (**self).fail(key, fence, entry, reason)
    }

    fn take<'a>(&'a self, account: &'a str, lease: Duration) -> StoreFuture<'a, Option<Job>> {
        (**self).take(account, lease)
    }

    fn answer<'a>(&'a self, key: &'a Key, fence: Fence, reply: &'a str) -> StoreFuture<'a, bool> {
        (**self).answer(key, fence, reply)
    }

    fn postpone<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&'a str>,
    ) -> StoreFuture<'a, bool> {
        (**self).postpone(key, fence, delay, failed)
    }

    fn settle<'a>(&'a self, key: &'a Key, fence: Fence, end: &'a Settled) -> StoreFuture<'a, bool> {
        (**self).settle(key, fence, end)
    }

    fn accounts(&self) -> StoreFuture<'_, Vec<Box<str>>> {
        (**self).accounts()
    }

    fn backlog<'a>(&'a self, account: &'a str) -> StoreFuture<'a, u64> {
        (**self).backlog(account)
    }

    fn dead_letters<'a>(
        &'a self,
        account: &'a str,
        limit: usize,
    ) -> StoreFuture<'a, Vec<DeadLetter>> {
        (**self).dead_letters(account, limit)
    }

    fn replay<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        (**self).replay(key)
    }

    fn discard<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        (**self).discard(key)
    }
}

impl<T: SessionStore + ?Sized> SessionStore for Arc<T> {
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>> {
        (**self).load(key)
    }

    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>> {
        (**self).save(key, version, value, ttl)
    }

    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool> {
        (**self).remove(key, version)
    }

    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        (**self).lock(key, owner, lease)
    }

    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()> {
        (**self).unlock(key, owner)
    }
}
