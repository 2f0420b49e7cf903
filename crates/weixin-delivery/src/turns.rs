//! One message of a user at a time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use tokio::sync::Semaphore;

use crate::incoming::Incoming;
use crate::sync::{Mutex, MutexGuard};

type Who = (Arc<str>, Arc<str>);

/// Who of the users, by account, has a message in work, and how many wait. First come, first served.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<Who, Queue>>>);

#[derive(Debug)]
struct Queue {
    gates: Arc<Gates>,
    /// Those who wait, and who has the turn.
    len: usize,
}

/// What those in a queue wait at. One at a time gets through each.
#[derive(Debug)]
struct Gates {
    turn: Semaphore,
    to_inbox: Semaphore,
}

/// A place in the queue, and, once it was waited for, the turn.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    who: Who,
    gates: Arc<Gates>,
    has_turn: AtomicBool,
    is_behind: AtomicBool,
}

impl Turns {
    /// Takes a place for a message. Messages without a user wait for each other as well.
    pub(crate) fn stand(&self, incoming: &Incoming) -> Turn {
        let who = (incoming.key.shared_account(), Arc::clone(&incoming.user));
        let mut queues = self.lock();
        let queue = queues.entry(who.clone()).or_insert_with(|| Queue {
            gates: Arc::new(Gates {
                turn: Semaphore::new(1),
                to_inbox: Semaphore::new(0),
            }),
            len: 0,
        });
        queue.len = queue.len.saturating_add(1);
        Turn {
            turns: self.clone(),
            who,
            gates: Arc::clone(&queue.gates),
            has_turn: AtomicBool::new(false),
            is_behind: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Who, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// Waits for the turn.
    pub(crate) async fn wait(&self) {
        pass(&self.gates.turn, &self.has_turn).await;
    }

    /// Says that the one whose turn it is stands in the inbox: those who wait belong behind it there.
    pub(crate) fn set_in_inbox(&self) {
        self.gates.to_inbox.add_permits(1);
    }

    /// Ends when it is this one's turn to be put into the inbox, because all earlier ones stand there. It is the
    /// next one's when this is dropped.
    pub(crate) async fn is_behind(&self) {
        pass(&self.gates.to_inbox, &self.is_behind).await;
    }
}

/// Waits at a gate, and notes that it was passed: the next one gets through when the place is given up.
async fn pass(gate: &Semaphore, is_through: &AtomicBool) {
    // Nobody closes it.
    if let Ok(permit) = gate.acquire().await {
        permit.forget();
        is_through.store(true, Ordering::Relaxed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Gates { turn, to_inbox } = &*self.gates;
        for (gate, is_through) in [(turn, &mut self.has_turn), (to_inbox, &mut self.is_behind)] {
            if *is_through.get_mut() {
                gate.add_permits(1);
            }
        }
        if let Entry::Occupied(mut queue) = self.turns.lock().entry(self.who.clone()) {
            let len = &mut queue.get_mut().len;
            *len = len.saturating_sub(1);
            if *len == 0 {
                queue.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests;
