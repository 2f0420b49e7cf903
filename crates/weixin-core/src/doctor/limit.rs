use std::sync::atomic::{AtomicU64, Ordering};

use crate::observer::Reason;

/// So many lines for one reason in one minute.
const MAX_LINES: u64 = 5;
const MINUTE: u64 = 60;
/// Of a slot: the count, and before it the minute.
const COUNT_BITS: u32 = 24;
const MAX_COUNT: u64 = (1 << COUNT_BITS) - 1;

/// Keeps a flood of refusals from flooding the log: of each reason 5 lines get through in a minute of the clock.
///
/// It takes no lock, makes no allocation and has no clock of its own. Without a clock, which is one that gives 0, the
/// minute is the last one that was told, and ends with the next one that is.
///
/// ```
/// use weixin_core::doctor::LogLimit;
/// use weixin_core::observer::Reason;
///
/// let limit = LogLimit::new();
/// let lines = (0..1000).filter(|_| limit.admit(Reason::Missing, 1_767_225_600).is_some()).count();
/// assert_eq!(lines, 5);
/// let next = limit.admit(Reason::Missing, 1_767_225_660).unwrap();
/// assert_eq!(next.left_out, 995);
/// ```
#[derive(Debug, Default)]
pub struct LogLimit {
    slots: [AtomicU64; Reason::ALL.len()],
}

/// That a line may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Admitted {
    /// How many lines, for whatever reason, were left out in the minutes before and not told yet.
    pub left_out: u64,
    /// Whether it is the last one for this reason in this minute.
    pub is_last: bool,
}

impl Admitted {
    /// What is added to the line: whether there will be more like it.
    #[must_use]
    pub fn suffix(&self) -> &'static str {
        if self.is_last {
            ", and no more like it is logged in this minute"
        } else {
            ""
        }
    }
}

impl LogLimit {
    /// Nothing was written yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            slots: [const { AtomicU64::new(0) }; Reason::ALL.len()],
        }
    }

    /// Whether a line may be written at `now`, in seconds of Unix time.
    pub fn admit(&self, reason: Reason, now: u64) -> Option<Admitted> {
        let minute = match now {
            0 => self.last_minute(),
            _ => now / MINUTE,
        };
        let slot = self.slots.get(reason as usize)?;
        let mut found = slot.load(Ordering::Relaxed);
        let count = loop {
            let count = if minute_of(found) == minute {
                count_of(found).saturating_add(1).min(MAX_COUNT)
            } else {
                1
            };
            let next = (minute << COUNT_BITS) | count;
            match slot.compare_exchange_weak(found, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => break count,
                Err(other) => found = other,
            }
        };
        if count > MAX_LINES {
            return None;
        }
        let own = if minute_of(found) == minute {
            0
        } else {
            left_out(found)
        };
        let others = self.slots.iter().map(|slot| sweep(slot, minute));
        Some(Admitted {
            left_out: others.fold(own, u64::saturating_add),
            is_last: count == MAX_LINES,
        })
    }

    fn last_minute(&self) -> u64 {
        let slots = self.slots.iter().map(|slot| slot.load(Ordering::Relaxed));
        slots.map(minute_of).max().unwrap_or(0)
    }
}

/// What was left out in a minute that is over. It is told once.
fn sweep(slot: &AtomicU64, minute: u64) -> u64 {
    let found = slot.load(Ordering::Relaxed);
    // Accounts could have clocks of their own: the one that is behind ends no minute of another.
    if minute_of(found) >= minute || left_out(found) == 0 {
        return 0;
    }
    let swept = slot.compare_exchange(found, 0, Ordering::Relaxed, Ordering::Relaxed);
    swept.map_or(0, left_out)
}

fn minute_of(slot: u64) -> u64 {
    slot >> COUNT_BITS
}

fn count_of(slot: u64) -> u64 {
    slot & MAX_COUNT
}

fn left_out(slot: u64) -> u64 {
    count_of(slot).saturating_sub(MAX_LINES)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_767_225_600;

    #[test]
    fn each_reason_has_five_lines_a_minute() {
        let limit = LogLimit::new();
        for &reason in Reason::ALL {
            let admitted: Vec<_> = (0..7).map(|_| limit.admit(reason, NOW)).collect();
            let is_last: Vec<_> = admitted.iter().flatten().map(|line| line.is_last).collect();
            assert_eq!(is_last, [false, false, false, false, true], "{reason}");
        }
        assert_eq!(limit.admit(Reason::Missing, NOW + 59), None);
    }

    #[test]
    fn what_was_left_out_is_told_once_whatever_comes_next() {
        let limit = LogLimit::new();
        for _ in 0..1005 {
            limit.admit(Reason::Stale, NOW);
        }
        for _ in 0..6 {
            limit.admit(Reason::WrongMode, NOW);
        }
        assert_eq!(
            limit.admit(Reason::NoSource, NOW).unwrap().left_out,
            0,
            "the minute is not over"
        );
        assert_eq!(
            limit.admit(Reason::NoSource, NOW + 60).unwrap().left_out,
            1001
        );
        assert_eq!(limit.admit(Reason::Stale, NOW + 60).unwrap().left_out, 0);
    }

    #[test]
    fn a_clock_that_is_set_back_ends_the_minute() {
        let limit = LogLimit::new();
        for _ in 0..9 {
            limit.admit(Reason::Missing, NOW);
        }
        assert_eq!(
            limit.admit(Reason::Missing, NOW - 3600).unwrap().left_out,
            4
        );
        assert!(limit.admit(Reason::Missing, u64::MAX).is_some());
    }

    #[test]
    fn without_a_clock_a_flood_is_five_lines_until_a_minute_is_told() {
        let limit = LogLimit::new();
        let lines = |now| {
            (0..9)
                .filter(|_| limit.admit(Reason::Missing, now).is_some())
                .count()
        };
        assert_eq!([lines(0), lines(0)], [5, 0]);
        assert_eq!(limit.admit(Reason::Malformed, NOW).unwrap().left_out, 13);
        assert_eq!([lines(0), lines(NOW), lines(0)], [5, 0, 0]);
        assert_eq!(lines(NOW + 60), 5);
    }

    #[test]
    fn threads_together_get_five_lines() {
        let limit = LogLimit::new();
        let lines = || {
            (0..10_000)
                .filter(|_| limit.admit(Reason::BadSignature, NOW).is_some())
                .count()
        };
        let lines: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(lines)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        assert_eq!(lines, 5);
        assert_eq!(
            limit
                .admit(Reason::BadSignature, NOW + 60)
                .unwrap()
                .left_out,
            39_995
        );
    }
}
