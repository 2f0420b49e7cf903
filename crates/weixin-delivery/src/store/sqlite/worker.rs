use std::io;
use std::iter;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::error::store_error;
use super::transaction::{Result, Transaction};
use crate::store::{StoreError, StoreErrorKind};

/// The way to the thread that talks to SQLite. The thread ends with the last clone.
#[derive(Clone)]
pub(super) struct Worker {
    queue: SyncSender<Box<dyn Work>>,
}

impl Worker {
    /// Starts the thread, which says what came of `open`.
    pub(super) fn start(
        open: impl FnOnce(&Patience) -> std::result::Result<Connection, StoreError> + Send + 'static,
        opened: oneshot::Sender<std::result::Result<(), StoreError>>,
    ) -> io::Result<Self> {
        let (queue, works) = sync_channel(QUEUE);
        thread::Builder::new()
            .name("weixin-sqlite".to_owned())
            .spawn(move || {
                let patience = Patience::default();
                let (db, outcome) = match open(&patience) {
                    Ok(db) => (Some(db), Ok(())),
                    Err(error) => (None, Err(error)),
                };
                // Nobody there: the queue is closed as well.
                let _ = opened.send(outcome);
                if let Some(db) = db {
                    work(&db, &works, &patience);
                }
            })?;
        Ok(Self { queue })
    }

    /// Queues an operation; what comes of it is said after it was committed.
    ///
    /// # Errors
    ///
    /// If the queue is full or the thread has ended.
    pub(super) fn ask<T, F>(
        &self,
        writes: bool,
        timeout: Duration,
        run: F,
    ) -> std::result::Result<Answer<T>, StoreError>
    where
        T: Send + 'static,
        F: Fn(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let work = Operation {
            writes,
            asked: Instant::now(),
            timeout,
            run,
            value: None,
            sender,
        };
        match self.queue.try_send(Box::new(work)) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(StoreErrorKind::Full.into()),
            Err(TrySendError::Disconnected(_)) => Err(StoreErrorKind::Unavailable.into()),
        }
    }
}

/// What came of an operation.
pub(super) type Answer<T> = oneshot::Receiver<std::result::Result<T, StoreError>>;

/// How long the thread waits for other processes that have the file locked.
#[derive(Clone, Default)]
pub(super) struct Patience {
    /// None: not at all.
    until: Arc<Mutex<Option<Instant>>>,
}

impl Patience {
    /// From now on.
    pub(super) fn set(&self, duration: Duration) {
        *self.lock() = Instant::now().checked_add(duration);
    }

    /// Waits a little; `false` if there is no time left.
    pub(super) fn wait(&self) -> bool {
        let now = Instant::now();
        if self.lock().is_none_or(|until| until <= now) {
            return false;
        }
        thread::park_timeout(POLL);
        true
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An operation, whatever it returns.
trait Work: Send {
    fn writes(&self) -> bool;

    /// How much of its time is left; `None` if it is over, or nobody waits any more.
    fn time_left(&self) -> Option<Duration>;

    /// Runs it in a transaction. It can be run again if the transaction is rolled back.
    fn run(&mut self, tx: &Transaction<'_>) -> Result<()>;

    /// Says what came of it.
    fn answer(self: Box<Self>, outcome: std::result::Result<(), StoreError>);
}

struct Operation<T, F> {
    writes: bool,
    asked: Instant,
    timeout: Duration,
    run: F,
    value: Option<T>,
    sender: oneshot::Sender<std::result::Result<T, StoreError>>,
}

impl<T, F> Work for Operation<T, F>
where
    T: Send,
    F: Fn(&Transaction<'_>) -> Result<T> + Send,
{
    fn writes(&self) -> bool {
        self.writes
    }

    fn time_left(&self) -> Option<Duration> {
        let left = self.timeout.checked_sub(self.asked.elapsed())?;
        (!self.sender.is_closed()).then_some(left)
    }

    fn run(&mut self, tx: &Transaction<'_>) -> Result<()> {
        self.value = Some((self.run)(tx)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: std::result::Result<(), StoreError>) {
        let Self { value, sender, .. } = *self;
        if let Some(answer) = outcome.map(|()| value).transpose() {
            // Who gave up waiting does not want to know.
            let _ = sender.send(answer);
        }
    }
}

/// Does what is asked for, all that waits at one time in one transaction.
fn work(db: &Connection, works: &Receiver<Box<dyn Work>>, patience: &Patience) {
    while let Ok(first) = works.recv() {
        let waiting = iter::once(first).chain(works.try_iter()).take(BATCH);
        let mut batch: Vec<_> = waiting.filter_map(in_time).collect();
        match commit(db, &mut batch, patience, true) {
            Ok(()) => batch.into_iter().for_each(|work| work.answer(Ok(()))),
            Err(_) => one_by_one(db, batch, patience),
        }
    }
}

/// After a failure, which has undone all of them: one that cannot be done is not to hinder the others.
fn one_by_one(db: &Connection, batch: Vec<Box<dyn Work>>, patience: &Patience) {
    // Makes room, if that was the trouble. The first transaction would have done this, and was undone.
    patience.set(Duration::ZERO);
    let _ = begin(db, true).and_then(|tx| {
        Transaction::new(&tx).prune(PRUNE)?;
        tx.commit()
    });
    for work in batch.into_iter().filter_map(in_time) {
        let mut alone = [work];
        let outcome = commit(db, &mut alone, patience, false);
        let [work] = alone;
        work.answer(outcome.map_err(store_error));
    }
}

/// An operation whose time is not over.
fn in_time(work: Box<dyn Work>) -> Option<Box<dyn Work>> {
    if work.time_left().is_none() {
        work.answer(Err(StoreErrorKind::Timeout.into()));
        return None;
    }
    Some(work)
}

/// Runs operations in one transaction.
fn commit(
    db: &Connection,
    batch: &mut [Box<dyn Work>],
    patience: &Patience,
    prunes: bool,
) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let time_left = batch
        .iter()
        .map(|work| work.time_left().unwrap_or_default());
    patience.set(time_left.min().unwrap_or_default());
    let writes = batch.iter().any(|work| work.writes());
    let tx = begin(db, writes)?;
    let operations = Transaction::new(&tx);
    for work in &mut *batch {
        work.run(&operations)?;
    }
    if writes && prunes {
        // More than the operations have added.
        operations.prune(batch.len().saturating_mul(2))?;
    }
    tx.commit()
}

/// A transaction that writes locks others out from the start: what it reads is then still true when it
/// writes.
fn begin(db: &Connection, writes: bool) -> Result<rusqlite::Transaction<'_>> {
    let behavior = if writes {
        TransactionBehavior::Immediate
    } else {
        TransactionBehavior::Deferred
    };
    rusqlite::Transaction::new_unchecked(db, behavior)
}

/// How many operations can wait.
const QUEUE: usize = 1024;

/// How many operations are written together at most.
const BATCH: usize = 128;

/// How many rows of each kind are deleted to make room.
const PRUNE: usize = 256;

/// How often to look whether a lock is gone.
const POLL: Duration = Duration::from_millis(1);
