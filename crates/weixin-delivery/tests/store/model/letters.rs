//! A model of dead letters.

use std::time::Duration;

use weixin_delivery::store::{DeadLetter, Entry, Key};

#[derive(Default)]
pub(super) struct Letters(Vec<Letter>);

struct Letter {
    died: Duration,
    number: u8,
    entry: Entry,
    reply: Option<String>,
    /// `None` for the words of the store itself.
    reason: Option<String>,
}

impl Letters {
    pub(super) fn push(
        &mut self,
        died: Duration,
        number: u8,
        entry: Entry,
        reply: Option<String>,
        reason: Option<String>,
    ) {
        self.0.push(Letter {
            died,
            number,
            entry,
            reply,
            reason,
        });
    }

    pub(super) fn has_reply(&self, key: &Key) -> bool {
        self.0
            .iter()
            .any(|letter| letter.is(key) && letter.reply.is_some())
    }

    pub(super) fn remove(&mut self, key: &Key) {
        self.0.retain(|letter| !letter.is(key));
    }

    /// Whether these are the oldest. The order of those who died at one time is left open.
    pub(super) fn check(&self, letters: &[DeadLetter], limit: usize) {
        assert_eq!(letters.len(), limit.min(self.0.len()));
        let mut times = Vec::new();
        for letter in letters {
            let known = self.0.iter().find(|known| known.is(&letter.key));
            let known = known.unwrap_or_else(|| panic!("{letter:?} is no letter"));
            assert_eq!(letter.entry, known.entry);
            assert_eq!(letter.reply.as_deref(), known.reply.as_deref());
            match &known.reason {
                Some(reason) => assert_eq!(&*letter.reason, reason),
                None => assert!(!letter.reason.is_empty()),
            }
            times.push(known.died);
        }
        let oldest = self.0.iter().map(|known| known.died).take(limit);
        assert!(times.into_iter().eq(oldest));
        let mut keys: Vec<_> = letters
            .iter()
            .map(|letter| letter.key.fingerprint())
            .collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), letters.len());
    }
}

impl Letter {
    fn is(&self, key: &Key) -> bool {
        key.fingerprint().as_bytes()[0] == self.number
    }
}
