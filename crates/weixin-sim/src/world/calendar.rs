//! Days and months of the platform, which are those of Beijing.

use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;
const BEIJING: u64 = 8 * 60 * 60;

/// The day, counted from 1970.
pub(super) fn day(now: Duration) -> u64 {
    now.as_secs().saturating_add(BEIJING) / DAY
}

/// The month, counted from March of the year 0, as leap days come last in years that begin in March.
pub(super) fn month(now: Duration) -> u64 {
    /// From March of the year 0 until 1970.
    const DAYS_BEFORE: u64 = 719_468;
    let days = day(now).saturating_add(DAYS_BEFORE);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    (era * 400 + year).saturating_mul(12).saturating_add(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_begin_at_midnight_in_beijing() {
        // 2024-02-29 16:00 UTC is 2024-03-01 00:00 in Beijing.
        let midnight = Duration::from_secs(1_709_222_400);
        let before = midnight - Duration::from_secs(1);
        assert_eq!(day(midnight), day(before) + 1);
        assert_eq!(month(midnight), month(before) + 1);
        assert_eq!(
            month(midnight + Duration::from_secs(31 * DAY - 1)),
            month(midnight)
        );
        assert_eq!(
            month(midnight + Duration::from_secs(366 * DAY)),
            month(midnight) + 12
        );
    }
}
