//! Deliveries and sessions in a file.

mod claims;
mod error;
mod inbox;
mod open;
mod sessions;
#[cfg(test)]
mod tests;
mod transaction;
mod worker;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

pub use self::open::SqliteOpenError;
use self::transaction::{Result, Transaction};
use self::worker::Worker;
use super::{
    Attempt, Claim, DeadLetter, Entry, Fence, Job, Key, SessionKey, SessionStore, Settled, Store,
    StoreError, StoreErrorKind, StoreFuture, Versioned,
};

/// A store in a file, which the processes of one machine can share.
///
/// # What is on disk when
///
/// An operation returns after the disk has confirmed it (SQLite's write-ahead log with
/// `synchronous=FULL`), so what was deferred outlives a crash of the process and a loss of power. The
/// price is that each operation that changes something waits for the disk: from a fraction of
/// a millisecond on an SSD up to tens of milliseconds on a turning disk. Operations that wait at the same
/// time are written together, so the price of a busy store is paid once for many.
///
/// # The file
///
/// * Beside it SQLite keeps two more, with `-wal` and `-shm` at the end of their names. The three belong
///   together: copy or move them only while no process has the store open.
/// * They hold **what users wrote, in clear**, for as long as it stands in the inbox or is a dead letter,
///   and what they were replied for as long as that is kept; deleted text stays in them until other text
///   is written over it. On Unix they are created for their owner only (mode 0600); who makes backups has
///   to take the same care.
/// * It has to be on a disk of the machine: file systems of a network do not lock and share as SQLite
///   needs it.
/// * What is over is deleted in small steps as other operations come, and its room is used again; the
///   file does not shrink.
///
/// # Time
///
/// It is the system clock, which all processes of a machine have in common. When it is set back, leases
/// and all else that waits for a time last longer by as much; when it is set forward, they end sooner.
///
/// # Errors
///
/// | kind | when |
/// |---|---|
/// | [`Timeout`](StoreErrorKind::Timeout) | the disk, or another process that has the file locked, took longer than the [timeout](Self::timeout) |
/// | [`Full`](StoreErrorKind::Full) | the disk is full, or 1024 operations are waiting |
/// | [`ReadOnly`](StoreErrorKind::ReadOnly) | the file or its file system takes no writes |
/// | [`Corrupt`](StoreErrorKind::Corrupt) | the file is not, or no longer, one of this store |
/// | [`Unavailable`](StoreErrorKind::Unavailable) | all else: the file is gone, the disk fails |
///
/// All can be tried again, and succeed once the cause is gone.
///
/// One thread of its own talks to SQLite. It ends with the last clone of the store. The operations need
/// a tokio runtime whose time is enabled, and is not paused: the disk knows no virtual time.
#[derive(Clone)]
pub struct SqliteStore {
    path: Arc<Path>,
    worker: Worker,
    timeout: Duration,
}

impl SqliteStore {
    /// Opens the store in a file, which is created if there is none.
    ///
    /// It waits up to 5 s for another process that has the file locked.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, written or created, is no store, or is one of a newer version of this
    /// crate.
    pub async fn open(path: impl Into<PathBuf>) -> std::result::Result<Self, SqliteOpenError> {
        let path = path.into();
        let (sender, opened) = oneshot::channel();
        let file = path.clone();
        let start = Worker::start(move |patience| open::open(&file, patience), sender);
        let outcome = match start {
            Err(error) => Err(StoreError::new(StoreErrorKind::Unavailable, error)),
            Ok(worker) => match opened.await {
                Ok(outcome) => outcome.map(|()| worker),
                Err(gone) => Err(StoreError::new(StoreErrorKind::Unavailable, gone)),
            },
        };
        match outcome {
            Ok(worker) => Ok(Self {
                path: path.into(),
                worker,
                timeout: DEFAULT_TIMEOUT,
            }),
            Err(error) => Err(SqliteOpenError::new(path, error)),
        }
    }

    /// How long an operation may take, 1 s unless it is set. An operation that took longer fails with
    /// [`Timeout`](StoreErrorKind::Timeout), and may happen nevertheless.
    ///
    /// It should be longer than the disk takes when it is slow, and leave enough of the 5 s that
    /// the platform waits.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Has the worker do something in a transaction that only reads.
    fn read<'a, T, F>(&'a self, run: F) -> StoreFuture<'a, T>
    where
        T: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.ask(false, run)
    }

    /// Has the worker do something in a transaction that writes.
    fn write<'a, T, F>(&'a self, run: F) -> StoreFuture<'a, T>
    where
        T: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.ask(true, run)
    }

    fn ask<'a, T, F>(&'a self, writes: bool, run: F) -> StoreFuture<'a, T>
    where
        T: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        Box::pin(async move {
            let answer = self.worker.ask(writes, self.timeout, run)?;
            match tokio::time::timeout(self.timeout, answer).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(gone)) => Err(StoreError::new(StoreErrorKind::Unavailable, gone)),
                Err(elapsed) => Err(StoreError::new(StoreErrorKind::Timeout, elapsed)),
            }
        })
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl Store for SqliteStore {
    fn claim<'a>(&'a self, key: &'a Key, attempt: &'a Attempt) -> StoreFuture<'a, Claim> {
        let (key, attempt) = (key.clone(), attempt.clone());
        self.write(move |tx| claims::claim(tx, &key, &attempt))
    }

    fn renew<'a>(&'a self, key: &'a Key, fence: Fence, lease: Duration) -> StoreFuture<'a, bool> {
        let key = key.clone();
        self.write(move |tx| claims::renew(tx, &key, fence, lease))
    }

    fn finish<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        reply: &'a str,
        keep: Duration,
    ) -> StoreFuture<'a, bool> {
        let (key, reply) = (key.clone(), Box::<str>::from(reply));
        self.write(move |tx| claims::finish(tx, &key, fence, &reply, keep))
    }

    fn defer<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        let (key, entry) = (key.clone(), entry.clone());
        self.write(move |tx| claims::defer(tx, &key, fence, &entry, lease))
    }

    fn fail<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        entry: &'a Entry,
        reason: &'a str,
    ) -> StoreFuture<'a, u32> {
        let (key, entry, reason) = (key.clone(), entry.clone(), Box::<str>::from(reason));
        self.write(move |tx| claims::fail(tx, &key, fence, &entry, &reason))
    }

    fn take<'a>(&'a self, account: &'a str, lease: Duration) -> StoreFuture<'a, Option<Job>> {
        let account = Box::<str>::from(account);
        self.write(move |tx| inbox::take(tx, &account, lease))
    }

    fn answer<'a>(&'a self, key: &'a Key, fence: Fence, reply: &'a str) -> StoreFuture<'a, bool> {
        let (key, reply) = (key.clone(), Box::<str>::from(reply));
        self.write(move |tx| inbox::answer(tx, &key, fence, &reply))
    }

    fn postpone<'a>(
        &'a self,
        key: &'a Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&'a str>,
    ) -> StoreFuture<'a, bool> {
        let (key, failed) = (key.clone(), failed.map(Box::<str>::from));
        self.write(move |tx| inbox::postpone(tx, &key, fence, delay, failed.as_deref()))
    }

    fn settle<'a>(&'a self, key: &'a Key, fence: Fence, end: &'a Settled) -> StoreFuture<'a, bool> {
        let (key, end) = (key.clone(), end.clone());
        self.write(move |tx| inbox::settle(tx, &key, fence, &end))
    }

    fn accounts(&self) -> StoreFuture<'_, Vec<Box<str>>> {
        self.read(inbox::accounts)
    }

    fn backlog<'a>(&'a self, account: &'a str) -> StoreFuture<'a, u64> {
        let account = Box::<str>::from(account);
        self.read(move |tx| inbox::backlog(tx, &account))
    }

    fn dead_letters<'a>(
        &'a self,
        account: &'a str,
        limit: usize,
    ) -> StoreFuture<'a, Vec<DeadLetter>> {
        let account = Box::<str>::from(account);
        self.read(move |tx| inbox::dead_letters(tx, &account, limit))
    }

    fn replay<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        let key = key.clone();
        self.write(move |tx| inbox::replay(tx, &key))
    }

    fn discard<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, bool> {
        let key = key.clone();
        self.write(move |tx| inbox::discard(tx, &key))
    }
}

impl SessionStore for SqliteStore {
    fn load<'a>(&'a self, key: &'a SessionKey) -> StoreFuture<'a, Option<Versioned>> {
        let key = key.clone();
        self.read(move |tx| sessions::load(tx, &key))
    }

    fn save<'a>(
        &'a self,
        key: &'a SessionKey,
        version: u64,
        value: &'a str,
        ttl: Duration,
    ) -> StoreFuture<'a, Option<u64>> {
        let (key, value) = (key.clone(), Box::<str>::from(value));
        self.write(move |tx| sessions::save(tx, &key, version, &value, ttl))
    }

    fn remove<'a>(&'a self, key: &'a SessionKey, version: u64) -> StoreFuture<'a, bool> {
        let key = key.clone();
        self.write(move |tx| sessions::remove(tx, &key, version))
    }

    fn lock<'a>(
        &'a self,
        key: &'a SessionKey,
        owner: u128,
        lease: Duration,
    ) -> StoreFuture<'a, bool> {
        let key = key.clone();
        self.write(move |tx| sessions::lock(tx, &key, owner, lease))
    }

    fn unlock<'a>(&'a self, key: &'a SessionKey, owner: u128) -> StoreFuture<'a, ()> {
        let key = key.clone();
        self.write(move |tx| sessions::unlock(tx, &key, owner))
    }
}

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(1);
