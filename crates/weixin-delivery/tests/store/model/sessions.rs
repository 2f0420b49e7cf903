//! A model of values and locks.

use std::time::Duration;

use proptest::prelude::Strategy;
use proptest::prop_oneof;

use super::{Pick, pick, span};
use crate::conformance::{Harness, session};

#[derive(Clone, Debug)]
pub(super) enum Operation {
    Load,
    Save(Pick, Duration),
    Remove(Pick),
    Lock(u128, Duration),
    Unlock(u128),
}

pub(super) fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        proptest::prelude::Just(Operation::Load),
        (pick(), span()).prop_map(|(version, ttl)| Operation::Save(version, ttl)),
        pick().prop_map(Operation::Remove),
        (1..3_u128, span()).prop_map(|(owner, lease)| Operation::Lock(owner, lease)),
        (1..3_u128).prop_map(Operation::Unlock),
    ]
}

#[derive(Default)]
pub(super) struct Sessions {
    now: Duration,
    slots: [Slot; 2],
}

#[derive(Default)]
struct Slot {
    /// All that there were; it starts with none.
    versions: Vec<u64>,
    value: Option<(u64, String, Duration)>,
    lock: Option<(u128, Duration)>,
}

impl Sessions {
    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
        for slot in &mut self.slots {
            slot.value.take_if(|(_, _, end)| *end <= self.now);
            slot.lock.take_if(|(_, end)| *end <= self.now);
        }
    }

    pub(super) async fn check(
        &mut self,
        harness: &impl Harness,
        number: u8,
        operation: &Operation,
    ) {
        let (store, now) = (harness.store(), self.now);
        let key = session(harness.accounts()[0], "ann", &number.to_string());
        let slot = &mut self.slots[usize::from(number)];
        let version = slot.value.as_ref().map_or(0, |(version, ..)| *version);
        // It can be written again once it is gone.
        if version == 0 && slot.versions.last() != Some(&0) {
            slot.versions.push(0);
        }
        match operation {
            Operation::Load => {
                let loaded = store.load(&key).await.unwrap();
                let loaded = loaded.map(|loaded| (loaded.version, String::from(loaded.value)));
                let value = slot
                    .value
                    .clone()
                    .map(|(version, value, _)| (version, value));
                assert_eq!(loaded, value);
            }
            Operation::Save(pick, ttl) => {
                let read = pick.of(&slot.versions).unwrap_or(0);
                let value = format!("after {read}");
                let saved = store.save(&key, read, &value, *ttl).await.unwrap();
                assert_eq!(saved.is_some(), read == version);
                if let Some(saved) = saved {
                    assert!(slot.versions.iter().all(|earlier| saved > *earlier));
                    slot.versions.push(saved);
                    slot.value = Some((saved, value, now + *ttl));
                }
            }
            Operation::Remove(pick) => {
                let read = pick.of(&slot.versions).unwrap_or(0);
                let removed = store.remove(&key, read).await.unwrap();
                assert_eq!(removed, read == version && version != 0);
                if removed {
                    slot.value = None;
                }
            }
            Operation::Lock(owner, lease) => {
                let locked = store.lock(&key, *owner, *lease).await.unwrap();
                assert_eq!(locked, slot.lock.is_none_or(|(other, _)| other == *owner));
                if locked {
                    slot.lock = Some((*owner, now + *lease));
                }
            }
            Operation::Unlock(owner) => {
                store.unlock(&key, *owner).await.unwrap();
                slot.lock.take_if(|(other, _)| other == owner);
            }
        }
    }
}
