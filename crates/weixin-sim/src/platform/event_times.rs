//! When events are made.

use std::collections::HashMap;

/// The second of the last event of each user, as long as it matters.
///
/// Events have no id: two of one user in the same second are the same push to every server. So the second one is
/// made a second later.
#[derive(Default)]
pub(super) struct EventTimes(HashMap<String, u64>);

/// Of more users those whose last event is over are forgotten, and if all are in this second, all.
const MAX_USERS: usize = 10_000;

impl EventTimes {
    /// The time of the next event: now, or a second after the last one.
    pub(super) fn next(&mut self, user: &str, now: u64) -> u64 {
        if self.0.len() >= MAX_USERS && !self.0.contains_key(user) {
            self.0.retain(|_, last| *last >= now);
            if self.0.len() >= MAX_USERS {
                self.0.clear();
            }
        }
        let last = self.0.get(user).copied();
        let time = last.map_or(now, |last| now.max(last.saturating_add(1)));
        self.0.insert(user.to_owned(), time);
        time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_users_are_remembered() {
        let mut times = EventTimes::default();
        for user in 0..3 * MAX_USERS {
            times.next(&user.to_string(), 7);
        }
        assert!(times.0.len() <= MAX_USERS);
        assert_eq!(times.next("new", 7), 7);
        assert_eq!(times.next("new", 7), 8);
        assert_eq!(times.next("new", 7), 9);
        assert_eq!(times.next("new", 20), 20);
    }
}
