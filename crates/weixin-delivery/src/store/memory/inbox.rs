//! What was acknowledged before it was done.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::super::{DeadLetter, Entry, Key};

/// The inbox of one account.
#[derive(Default)]
pub(super) struct Inbox {
    items: HashMap<u64, Item>,
    /// By user, in the order in which they were deferred.
    queues: HashMap<Arc<str>, BTreeSet<u64>>,
    /// The first of each queue, by the time when it can be taken.
    heads: BTreeSet<(u64, u64)>,
    /// In the order in which they died.
    pub(super) letters: BTreeMap<u64, DeadLetter>,
}

/// An entry.
pub(super) struct Item {
    pub(super) key: Key,
    pub(super) entry: Entry,
    pub(super) reply: Option<Box<str>>,
    /// When it can be taken, for nobody has it or the lease is over.
    pub(super) due: u64,
    /// When it was deferred.
    pub(super) since: u64,
    pub(super) deaths: u32,
    pub(super) postponed: u32,
    /// Whether somebody works on it: has renewed it, and not let go of it.
    pub(super) is_owned: bool,
}

impl Inbox {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.letters.is_empty()
    }

    /// Whether entries of a user are here.
    pub(super) fn has(&self, user: &str) -> bool {
        self.queues.contains_key(user)
    }

    /// The entry that has been due for longest.
    pub(super) fn due(&self, now: u64) -> Option<u64> {
        let &(due, number) = self.heads.first()?;
        (due <= now).then_some(number)
    }

    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut Item> {
        self.items.get_mut(&number)
    }

    /// Puts an entry at the end of its user's queue. Later ones have larger numbers.
    pub(super) fn push(&mut self, number: u64, item: Item) {
        let queue = self.queues.entry(item.entry.user.clone()).or_default();
        queue.insert(number);
        if queue.first() == Some(&number) {
            self.heads.insert((item.due, number));
        }
        self.items.insert(number, item);
    }

    /// Says from when on an entry can be taken.
    pub(super) fn set_due(&mut self, number: u64, due: u64) {
        if let Some(item) = self.items.get_mut(&number) {
            if self.heads.remove(&(item.due, number)) {
                self.heads.insert((due, number));
            }
            item.due = due;
        }
    }

    pub(super) fn remove(&mut self, number: u64) -> Option<Item> {
        let item = self.items.remove(&number)?;
        self.heads.remove(&(item.due, number));
        if let Some(queue) = self.queues.get_mut(&item.entry.user) {
            queue.remove(&number);
            match queue.first() {
                // If it is the head already, this changes nothing.
                Some(next) => {
                    if let Some(head) = self.items.get(next) {
                        self.heads.insert((head.due, *next));
                    }
                }
                None => drop(self.queues.remove(&item.entry.user)),
            }
        }
        Some(item)
    }
}

impl Item {
    pub(super) fn new(key: Key, entry: Entry, due: u64, now: u64) -> Self {
        Self {
            key,
            entry,
            reply: None,
            due,
            since: now,
            deaths: 0,
            postponed: 0,
            is_owned: due > now,
        }
    }
}
