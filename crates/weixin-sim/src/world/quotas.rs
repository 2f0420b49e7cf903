//! How often each API was called today.

use std::collections::HashMap;
use std::time::Duration;

use super::calendar::{day, month};

/// Counts of calls by their path, and how often they were cleared this month.
#[derive(Debug, Default)]
pub(crate) struct Quotas {
    day: u64,
    used: HashMap<&'static str, u64>,
    month: u64,
    cleared: u32,
}

/// So often the counts can be cleared in a month.
const CLEARS_A_MONTH: u32 = 10;

impl Quotas {
    /// Counts a call; false if there were as many today as there may be.
    pub(crate) fn count(&mut self, path: &'static str, limit: u64, now: Duration) -> bool {
        self.turn_page(now);
        let used = self.used.entry(path).or_default();
        if *used >= limit {
            return false;
        }
        *used = used.saturating_add(1);
        true
    }

    /// How often a path was called today.
    pub(crate) fn used(&mut self, path: &str, now: Duration) -> u64 {
        self.turn_page(now);
        self.used.get(path).copied().unwrap_or_default()
    }

    /// Has the counts begin anew, of one path or of all; false if that was done too often this month.
    pub(crate) fn clear(&mut self, path: Option<&str>, now: Duration) -> bool {
        if self.month != month(now) {
            (self.month, self.cleared) = (month(now), 0);
        }
        if self.cleared >= CLEARS_A_MONTH {
            return false;
        }
        self.cleared = self.cleared.saturating_add(1);
        match path {
            Some(path) => drop(self.used.remove(path)),
            None => self.used.clear(),
        }
        true
    }

    fn turn_page(&mut self, now: Duration) {
        if self.day != day(now) {
            self.day = day(now);
            self.used.clear();
        }
    }
}
