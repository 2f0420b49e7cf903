//! S-4, T4: the signature never expires, so its timestamp must be near the account's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use weixin_core::{AccountBuilder, Clock, QueryError, SystemClock, VerifyError};

use crate::support::{NONCE, NOW, TIMESTAMP, builder, signed, verify};

/// What a push comes to whose timestamp is `offset` seconds from the clock of the account.
fn verify_at(offset: i64, builder: AccountBuilder) -> Result<(), VerifyError> {
    let timestamp = NOW.checked_add_signed(offset).unwrap();
    let query = signed(&format!("{timestamp:010}"), NONCE);
    verify(&builder.build().unwrap(), &query)
}

fn stale(seconds: u64, window: u64) -> Result<(), VerifyError> {
    Err(VerifyError::Stale { seconds, window })
}

#[test]
fn s_04_t4_a_push_is_fresh_for_300_seconds_in_both_directions() {
    for (offset, expected) in [
        (-1_767_225_600, stale(1_767_225_600, 300)),
        (-301, stale(301, 300)),
        (-300, Ok(())),
        (-299, Ok(())),
        (0, Ok(())),
        (299, Ok(())),
        (300, Ok(())),
        (301, stale(301, 300)),
        (8_232_774_399, stale(8_232_774_399, 300)),
    ] {
        assert_eq!(verify_at(offset, builder()), expected, "{offset} s");
    }
}

#[test]
fn s_04_the_window_is_configurable() {
    for (window, offset, expected) in [
        (10, -11, stale(11, 10)),
        (10, -10, Ok(())),
        (10, 10, Ok(())),
        (10, 11, stale(11, 10)),
        (3600, -3601, stale(3601, 3600)),
        (3600, -3600, Ok(())),
        (3600, 3600, Ok(())),
        (3600, 3601, stale(3601, 3600)),
    ] {
        let builder = builder().freshness(Duration::from_secs(window));
        assert_eq!(
            verify_at(offset, builder),
            expected,
            "{offset} s of {window} s"
        );
    }
}

#[test]
fn s_04_an_account_tells_its_window() {
    let ten_seconds = Duration::from_secs(10);
    for (builder, expected) in [
        (builder(), Some(Duration::from_secs(300))),
        (builder().freshness(ten_seconds), Some(ten_seconds)),
        (builder().dangerous_any_age(), None),
    ] {
        assert_eq!(builder.build().unwrap().freshness(), expected);
    }
}

#[test]
fn s_04_t4_a_captured_query_ends_with_its_window() {
    let now = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&now);
    let account = builder()
        .clock(move || clock.load(Ordering::Relaxed))
        .build()
        .unwrap();
    let captured = signed(TIMESTAMP, NONCE);
    assert_eq!(verify(&account, &captured), Ok(()));
    now.store(NOW + 300, Ordering::Relaxed);
    assert_eq!(
        verify(&account, &captured),
        Ok(()),
        "repeated by the platform"
    );
    now.store(NOW + 301, Ordering::Relaxed);
    assert_eq!(verify(&account, &captured), stale(301, 300), "replayed");
}

/// A stranger learns nothing from an old query, and `Stale` is worth an alarm.
#[test]
fn s_04_stale_means_that_the_signature_is_right() {
    let old = signed("1000000000", NONCE);
    let account = builder().build().unwrap();
    assert_eq!(verify(&account, &old), stale(767_225_600, 300));
    let forged = old.replace(NONCE, "424243");
    let mismatch = Err(VerifyError::SignatureMismatch);
    assert_eq!(verify(&account, &forged), mismatch);
}

/// What only the message can prove is judged by its age first, and then no body has to be read.
#[cfg(feature = "encryption")]
#[test]
fn s_04_a_deferred_push_must_be_fresh_as_well() {
    let account = crate::support::platform::secure_account();
    for (timestamp, expected) in [
        ("1767225299", stale(301, 300)),
        ("1767225300", Ok(())),
        ("1767225900", Ok(())),
        ("1767225901", stale(301, 300)),
    ] {
        let unknown = "0".repeat(40);
        let query = format!("timestamp={timestamp}&nonce={NONCE}&msg_signature={unknown}");
        let query = weixin_core::CallbackQuery::parse(&query).unwrap();
        assert_eq!(account.defer(&query).map(drop), expected, "{timestamp}");
    }
}

/// The one knob that weakens the check says so in its name, and it takes away the age alone.
#[test]
fn s_04_dangerous_any_age_accepts_any_age_and_nothing_else() {
    for offset in [-1_767_225_600, -301, 0, 301, 8_232_774_399] {
        let builder = builder().dangerous_any_age();
        assert_eq!(verify_at(offset, builder), Ok(()), "{offset} s");
    }
    let account = builder().dangerous_any_age().build().unwrap();
    let forged = signed(TIMESTAMP, NONCE).replace(NONCE, "424243");
    let mismatch = Err(VerifyError::SignatureMismatch);
    assert_eq!(verify(&account, &forged), mismatch);
    let malformed = Err(QueryError::Malformed("timestamp").into());
    for timestamp in ["100000000", "1a2b3c4d5e", "+176722560"] {
        assert_eq!(
            verify(&account, &signed(timestamp, NONCE)),
            malformed,
            "{timestamp}"
        );
    }

    let ten_seconds = Duration::from_secs(10);
    let again = builder().dangerous_any_age().freshness(ten_seconds);
    assert_eq!(verify_at(11, again), stale(11, 10), "switched on again");
}

#[test]
fn s_04_a_clock_without_a_battery_accepts_nothing() {
    for (clock, seconds) in [(0, NOW), (u64::MAX, u64::MAX - NOW)] {
        let builder = builder().clock(move || clock);
        assert_eq!(
            verify_at(0, builder),
            stale(seconds, 300),
            "clock at {clock}"
        );
    }
}

#[test]
fn s_04_an_account_asks_its_own_clock() {
    assert_eq!(builder().build().unwrap().unix_time(), NOW);
    let elapsed = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    let (before, time, after) = (elapsed(), SystemClock.unix_time(), elapsed());
    assert!((before..=after).contains(&time), "the system's clock");

    let account = weixin_core::Account::builder("mwtoken2026abcdef")
        .build()
        .unwrap();
    let (before, time, after) = (elapsed(), account.unix_time(), elapsed());
    assert!(
        (before..=after).contains(&time),
        "the default is the system's clock"
    );
}
