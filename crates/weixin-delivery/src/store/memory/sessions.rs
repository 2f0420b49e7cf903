//! Values and locks.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use super::super::{SessionKey, StoreError, Versioned};
use super::full;
use super::state::{State, after, next};

impl State {
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
}

/// Values or locks of a fixed number, each for a time.
pub(super) struct Timed<T> {
    capacity: usize,
    entries: HashMap<Arc<SessionKey>, Held<T>>,
    ends: BTreeMap<(u64, u64), Arc<SessionKey>>,
}

struct Held<T> {
    value: T,
    number: u64,
    expires: u64,
}

impl<T> Timed<T> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            entries: HashMap::new(),
            ends: BTreeMap::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What is held under a key, and its number.
    pub(super) fn get(&self, key: &SessionKey, now: u64) -> Option<(&T, u64)> {
        let held = self.entries.get(key).filter(|held| held.expires > now)?;
        Some((&held.value, held.number))
    }

    /// Replaces what is held under a key. No two have the same number.
    pub(super) fn insert(
        &mut self,
        key: &SessionKey,
        value: T,
        number: u64,
        now: u64,
        expires: u64,
    ) -> Result<(), StoreError> {
        self.sweep(now);
        self.remove(key);
        if self.entries.len() >= self.capacity {
            return Err(full());
        }
        let key = Arc::new(key.clone());
        self.ends.insert((expires, number), Arc::clone(&key));
        let held = Held {
            value,
            number,
            expires,
        };
        self.entries.insert(key, held);
        Ok(())
    }

    pub(super) fn remove(&mut self, key: &SessionKey) {
        if let Some(held) = self.entries.remove(key) {
            self.ends.remove(&(held.expires, held.number));
        }
    }

    /// Forgets those whose time is over.
    fn sweep(&mut self, now: u64) {
        while let Some(first) = self.ends.first_entry()
            && first.key().0 <= now
        {
            self.entries.remove(&first.remove());
        }
    }
}

impl Timed<Box<str>> {
    /// The number of the value of a key, 0 if there is none.
    pub(super) fn version(&self, key: &SessionKey, now: u64) -> u64 {
        self.get(key, now).map_or(0, |(_, number)| number)
    }

    pub(super) fn load(&self, key: &SessionKey, now: u64) -> Option<Versioned> {
        let (value, version) = self.get(key, now)?;
        Some(Versioned {
            version,
            value: value.clone(),
        })
    }
}
