//! All that the store holds, and how each operation changes it.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use super::super::{
    Attempt, Claim, DeadLetter, Entry, Fence, Job, Key, MAX_DELIVERIES, MAX_FAILURES, REMEMBER,
    SessionKey, Settled, StoreError, Versioned,
};
use super::full;
use super::inbox::{Inbox, Item};
use super::pins::Pins;
use super::records::{Records, Short, Slot, Status};
use super::sessions::Timed;

pub(super) struct State {
    start: Instant,
    hashes: [RandomState; 2],
    records: Records,
    pins: Pins,
    inboxes: HashMap<Box<str>, Inbox>,
    values: Timed<Box<str>>,
    locks: Timed<u128>,
    /// The last number that was given to anything.
    number: u64,
}

impl State {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            start: Instant::now(),
            hashes: [RandomState::new(), RandomState::new()],
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
        let pin = attempt.pin.map(|pin| self.hash((key.account(), pin)));
        if found.is_some_and(|slot| self.records.get(slot).body != attempt.body)
            || pin.is_some_and(|pin| self.pins.conflicts(&pin, &attempt.body))
        {
            return Ok(Claim::Conflict);
        }
        let slot = match found {
            Some(slot) => slot,
            None => {
                let inserted = self.records.insert(short, attempt.body, now);
                inserted.ok_or_else(full)?
            }
        };
        if let Some(pin) = pin {
            self.pins.pin(pin, attempt.body, after(now, REMEMBER));
        }
        Ok(self.look(key, slot, attempt, now))
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
                if matches!(record.state(), Status::Running(_)) && record.until() > now {
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
        let (fence, attempts) = (Fence(record.fence), record.attempts);
        let (until, expires) = times(now, attempt.lease);
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
        let (until, expires) = times(now, lease);
        match *self.records.get(slot).state() {
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
                let (until, expires) = times(now, keep);
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

    pub(super) fn take(&mut self, account: &str, lease: Duration) -> Option<Job> {
        let now = self.now();
        loop {
            let inbox = self.inboxes.get_mut(account)?;
            let number = inbox.due(now)?;
            let item = inbox.get_mut(number)?;
            item.deaths = item.deaths.saturating_add(item.is_owned.into());
            item.is_owned = true;
            let key = item.key.clone();
            let slot = self.records.find(&self.short(&key), now)?;
            if self.inboxes.get_mut(account)?.get_mut(number)?.deaths >= MAX_DELIVERIES {
                self.records.get_mut(slot).fence = 0;
                self.bury_item(account, number, slot, "every owner has died");
                continue;
            }
            let fence = next(&mut self.number);
            self.records.get_mut(slot).fence = fence;
            let inbox = self.inboxes.get_mut(account)?;
            inbox.set_due(number, after(now, lease));
            let item = inbox.get_mut(number)?;
            return Some(Job {
                key,
                fence: Fence(fence),
                entry: item.entry.clone(),
                reply: item.reply.clone(),
                deaths: item.deaths,
                postponed: item.postponed,
                age: Duration::from_micros(now.saturating_sub(item.since)),
            });
        }
    }

    pub(super) fn answer(&mut self, key: &Key, fence: Fence, reply: &str) -> bool {
        let now = self.now();
        let Some((_, number)) = self.deferred(key, fence, now) else {
            return false;
        };
        let inbox = self.inboxes.get_mut(key.account());
        let item = inbox.and_then(|inbox| inbox.get_mut(number));
        // The first one may have been sent.
        item.map(|item| item.reply.get_or_insert_with(|| reply.into()))
            .is_some()
    }

    pub(super) fn postpone(
        &mut self,
        key: &Key,
        fence: Fence,
        delay: Duration,
        failed: Option<&str>,
    ) -> bool {
        let now = self.now();
        let Some((slot, number)) = self.deferred(key, fence, now) else {
            return false;
        };
        self.records.get_mut(slot).fence = 0;
        if let Some(reason) = failed
            && self.count_failure(slot) >= MAX_FAILURES
        {
            self.bury_item(key.account(), number, slot, reason);
            return true;
        }
        if let Some(inbox) = self.inboxes.get_mut(key.account()) {
            inbox.set_due(number, after(now, delay));
            if let Some(item) = inbox.get_mut(number) {
                item.is_owned = false;
                item.postponed = item.postponed.saturating_add(1);
            }
        }
        true
    }

    pub(super) fn settle(&mut self, key: &Key, fence: Fence, end: &Settled) -> bool {
        let now = self.now();
        let Some(slot) = self.alive(key, fence, now) else {
            return false;
        };
        let number = match self.records.get(slot).state() {
            Status::Deferred(number) => *number,
            Status::Settled | Status::Kept(_) | Status::Dead(_) => return true,
            _ => return false,
        };
        if let Settled::Dead(reason) = end {
            self.bury_item(key.account(), number, slot, reason);
            return true;
        }
        self.pull(key.account(), number);
        let (state, keep) = match end {
            Settled::Kept { reply, keep } => (Status::Kept(Some(reply.clone())), *keep),
            _ => (Status::Settled, Duration::ZERO),
        };
        let (until, expires) = times(now, keep);
        self.records.set(slot, state, until, expires);
        true
    }

    pub(super) fn backlog(&self, account: &str) -> u64 {
        self.inboxes
            .get(account)
            .map_or(0, |inbox| inbox.len() as u64)
    }

    pub(super) fn dead_letters(&self, account: &str, limit: usize) -> Vec<DeadLetter> {
        let inbox = self.inboxes.get(account).into_iter();
        let letters = inbox.flat_map(|inbox| inbox.letters.values());
        letters.take(limit).cloned().collect()
    }

    pub(super) fn replay(&mut self, key: &Key) -> bool {
        let now = self.now();
        let Some((slot, letter)) = self.dig_up(key, now) else {
            return false;
        };
        let record = self.records.get_mut(slot);
        (record.fence, record.failures) = (0, 0);
        self.push(slot, Item::new(letter.key, letter.entry, now, now));
        true
    }

    pub(super) fn discard(&mut self, key: &Key) -> bool {
        let now = self.now();
        let Some((slot, _)) = self.dig_up(key, now) else {
            return false;
        };
        self.tidy(key.account());
        self.forget(slot, Status::Discarded, now);
        true
    }

    pub(super) fn load(&self, key: &SessionKey) -> Option<Versioned> {
        self.values.load(key, self.now())
    }

    pub(super) fn save(
        &mut self,
        key: &SessionKey,
        version: u64,
        value: &str,
        ttl: Duration,
    ) -> Result<Option<u64>, StoreError> {
        let now = self.now();
        if self.values.version(key, now) != version {
            return Ok(None);
        }
        let number = next(&mut self.number);
        self.values
            .insert(key, value.into(), number, now, after(now, ttl))?;
        Ok(Some(number))
    }

    pub(super) fn remove(&mut self, key: &SessionKey, version: u64) -> bool {
        let is_this = version != 0 && self.values.version(key, self.now()) == version;
        if is_this {
            self.values.remove(key);
        }
        is_this
    }

    pub(super) fn lock(
        &mut self,
        key: &SessionKey,
        owner: u128,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        if self
            .locks
            .get(key, now)
            .is_some_and(|(other, _)| *other != owner)
        {
            return Ok(false);
        }
        let number = next(&mut self.number);
        self.locks
            .insert(key, owner, number, now, after(now, lease))?;
        Ok(true)
    }

    pub(super) fn unlock(&mut self, key: &SessionKey, owner: u128) {
        let now = self.now();
        if self
            .locks
            .get(key, now)
            .is_some_and(|(other, _)| *other == owner)
        {
            self.locks.remove(key);
        }
    }

    /// Microseconds since the start.
    fn now(&self) -> u64 {
        after(0, self.start.elapsed())
    }

    fn short(&self, key: &Key) -> Short {
        self.hash((key.account(), key.fingerprint()))
    }

    fn hash(&self, value: impl Hash) -> Short {
        let [high, low] = &self.hashes;
        let (high, low) = (high.hash_one(&value), low.hash_one(&value));
        (u128::from(high) << 64 | u128::from(low)).to_ne_bytes()
    }

    /// The record of a message, if this is its fence.
    fn alive(&self, key: &Key, fence: Fence, now: u64) -> Option<Slot> {
        let slot = self.records.find(&self.short(key), now)?;
        self.records.get(slot).has(fence.0).then_some(slot)
    }

    /// The record of a message in the inbox and its number there, if this is its fence.
    fn deferred(&self, key: &Key, fence: Fence, now: u64) -> Option<(Slot, u64)> {
        let slot = self.alive(key, fence, now)?;
        match self.records.get(slot).state() {
            Status::Deferred(number) => Some((slot, *number)),
            _ => None,
        }
    }

    fn count_failure(&mut self, slot: Slot) -> u32 {
        let record = self.records.get_mut(slot);
        record.fence = 0;
        record.failures = record.failures.saturating_add(1);
        record.failures.into()
    }

    /// A message of which nothing is needed but that it was there.
    fn forget(&mut self, slot: Slot, state: Status, now: u64) {
        let (until, expires) = times(now, Duration::ZERO);
        self.records.set(slot, state, until, expires);
    }

    fn push(&mut self, slot: Slot, item: Item) {
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

    /// Takes an entry out of the inbox.
    fn pull(&mut self, account: &str, number: u64) -> Option<Item> {
        let item = self.inboxes.get_mut(account)?.remove(number);
        self.tidy(account);
        item
    }

    fn bury_item(&mut self, account: &str, number: u64, slot: Slot, reason: &str) {
        if let Some(item) = self.pull(account, number) {
            let letter = DeadLetter {
                key: item.key,
                entry: item.entry,
                reply: item.reply,
                reason: reason.into(),
            };
            self.bury(slot, letter);
        }
    }

    fn bury(&mut self, slot: Slot, letter: DeadLetter) {
        let number = next(&mut self.number);
        self.records.set(slot, Status::Dead(number), 0, 0);
        let account = letter.key.account().into();
        let inbox = self.inboxes.entry(account).or_default();
        inbox.letters.insert(number, letter);
    }

    fn dig_up(&mut self, key: &Key, now: u64) -> Option<(Slot, DeadLetter)> {
        let slot = self.records.find(&self.short(key), now)?;
        let Status::Dead(number) = *self.records.get(slot).state() else {
            return None;
        };
        let inbox = self.inboxes.get_mut(key.account())?;
        Some((slot, inbox.letters.remove(&number)?))
    }

    fn tidy(&mut self, account: &str) {
        if self.inboxes.get(account).is_some_and(Inbox::is_empty) {
            self.inboxes.remove(account);
        }
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

fn next(number: &mut u64) -> u64 {
    *number = number.saturating_add(1);
    *number
}

fn after(now: u64, time: Duration) -> u64 {
    now.saturating_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

/// When something ends that is kept for a time, and when its message is forgotten.
fn times(now: u64, time: Duration) -> (u64, u64) {
    (after(now, time), after(now, time.max(REMEMBER)))
}

/// How many records one claim looks at to drop what is not needed any more. Each is looked at a few times.
const SWEEP: usize = 16;
