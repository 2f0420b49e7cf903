//! All that the store holds, and how each operation changes it.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use super::super::{
    Attempt, Claim, DeadLetter, Entry, Fence, Key, MAX_FAILURES, REMEMBER, StoreError,
};
use super::full;
use super::inbox::{Inbox, Item};
use super::pins::Pins;
use super::records::{Records, Short, Slot, Status};
use super::sessions::Timed;

pub(super) struct State {
    start: Instant,
    secret: RandomState,
    pub(super) records: Records,
    pins: Pins,
    pub(super) inboxes: HashMap<Box<str>, Inbox>,
    pub(super) values: Timed<Box<str>>,
    pub(super) locks: Timed<u128>,
    /// The last number that was given to anything.
    pub(super) number: u64,
}

impl State {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            start: Instant::now(),
            secret: RandomState::new(),
            records: Records::new(capacity),
            pins: Pins::new(capacity),
            inboxes: HashMap::new(),
            values: Timed::new(capacity),
            locks: Timed::new(capacity),
            number: 0,
        }
    }

    pub(super) fn claim(&mut self, key: &Key, attempt: &Attempt) -> Result<Claim, StoreError> {
        let now = self.now();
        self.records.sweep(now, SWEEP);
        self.pins.sweep(now);

        let short = self.short(key);
        let found = self.records.find(&short, now);
        let pin = attempt.pin.map(|pin| self.hash(key.account(), &pin));
        if found.is_some_and(|slot| self.records.get(slot).body != attempt.body)
            || pin.is_some_and(|pin| self.pins.conflicts(&pin, &attempt.body))
        {
            return Ok(Claim::Conflict);
        }
        let takes_nothing = attempt.lease.is_zero();
        let slot = match found {
            Some(slot) => Some(slot),
            None if takes_nothing => None,
            None => {
                let inserted = self.records.insert(short, attempt.body, now);
                Some(inserted.ok_or_else(full)?)
            }
        };
        if let Some(pin) = pin {
            let expires = after(now, attempt.remember.max(REMEMBER));
            self.pins.pin(pin, attempt.body, expires);
        }
        Ok(match slot {
            Some(slot) => self.look(key, slot, attempt, now),
            None => Claim::Running {
                attempts: attempt.counts.into(),
                lease: Duration::ZERO,
            },
        })
    }

    /// What a claim of a message with a record gets.
    fn look(&mut self, key: &Key, slot: Slot, attempt: &Attempt, now: u64) -> Claim {
        let owner = attempt.owner.to_ne_bytes();
        let record = self.records.get_mut(slot);
        match record.state() {
            // The same run asks again because it has lost the answer; its attempt was counted.
            Status::Running(other) if *other == owner => {}
            Status::Failed | Status::Running(_) => {
                record.attempts = record.attempts.saturating_add(attempt.counts.into());
                let is_alive = matches!(record.state(), Status::Running(_)) && record.until() > now;
                if is_alive || attempt.lease.is_zero() {
                    return Claim::Running {
                        attempts: record.attempts,
                        lease: Duration::from_micros(record.until().saturating_sub(now)),
                    };
                }
                record.fence = next(&mut self.number);
            }
            Status::Finished(reply) | Status::Kept(reply) => {
                let reply = reply.clone().filter(|_| record.until() > now);
                return Claim::Done(reply);
            }
            Status::Deferred(_) | Status::Settled => return Claim::Deferred,
            Status::Dead(_) | Status::Discarded => return Claim::Dead,
        }
        let minutes = attempt.remember.max(REMEMBER).as_secs().div_ceil(60);
        record.remember = u8::try_from(minutes).unwrap_or(u8::MAX);
        let (fence, attempts) = (Fence(record.fence), record.attempts);
        let (until, expires) = record.times(now, attempt.lease);
        self.records
            .set(slot, Status::Running(owner), until, expires);
        let inbox = self.inboxes.get(key.account());
        Claim::Claimed {
            fence,
            attempts,
            is_behind: inbox.is_some_and(|inbox| inbox.has(&attempt.user)),
        }
    }

    pub(super) fn renew(&mut self, key: &Key, fence: Fence, lease: Duration) -> bool {
        let now = self.now();
        let Some(slot) = self.alive(key, fence, now) else {
            return false;
        };
        let record = self.records.get(slot);
        let (until, expires) = record.times(now, lease);
        match *record.state() {
            Status::Running(owner) => {
                self.records
                    .set(slot, Status::Running(owner), until, expires);
                true
            }
            Status::Deferred(number) => {
                let Some(inbox) = self.inboxes.get_mut(key.account()) else {
                    return false;
                };
                inbox.set_due(number, until);
                if let Some(item) = inbox.get_mut(number) {
                    item.is_owned = true;
                }
                true
            }
            _ => false,
        }
    }

    pub(super) fn finish(&mut self, key: &Key, fence: Fence, reply: &str, keep: Duration) -> bool {
        let now = self.now();
        let Some(slot) = self.alive(key, fence, now) else {
            return false;
        };
        match self.records.get(slot).state() {
            Status::Running(_) => {
                let (until, expires) = self.records.get(slot).times(now, keep);
                let state = Status::Finished(Some(reply.into()));
                self.records.set(slot, state, until, expires);
                true
            }
            Status::Finished(_) => true,
            _ => false,
        }
    }

    pub(super) fn defer(
        &mut self,
        key: &Key,
        fence: Fence,
        entry: &Entry,
        lease: Duration,
    ) -> bool {
        let now = self.now();
        let Some(slot) = self.alive(key, fence, now) else {
            return false;
        };
        match self.records.get(slot).state() {
            Status::Running(_) => {
                let item = Item::new(key.clone(), entry.clone(), after(now, lease), now);
                self.push(slot, item);
                true
            }
            Status::Deferred(_) => true,
            _ => false,
        }
    }

    pub(super) fn fail(&mut self, key: &Key, fence: Fence, entry: &Entry, reason: &str) -> u32 {
        let now = self.now();
        let Some(slot) = self.alive(key, fence, now) else {
            return 0;
        };
        if !matches!(self.records.get(slot).state(), Status::Running(_)) {
            return 0;
        }
        let failures = self.count_failure(slot);
        if failures < MAX_FAILURES {
            self.forget(slot, Status::Failed, now);
        } else {
            let letter = DeadLetter {
                key: key.clone(),
                entry: entry.clone(),
                reply: None,
                reason: reason.into(),
            };
            self.bury(slot, letter);
        }
        failures
    }

    /// Microseconds since the start.
    pub(super) fn now(&self) -> u64 {
        after(0, self.start.elapsed())
    }

    pub(super) fn short(&self, key: &Key) -> Short {
        self.hash(key.account(), key.fingerprint().as_bytes())
    }

    fn hash(&self, account: &str, bytes: &[u8]) -> Short {
        Short {
            hash: self.secret.hash_one((account, bytes)),
            part: bytes.first_chunk().copied().unwrap_or_default(),
        }
    }

    /// The record of a message, if this is its fence.
    pub(super) fn alive(&self, key: &Key, fence: Fence, now: u64) -> Option<Slot> {
        let slot = self.records.find(&self.short(key), now)?;
        self.records.get(slot).has(fence.0).then_some(slot)
    }

    pub(super) fn count_failure(&mut self, slot: Slot) -> u32 {
        let record = self.records.get_mut(slot);
        record.fence = 0;
        record.failures = record.failures.saturating_add(1);
        record.failures.into()
    }

    /// A message of which nothing is needed but that it was there.
    pub(super) fn forget(&mut self, slot: Slot, state: Status, now: u64) {
        let (until, expires) = self.records.get(slot).times(now, Duration::ZERO);
        self.records.set(slot, state, until, expires);
    }

    pub(super) fn push(&mut self, slot: Slot, item: Item) {
        let number = next(&mut self.number);
        self.records.set(slot, Status::Deferred(number), 0, 0);
        let account = item.key.account();
        match self.inboxes.get_mut(account) {
            Some(inbox) => inbox.push(number, item),
            None => {
                let account = account.into();
                self.inboxes.entry(account).or_default().push(number, item);
            }
        }
    }

    pub(super) fn bury(&mut self, slot: Slot, letter: DeadLetter) {
        let number = next(&mut self.number);
        self.records.set(slot, Status::Dead(number), 0, 0);
        let account = letter.key.account().into();
        let inbox = self.inboxes.entry(account).or_default();
        inbox.letters.insert(number, letter);
    }
}

/// Only how much it holds.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inbox: usize = self.inboxes.values().map(Inbox::len).sum();
        let letters: usize = self.inboxes.values().map(|inbox| inbox.letters.len()).sum();
        f.debug_struct("MemoryStore")
            .field("messages", &self.records.len())
            .field("inbox", &inbox)
            .field("dead_letters", &letters)
            .field("sessions", &self.values.len())
            .finish_non_exhaustive()
    }
}

pub(super) fn next(number: &mut u64) -> u64 {
    *number = number.saturating_add(1);
    *number
}

pub(super) fn after(now: u64, time: Duration) -> u64 {
    now.saturating_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

/// How many records one claim looks at to drop what is not needed any more. Each is looked at a few times.
const SWEEP: usize = 16;
