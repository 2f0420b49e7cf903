//! The runs of this process.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, PoisonError};

use weixin_message::{Failure, FailureKind, Reply};

use crate::board::Board;
use crate::incoming::{Incoming, random_owner};
use crate::store::Key;
use crate::sync::{Mutex, MutexGuard};

/// The messages that are being run, or waited for, in this process: one run each, joined by all attempts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs(Arc<Mutex<HashMap<Key, Active>>>);

#[derive(Debug)]
struct Active {
    body: [u8; 16],
    attempts: u32,
    progress: Arc<Board<Progress>>,
}

/// How far a run is.
#[derive(Clone, Debug)]
pub(crate) enum Progress {
    /// Nobody knows yet whose the message is.
    Asking,
    /// It is run, here or by somebody else. Counts the attempts of the platform so far.
    Going { attempts: u32 },
    /// There is an answer for all attempts.
    Over(Outcome),
}

/// What the attempts of a message are answered.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Reply(Reply),
    /// It stands in the inbox.
    Deferred,
    Failed(Failure),
}

/// How an attempt finds its run.
pub(crate) enum Joined {
    /// It is the first here, and has to start it.
    New(Ticket, Arc<Board<Progress>>),
    /// One that was started before, and how many attempts have come here by now.
    Going(Arc<Board<Progress>>, u32),
    /// One with another body.
    Conflict,
}

impl Progress {
    /// What the attempts are answered, once that is known.
    pub(crate) fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Asking | Self::Going { .. } => None,
            Self::Over(outcome) => Some(outcome),
        }
    }
}

impl Runs {
    /// Finds the run of a message.
    pub(crate) fn join(&self, incoming: &Incoming) -> Joined {
        match self.lock().entry(incoming.key.clone()) {
            Entry::Occupied(mut active) => {
                let active = active.get_mut();
                if active.body != incoming.body {
                    return Joined::Conflict;
                }
                active.attempts = active.attempts.saturating_add(1);
                Joined::Going(Arc::clone(&active.progress), active.attempts)
            }
            Entry::Vacant(vacant) => {
                let progress = Arc::new(Board::new(Progress::Asking));
                vacant.insert(Active {
                    body: incoming.body,
                    attempts: 1,
                    progress: Arc::clone(&progress),
                });
                let ticket = Ticket {
                    runs: self.clone(),
                    key: incoming.key.clone(),
                    owner: random_owner(),
                    progress: Arc::clone(&progress),
                };
                Joined::New(ticket, progress)
            }
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Active>> {
        // Nothing panics while it is locked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one run of a message in this process. Its end, however it comes, makes room for another.
#[derive(Debug)]
pub(crate) struct Ticket {
    runs: Runs,
    key: Key,
    pub(crate) owner: u128,
    progress: Arc<Board<Progress>>,
}

impl Ticket {
    /// Tells all attempts that the message is being run.
    pub(crate) fn going(&self, attempts: u32) {
        self.set(Progress::Going { attempts });
    }

    /// Gives all attempts their answer. The first one counts.
    pub(crate) fn over(&self, outcome: Outcome) {
        self.set(Progress::Over(outcome));
    }

    /// Nobody else does that, so nothing comes in between.
    fn set(&self, progress: Progress) {
        if !self.is_over() {
            self.progress.change(|now| *now = progress);
        }
    }

    /// Whether the attempts have their answer.
    pub(crate) fn is_over(&self) -> bool {
        self.progress.look(|progress| progress.outcome().is_some())
    }

    /// Makes room for another run if no attempt waits for this one. None can join it then.
    pub(crate) fn leave_if_alone(&self) -> bool {
        let mut runs = self.runs.lock();
        // One is this ticket's, one is there to be joined.
        let is_alone = Arc::strong_count(&self.progress) <= 2;
        if is_alone {
            self.remove_from(&mut runs);
        }
        is_alone
    }

    fn remove_from(&self, runs: &mut HashMap<Key, Active>) {
        if let Entry::Occupied(active) = runs.entry(self.key.clone())
            && Arc::ptr_eq(&active.get().progress, &self.progress)
        {
            active.remove();
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.remove_from(&mut self.runs.lock());
        // If it ends without an answer, the process is about to end.
        self.over(Outcome::Failed(FailureKind::Unavailable.into()));
    }
}

#[cfg(test)]
mod tests;
