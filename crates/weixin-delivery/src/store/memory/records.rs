//! What is remembered of each message.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::time::Duration;

use super::state::after;

/// What stands for a key: a hash with a secret, so that nobody can look for two messages that share one,
/// and a part of the fingerprint.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Short {
    pub(super) hash: u64,
    pub(super) part: [u8; 8],
}

/// It is a hash already.
impl Hash for Short {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// A map of what is hashed already.
pub(super) type Hashed<T> = HashMap<Short, T, BuildHasherDefault<Given>>;

/// Hands on the hash that it is given.
#[derive(Default)]
pub(super) struct Given(u64);

impl Hasher for Given {
    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The place of a record.
pub(super) type Slot = u32;

/// Records of a fixed number, found by key, in the order in which they were done, and by time.
///
/// Each stands at most once in `due`, at a time when there is something to be dropped of it, or before.
pub(super) struct Records {
    capacity: usize,
    index: Hashed<Slot>,
    slots: Vec<Record>,
    free: Vec<Slot>,
    due: BTreeMap<u64, Vec<Slot>>,
    oldest: Slot,
    newest: Slot,
}

/// All times are microseconds since the store was made.
pub(super) struct Record {
    short: Short,
    pub(super) body: [u8; 16],
    state: Status,
    /// The last one, 0 if it has let go. Never 0 while it is alive.
    pub(super) fence: u64,
    /// When the lease ends or the reply is forgotten.
    until: u64,
    /// When the whole is forgotten, except for what stands in the inbox or is a dead letter.
    expires: u64,
    pub(super) attempts: u32,
    older: Slot,
    newer: Slot,
    pub(super) failures: u8,
    /// For how many minutes it is remembered at least: hours at most.
    pub(super) remember: u8,
    is_due: bool,
    is_listed: bool,
}

/// How far a message is.
pub(super) enum Status {
    /// Run by this owner.
    Running([u8; 16]),
    /// Its handler has failed, and can be run again.
    Failed,
    /// Answered.
    Finished(Option<Box<str>>),
    /// In the inbox, under this number.
    Deferred(u64),
    /// Has stood in the inbox.
    Settled,
    /// Has stood in the inbox, and this is for whoever asks.
    Kept(Option<Box<str>>),
    /// A dead letter, under this number.
    Dead(u64),
    /// Was a dead letter.
    Discarded,
}

impl Records {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            // A slot is a number of 32 bits, and one of them is `NONE`.
            capacity: capacity.clamp(1, NONE as usize),
            index: HashMap::default(),
            slots: Vec::new(),
            free: Vec::new(),
            due: BTreeMap::new(),
            oldest: NONE,
            newest: NONE,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// The record of a key, unless its time is over.
    pub(super) fn find(&self, short: &Short, now: u64) -> Option<Slot> {
        let slot = *self.index.get(short)?;
        (!self.get(slot).is_forgotten(now)).then_some(slot)
    }

    pub(super) fn get(&self, slot: Slot) -> &Record {
        &self.slots[slot as usize]
    }

    pub(super) fn get_mut(&mut self, slot: Slot) -> &mut Record {
        &mut self.slots[slot as usize]
    }

    /// A new record for a key that has none, or one whose time is over. `None` if there is no room.
    pub(super) fn insert(&mut self, short: Short, body: [u8; 16], now: u64) -> Option<Slot> {
        let slot = match self.index.get(&short) {
            Some(&slot) => {
                self.unlist(slot);
                slot
            }
            None => {
                let slot = self.room(short, now)?;
                self.index.insert(short, slot);
                slot
            }
        };
        let record = self.get_mut(slot);
        // Its place in `due` goes over to the new one, which is then looked at too early or too late.
        *record = Record {
            is_due: record.is_due,
            ..Record::new(short, body)
        };
        Some(slot)
    }

    /// Changes how far a message is; `until` ends a lease or a reply, `expires` the record.
    pub(super) fn set(&mut self, slot: Slot, state: Status, until: u64, expires: u64) {
        let record = self.get_mut(slot);
        (record.state, record.until, record.expires) = (state, until, expires);
        self.unlist(slot);
        if self.get(slot).can_be_evicted() {
            self.list(slot);
        }
        self.plan(slot, 0);
    }

    /// Drops what is not needed any more, of `limit` records at most.
    pub(super) fn sweep(&mut self, now: u64, limit: usize) {
        for _ in 0..limit {
            let Some(mut first) = self.due.first_entry() else {
                return;
            };
            if *first.key() > now / TICK {
                return;
            }
            match first.get_mut().pop() {
                Some(slot) => self.visit(slot, now),
                None => drop(first.remove()),
            }
        }
    }

    fn visit(&mut self, slot: Slot, now: u64) {
        let record = self.get_mut(slot);
        record.is_due = false;
        if record.is_forgotten(now) {
            self.remove(slot);
            return;
        }
        if let Status::Finished(reply) | Status::Kept(reply) = &mut record.state
            && record.until <= now
        {
            *reply = None;
        }
        self.plan(slot, now);
    }

    /// Sees to it that a record is looked at when there is something to be dropped.
    fn plan(&mut self, slot: Slot, now: u64) {
        let record = self.get_mut(slot);
        let time = match record.state {
            Status::Deferred(_) | Status::Dead(_) => return,
            Status::Running(_) | Status::Finished(Some(_)) | Status::Kept(Some(_))
                if record.until > now =>
            {
                record.until.min(record.expires)
            }
            _ => record.expires,
        };
        if !record.is_due {
            record.is_due = true;
            self.due.entry(time / TICK + 1).or_default().push(slot);
        }
    }

    /// A slot that is in use nowhere.
    fn room(&mut self, short: Short, now: u64) -> Option<Slot> {
        if self.index.len() >= self.capacity && self.oldest == NONE {
            self.sweep(now, usize::MAX);
        }
        if self.index.len() >= self.capacity {
            let slot = self.oldest;
            if slot == NONE {
                return None;
            }
            self.unlist(slot);
            let short = self.get(slot).short;
            self.index.remove(&short);
            return Some(slot);
        }
        if let Some(slot) = self.free.pop() {
            return Some(slot);
        }
        // Doubling would leave up to half of it empty.
        if self.slots.len() == self.slots.capacity() {
            self.slots.reserve_exact((self.slots.len() / 8).max(64));
        }
        let slot = Slot::try_from(self.slots.len()).ok()?;
        self.slots.push(Record::new(short, [0; 16]));
        Some(slot)
    }

    fn remove(&mut self, slot: Slot) {
        self.unlist(slot);
        let record = self.get_mut(slot);
        record.state = Status::Failed;
        let short = record.short;
        self.index.remove(&short);
        self.free.push(slot);
    }

    /// Puts a record at the end of those that can be evicted.
    fn list(&mut self, slot: Slot) {
        let older = std::mem::replace(&mut self.newest, slot);
        match older {
            NONE => self.oldest = slot,
            _ => self.get_mut(older).newer = slot,
        }
        let record = self.get_mut(slot);
        (record.older, record.newer, record.is_listed) = (older, NONE, true);
    }

    fn unlist(&mut self, slot: Slot) {
        let record = self.get_mut(slot);
        if !std::mem::take(&mut record.is_listed) {
            return;
        }
        let (older, newer) = (record.older, record.newer);
        match older {
            NONE => self.oldest = newer,
            _ => self.get_mut(older).newer = newer,
        }
        match newer {
            NONE => self.newest = older,
            _ => self.get_mut(newer).older = older,
        }
    }
}

impl Record {
    fn new(short: Short, body: [u8; 16]) -> Self {
        Self {
            short,
            body,
            state: Status::Failed,
            fence: 0,
            until: 0,
            expires: 0,
            attempts: 0,
            older: NONE,
            newer: NONE,
            failures: 0,
            remember: 0,
            is_due: false,
            is_listed: false,
        }
    }

    pub(super) fn state(&self) -> &Status {
        &self.state
    }

    pub(super) fn until(&self) -> u64 {
        self.until
    }

    /// When something ends that is kept for a time from now on, and when the record does.
    pub(super) fn times(&self, now: u64, time: Duration) -> (u64, u64) {
        let remember = Duration::from_secs(60 * u64::from(self.remember));
        (after(now, time), after(now, time.max(remember)))
    }

    /// Whether this is the fence that is alive, or the last that was.
    pub(super) fn has(&self, fence: u64) -> bool {
        fence != 0 && fence == self.fence
    }

    fn is_forgotten(&self, now: u64) -> bool {
        self.expires <= now && !matches!(self.state, Status::Deferred(_) | Status::Dead(_))
    }

    fn can_be_evicted(&self) -> bool {
        match self.state {
            Status::Running(_) | Status::Deferred(_) | Status::Dead(_) => false,
            Status::Failed
            | Status::Finished(_)
            | Status::Settled
            | Status::Kept(_)
            | Status::Discarded => true,
        }
    }
}

/// No slot.
const NONE: Slot = Slot::MAX;

/// How precisely something is dropped; whether it is still valid is always known exactly.
const TICK: u64 = 1_000_000;
