//! One message of a user at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::incoming::Incoming;

type Who = (Arc<str>, Arc<str>);

/// Who of the users, by account, has a message in work, and how many wait. First come, first served.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<Who, Queue>>>);

#[derive(Debug)]
struct Queue {
    turn: Arc<Semaphore>,
    /// Those who wait, and who has the turn.
    len: usize,
}

/// A place in the queue, and, once it was waited for, the turn.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    who: Who,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// Waits for the turn of a message. Messages without a user wait for each other as well.
    pub(crate) async fn wait(&self, incoming: &Incoming) -> Turn {
        let who = (incoming.key.account().into(), Arc::clone(&incoming.user));
        let semaphore = {
            let mut queues = self.lock();
            let queue = queues.entry(who.clone()).or_insert_with(|| Queue {
                turn: Arc::new(Semaphore::new(1)),
                len: 0,
            });
            queue.len = queue.len.saturating_add(1);
            Arc::clone(&queue.turn)
        };
        let mut turn = Turn {
            turns: self.clone(),
            who,
            permit: None,
        };
        // Nobody closes it.
        turn.permit = semaphore.acquire_owned().await.ok();
        turn
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Who, Queue>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permit = None;
        let mut queues = self.turns.lock();
        if let Some(queue) = queues.get_mut(&self.who) {
            queue.len = queue.len.saturating_sub(1);
            if queue.len == 0 {
                queues.remove(&self.who);
            }
        }
    }
}
