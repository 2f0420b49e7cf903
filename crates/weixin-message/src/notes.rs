//! What layers say of an attempt of the platform to those above, without room of its own.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};

use weixin_core::observer::Outcome;

/// See the methods of [`Meta`](crate::Meta) that write and read these.
#[derive(Default)]
pub(crate) struct Notes {
    is_held: AtomicBool,
    /// Where it stands in [`Outcome::ALL`], counted from 1; 0 until it is noted.
    outcome: AtomicU8,
    /// 0 until it is noted.
    attempt: AtomicU32,
}

impl Notes {
    pub(crate) fn hold(&self) {
        self.is_held.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_held(&self) -> bool {
        self.is_held.load(Ordering::Relaxed)
    }

    pub(crate) fn note_outcome(&self, outcome: Outcome) {
        let mut numbered = (1..).zip(Outcome::ALL);
        let number = numbered.find_map(|(number, it)| (*it == outcome).then_some(number));
        // Only the first one finds a zero.
        let _ = self.outcome.compare_exchange(
            0,
            number.unwrap_or_default(),
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        let number = usize::from(self.outcome.load(Ordering::Relaxed));
        Outcome::ALL.get(number.checked_sub(1)?).copied()
    }

    pub(crate) fn note_attempt(&self, number: u32) {
        self.attempt.store(number, Ordering::Relaxed);
    }

    pub(crate) fn attempt(&self) -> Option<u32> {
        Some(self.attempt.load(Ordering::Relaxed)).filter(|number| *number > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_an_outcome_first_is_what_is_read() {
        for outcome in Outcome::ALL {
            let notes = Notes::default();
            assert_eq!(notes.outcome(), None);
            notes.note_outcome(*outcome);
            notes.note_outcome(Outcome::Error);
            assert_eq!(notes.outcome(), Some(*outcome));
        }
    }
}
