//! The transcript itself: bounded, and told on.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;

use super::{Changes, Delivery, Entry, EntryKind};
use crate::SimClock;

/// What happened last, for as much as there is room: 10 000 entries, and 64 MiB. Clones share it.
///
/// `Display` is the form for people, in which what users and bots wrote stays in its line: control characters and those
/// that turn text around are escaped.
#[derive(Clone)]
pub struct Transcript(Arc<Shared>);

struct Shared {
    clock: SimClock,
    entries: Mutex<Entries>,
    told: broadcast::Sender<u64>,
}

struct Entries {
    /// Their numbers follow each other.
    kept: VecDeque<Arc<Entry>>,
    next: u64,
    weight: usize,
}

const MAX_ENTRIES: usize = 10_000;
const MAX_WEIGHT: usize = 64 * 1024 * 1024;
/// How many changes somebody can be behind before all entries are looked at again.
const TOLD: usize = 1024;

impl Transcript {
    pub(crate) fn new(clock: SimClock) -> Self {
        Self(Arc::new(Shared {
            clock,
            entries: Mutex::new(Entries {
                kept: VecDeque::new(),
                next: 1,
                weight: 0,
            }),
            told: broadcast::Sender::new(TOLD),
        }))
    }

    /// All entries that are kept, the oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.after(0)
    }

    /// The entries after this number, the oldest first.
    #[must_use]
    pub fn after(&self, seq: u64) -> Vec<Arc<Entry>> {
        let entries = self.lock();
        let new = entries.kept.partition_point(|entry| entry.seq <= seq);
        entries.kept.range(new..).cloned().collect()
    }

    /// The entry of this number, if it is still kept.
    #[must_use]
    pub fn get(&self, seq: u64) -> Option<Arc<Entry>> {
        let entries = self.lock();
        entries
            .position(seq)
            .and_then(|position| entries.kept.get(position).cloned())
    }

    /// Each entry from now on, and again when it changes.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes::new(self.clone(), self.0.told.subscribe(), None)
    }

    /// The entries after this number, then as [`changes`](Self::changes).
    #[must_use]
    pub fn changes_after(&self, seq: u64) -> Changes {
        // First this, so that nothing falls between the two.
        let told = self.0.told.subscribe();
        Changes::new(self.clone(), told, Some(seq))
    }

    /// Adds a note, in English and Chinese.
    pub fn note(&self, en: impl Into<String>, zh: impl Into<String>) {
        self.add(EntryKind::Note {
            en: en.into(),
            zh: zh.into(),
        });
    }

    /// Forgets all entries. The numbers go on.
    pub fn clear(&self) {
        let mut entries = self.lock();
        entries.kept.clear();
        entries.weight = 0;
    }

    pub(crate) fn add(&self, kind: EntryKind) -> u64 {
        let at_ms = self.now_ms();
        let mut entries = self.lock();
        let seq = entries.next;
        entries.next += 1;
        let mut entry = Entry { seq, at_ms, kind };
        if let EntryKind::Delivery(delivery) = &mut entry.kind {
            delivery.seq = seq;
        }
        let entry = Arc::new(entry);
        entries.weight = entries.weight.saturating_add(entry.weight());
        entries.kept.push_back(entry);
        entries.make_room();
        // Under the lock, so that they are told in their order.
        self.tell(seq);
        seq
    }

    /// Replaces the delivery of this number, unless it is forgotten.
    pub(crate) fn update(&self, delivery: &Delivery) {
        let mut entries = self.lock();
        let Some(position) = entries.position(delivery.seq) else {
            return;
        };
        let Some(slot) = entries.kept.get_mut(position) else {
            return;
        };
        let old = slot.weight();
        let entry = Arc::new(Entry {
            seq: slot.seq,
            at_ms: slot.at_ms,
            kind: EntryKind::Delivery(Box::new(delivery.clone())),
        });
        let new = entry.weight();
        *slot = entry;
        entries.weight = entries.weight.saturating_sub(old).saturating_add(new);
        entries.make_room();
        self.tell(delivery.seq);
    }

    pub(crate) fn now_ms(&self) -> u64 {
        u64::try_from(self.0.clock.since_1970().as_millis()).unwrap_or(u64::MAX)
    }

    fn tell(&self, seq: u64) {
        // Nobody has to listen.
        drop(self.0.told.send(seq));
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn position(&self, seq: u64) -> Option<usize> {
        let first = self.kept.front()?.seq;
        let position = usize::try_from(seq.checked_sub(first)?).ok()?;
        (position < self.kept.len()).then_some(position)
    }

    /// The last entry stays, however large it is.
    fn make_room(&mut self) {
        while self.kept.len() > MAX_ENTRIES || (self.weight > MAX_WEIGHT && self.kept.len() > 1) {
            let Some(oldest) = self.kept.pop_front() else {
                break;
            };
            self.weight = self.weight.saturating_sub(oldest.weight());
        }
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries()
            .iter()
            .try_for_each(|entry| write!(f, "{entry}"))
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcript")
            .field("entries", &self.lock().kept.len())
            .finish_non_exhaustive()
    }
}
