//! How far the sending of answers came.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use weixin_delivery::Addressee;

use crate::custom::Message;

/// So many answers are remembered; then the older half of them is forgotten.
const MAX_ANSWERS: usize = 4096;

/// How many messages of which answer were sent.
#[derive(Default)]
pub(super) struct Progress {
    /// Of a hash that others cannot foresee.
    hasher: RandomState,
    answers: Mutex<Answers>,
}

#[derive(Default)]
struct Answers {
    /// By the hash of an answer.
    sent: HashMap<u64, Sent>,
    /// Counts what was noted.
    now: u64,
}

#[derive(Default)]
struct Sent {
    messages: usize,
    next: Next,
    at: u64,
}

/// What is known of the next message of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Next {
    /// It was not sent.
    #[default]
    Unsent,
    /// Nobody knows whether it was sent.
    Unclear,
    /// The same, and the answer was given up for that: who asks for it again wants it to be sent.
    GivenUp,
}

/// One answer.
pub(super) struct Answer<'a> {
    progress: &'a Progress,
    /// `None` for one of which it is not known whether it is another one that says the same.
    hash: Option<u64>,
}

impl Progress {
    pub(super) fn of(&self, to: &Addressee, messages: &[Message]) -> Answer<'_> {
        let answer = (&to.app_id, to.user.as_str(), messages);
        Answer {
            progress: self,
            hash: to
                .message
                .map(|answered| self.hasher.hash_one((answered, answer))),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Answers> {
        // Nothing panics while it is locked.
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer<'_> {
    /// How many of its messages were sent.
    pub(super) fn sent(&self) -> usize {
        self.read(|sent| sent.messages)
    }

    /// What is known of its next message.
    pub(super) fn next(&self) -> Next {
        self.read(|sent| sent.next)
    }

    /// Whether it is known next time how many were sent.
    pub(super) fn is_remembered(&self) -> bool {
        self.hash.is_some()
    }

    /// Notes that its next message was sent.
    pub(super) fn one_more(&self) {
        self.note(|sent| {
            sent.messages = sent.messages.saturating_add(1);
            sent.next = Next::Unsent;
        });
    }

    /// Notes what is known of its next message.
    pub(super) fn next_is(&self, next: Next) {
        self.note(|sent| sent.next = next);
    }

    fn read<T: Default>(&self, read: impl FnOnce(&Sent) -> T) -> T {
        let sent = |hash| self.progress.lock().sent.get(&hash).map(read);
        self.hash.and_then(sent).unwrap_or_default()
    }

    fn note(&self, change: impl FnOnce(&mut Sent)) {
        let Some(hash) = self.hash else { return };
        let mut answers = self.progress.lock();
        let Answers { sent, now } = &mut *answers;
        *now = now.wrapping_add(1);
        let answer = sent.entry(hash).or_default();
        answer.at = *now;
        change(answer);
        if answer.messages == 0 && answer.next == Next::Unsent {
            // It says nothing.
            sent.remove(&hash);
        }
        if sent.len() > MAX_ANSWERS {
            // So many at a time, so that this is rare; and first those that are over.
            let age = |sent: &Sent| (sent.next != Next::Unsent, sent.at);
            let mut ages: Vec<_> = sent.values().map(age).collect();
            let (_, &mut median, _) = ages.select_nth_unstable(MAX_ANSWERS / 2);
            sent.retain(|_, sent| age(sent) > median);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}
