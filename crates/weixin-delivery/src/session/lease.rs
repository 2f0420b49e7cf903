//! One after the other over processes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::line::Turn;
use crate::core::{BEAT, LEASE};
use crate::store::{SessionKey, SessionStore, StoreError, StoreErrorKind};

/// A lock in a store that is renewed until this is dropped.
pub(super) struct Lease {
    _kept: oneshot::Sender<Infallible>,
}

impl Lease {
    /// Waits for the lock. The turn in the line ends when it is unlocked.
    pub(super) async fn of(
        key: SessionKey,
        store: Arc<dyn SessionStore>,
        turn: Turn,
    ) -> Result<Self, StoreError> {
        let (kept, dropped) = oneshot::channel();
        let (locked, is_locked) = oneshot::channel();
        // A task of its own, because what it does last has to be done also when the message's future is
        // dropped or panics; and so that a handler that blocks its thread does not lose the lock.
        tokio::spawn(async move {
            keep(&key, &*store, locked, dropped).await;
            drop(turn);
        });
        match is_locked.await {
            Ok(result) => result.map(|()| Self { _kept: kept }),
            // The task has panicked, or the runtime is shutting down.
            Err(gone) => Err(StoreError::new(StoreErrorKind::Unavailable, gone)),
        }
    }
}

async fn keep(
    key: &SessionKey,
    store: &dyn SessionStore,
    locked: oneshot::Sender<Result<(), StoreError>>,
    mut dropped: oneshot::Receiver<Infallible>,
) {
    let owner = rand::random();
    let result = loop {
        match store.lock(key, owner, LEASE).await {
            Ok(true) => break Ok(()),
            Ok(false) => {}
            Err(error) => break Err(error),
        }
        if timeout(POLL, &mut dropped).await.is_ok() {
            return;
        }
    };
    let is_locked = result.is_ok();
    // If nobody waits any more, `dropped` says so too.
    if locked.send(result).is_ok() && is_locked {
        while timeout(BEAT, &mut dropped).await.is_err() {
            // If it is lost, the check of the version finds that out.
            if !matches!(store.lock(key, owner, LEASE).await, Ok(true)) {
                tracing::warn!("the lock of a dialogue could not be renewed");
            }
        }
    }
    // An attempt to lock that ended in an error may have locked nevertheless.
    if store.unlock(key, owner).await.is_err() {
        tracing::warn!("a dialogue could not be unlocked: its lock ends in 2 seconds");
    }
}

/// How long to wait before asking for the lock again.
const POLL: Duration = Duration::from_millis(50);
