//! Whose clock is wrong, and in which way.

use super::Diagnosis;

const HOUR: u64 = 3600;
/// From UTC-12 to UTC+14.
const MOST_HOURS: u64 = 14;
const DAY: u64 = 24 * HOUR;
/// 2020: before this code was written.
const LONG_AGO: u64 = 1_577_836_800;
/// The year 5138 in seconds, and 1973 in milliseconds.
const FAR_AWAY: u64 = 100_000_000_000;

/// What a clock at `now` has against a request that was `sent` more than `window` away from it.
pub(super) fn of_time(sent: u64, now: u64, window: u64) -> Diagnosis {
    if now < LONG_AGO {
        return Diagnosis::ClockNotSet;
    }
    if now > FAR_AWAY {
        return Diagnosis::ClockInMilliseconds;
    }
    let (seconds, is_behind) = (now.abs_diff(sent), now < sent);
    let hours = seconds.saturating_add(HOUR / 2) / HOUR;
    let rest = hours.saturating_mul(HOUR).abs_diff(seconds);
    if (1..=MOST_HOURS).contains(&hours) && rest <= window.min(HOUR / 4) {
        return Diagnosis::TimeZone { hours, is_behind };
    }
    if seconds > DAY && !is_behind {
        return Diagnosis::Replayed { seconds };
    }
    Diagnosis::Clock { seconds, is_behind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_wrong_in_the_ways_of_clocks() {
        const NOW: u64 = 1_767_225_600;
        let zone = |hours, is_behind| Diagnosis::TimeZone { hours, is_behind };
        let off = |seconds, is_behind| Diagnosis::Clock { seconds, is_behind };
        for (sent, now, expected) in [
            (NOW, 0, Diagnosis::ClockNotSet),
            (NOW, 86_400, Diagnosis::ClockNotSet),
            (NOW, NOW * 1000, Diagnosis::ClockInMilliseconds),
            (NOW, NOW + 8 * HOUR, zone(8, false)),
            (NOW, NOW + 8 * HOUR - 7, zone(8, false)),
            (NOW, NOW - 8 * HOUR + 299, zone(8, true)),
            (NOW, NOW - 8 * HOUR - 301, off(8 * HOUR + 301, true)),
            (NOW, NOW + 15 * HOUR, off(15 * HOUR, false)),
            (NOW, NOW + 301, off(301, false)),
            (NOW, NOW - 400, off(400, true)),
            (NOW, NOW + DAY + 1, Diagnosis::Replayed { seconds: DAY + 1 }),
            (NOW + DAY + 1, NOW, off(DAY + 1, true)),
        ] {
            assert_eq!(of_time(sent, now, 300), expected, "{sent} {now}");
        }
    }
}
