//! What is kept of an account's users.

use std::collections::HashMap;
use std::mem;
use std::time::Duration;

use tokio::time::Instant;
use weixin_core::{OpenId, UnionId};

use super::Reason;

/// What the platform said of a user.
pub(super) type Answer = Result<UnionId, Reason>;

/// How long and how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keep {
    pub(super) found: Duration,
    pub(super) missing: Duration,
    pub(super) capacity: usize,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            found: Duration::from_secs(24 * 60 * 60),
            missing: Duration::from_secs(10 * 60),
            capacity: 100_000,
        }
    }
}

/// Answers by OpenID. They are in two halves: when the younger one is full, the older one goes. Who is asked for moves
/// to the younger.
#[derive(Default)]
pub(super) struct Cache {
    // Not `OpenId`, which may be a piece of a whole message.
    young: HashMap<Box<str>, Entry>,
    old: HashMap<Box<str>, Entry>,
}

struct Entry {
    answer: Answer,
    /// `None` is never.
    ends_at: Option<Instant>,
}

impl Cache {
    pub(super) fn get(&mut self, openid: &OpenId, keep: Keep) -> Option<Answer> {
        if let Some((openid, entry)) = self.old.remove_entry(openid.as_str()) {
            self.put(openid, entry, keep.capacity);
        }
        let entry = self.young.get(openid.as_str())?;
        if entry.ends_at.is_some_and(|at| at <= Instant::now()) {
            self.young.remove(openid.as_str());
            return None;
        }
        Some(entry.answer.clone())
    }

    pub(super) fn insert(&mut self, openid: &OpenId, answer: Answer, keep: Keep) {
        let time = if answer.is_ok() {
            keep.found
        } else {
            keep.missing
        };
        let entry = Entry {
            answer,
            ends_at: Instant::now().checked_add(time),
        };
        self.old.remove(openid.as_str());
        self.put(openid.as_str().into(), entry, keep.capacity);
    }

    pub(super) fn remove(&mut self, openid: &OpenId) {
        self.young.remove(openid.as_str());
        self.old.remove(openid.as_str());
    }

    fn put(&mut self, openid: Box<str>, entry: Entry, capacity: usize) {
        let half = capacity / 2;
        if half == 0 {
            return;
        }
        if self.young.len() >= half && !self.young.contains_key(&openid) {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(openid, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> OpenId {
        OpenId::new(format!("o{number}")).unwrap()
    }

    fn of(number: usize) -> Answer {
        Ok(UnionId::new(format!("u{number}")).unwrap())
    }

    #[test]
    fn it_never_holds_more_than_it_may_and_keeps_who_is_asked_for() {
        let keep = Keep {
            capacity: 10,
            ..Keep::default()
        };
        let mut cache = Cache::default();
        for number in 0..1000 {
            cache.insert(&id(number), of(number), keep);
            assert!(cache.young.len() + cache.old.len() <= 10);
            assert_eq!(cache.get(&id(0), keep), Some(of(0)), "asked each time");
        }
        assert_eq!(cache.get(&id(999), keep), Some(of(999)), "the last one");
        assert_eq!(cache.get(&id(1), keep), None);
    }

    #[test]
    fn who_is_removed_is_in_neither_half() {
        let keep = Keep {
            capacity: 4,
            ..Keep::default()
        };
        let mut cache = Cache::default();
        for number in 0..4 {
            cache.insert(&id(number), of(number), keep);
        }
        for number in 0..4 {
            cache.remove(&id(number));
            assert_eq!(cache.get(&id(number), keep), None);
        }
    }

    #[test]
    fn nothing_is_kept_where_there_is_no_room() {
        for capacity in [0, 1] {
            let keep = Keep {
                capacity,
                ..Keep::default()
            };
            let mut cache = Cache::default();
            cache.insert(&id(1), of(1), keep);
            assert_eq!(cache.get(&id(1), keep), None);
        }
    }
}
