//! One message of a user at a time.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::incoming::Incoming;
use crate::sync::{Mutex, MutexGuard};

type Who = (Arc<str>, Arc<str>);

/// Who of the users, by account, has a message in work, and how many wait. First come, first served.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<Who, Queue>>>);

#[derive(Debug)]
struct Queue {
    turn: Arc<Semaphore>,
    to_inbox: Arc<Semaphore>,
    /// Those who wait, and who has the turn.
    len: usize,
}

/// A place in the queue, and, once it was waited for, the turn.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    who: Who,
    turn: Arc<Semaphore>,
    to_inbox: Arc<Semaphore>,
    permit: OnceLock<OwnedSemaphorePermit>,
    is_behind: OnceLock<OwnedSemaphorePermit>,
}

impl Turns {
    /// Takes a place for a message. Messages without a user wait for each other as well.
    pub(crate) fn stand(&self, incoming: &Incoming) -> Turn {
        let who = (incoming.key.account().into(), Arc::clone(&incoming.user));
        let mut queues = self.lock();
        let queue = queues.entry(who.clone()).or_insert_with(|| Queue {
            turn: Arc::new(Semaphore::new(1)),
            to_inbox: Arc::new(Semaphore::new(0)),
            len: 0,
        });
        queue.len = queue.len.saturating_add(1);
        Turn {
            turns: self.clone(),
            who,
            turn: Arc::clone(&queue.turn),
            to_inbox: Arc::clone(&queue.to_inbox),
            permit: OnceLock::new(),
            is_behind: OnceLock::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Who, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Waits for the turn.
    pub(crate) async fn wait(&self) {
        // Nobody closes it.
        if let Ok(permit) = Arc::clone(&self.turn).acquire_owned().await {
            let _ = self.permit.set(permit);
        }
    }

    /// Says that the one whose turn it is stands in the inbox: those who wait belong behind it there.
    pub(crate) fn set_in_inbox(&self) {
        self.to_inbox.add_permits(1);
    }

    /// Ends when it is this one's turn to be put into the inbox, because all earlier ones stand there. It is the
    /// next one's when this is dropped.
    pub(crate) async fn is_behind(&self) {
        // Nobody closes it.
        if let Ok(permit) = Arc::clone(&self.to_inbox).acquire_owned().await {
            let _ = self.is_behind.set(permit);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.permit.take());
        drop(self.is_behind.take());
        let mut queues = self.turns.lock();
        if let Some(queue) = queues.get_mut(&self.who) {
            queue.len = queue.len.saturating_sub(1);
            if queue.len == 0 {
                queues.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests;
