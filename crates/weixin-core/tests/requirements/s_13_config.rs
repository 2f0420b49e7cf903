//! S-13: a configuration that cannot be right does not become an account, and the error names the
//! field.

use std::time::Duration;

use weixin_core::ConfigError::{self, Character, Conflict, Length, Missing};
use weixin_core::{Account, AccountBuilder, AccountKind, Mode};

use crate::support::{APP_ID, TOKEN};

const FRESHNESS: ConfigError = Conflict("freshness must be 10 seconds to one hour");

fn builder() -> AccountBuilder {
    Account::builder(TOKEN)
}

#[track_caller]
fn assert_refused(name: &str, builder: AccountBuilder, expected: &ConfigError) {
    assert_eq!(builder.build().unwrap_err(), *expected, "{name}");
}

#[test]
fn s_13_a_token_is_3_to_32_letters_or_digits() {
    let length = |found| Length {
        field: "token",
        found,
        allowed: 3..=32,
    };
    let character = |position| Character {
        field: "token",
        position,
    };
    for (name, token, expected) in [
        ("empty", "", length(0)),
        ("2 characters", "ab", length(2)),
        ("33 characters", &"a".repeat(33), length(33)),
        ("a space at the end", "mwtoken2026abcdef ", character(17)),
        (
            "a line feed at the end",
            "mwtoken2026abcdef\n",
            character(17),
        ),
        ("a space in front", " mwtoken2026abcdef", character(0)),
        ("hyphen", "mwtoken-2026", character(7)),
        ("Chinese", "密码密码", character(0)),
        ("a slash, which is before 0", "mw/", character(2)),
        ("a colon, which is after 9", "mw:", character(2)),
    ] {
        assert_refused(name, Account::builder(token), &expected);
    }
    for token in ["abc", "123", &"a".repeat(32), TOKEN] {
        assert!(Account::builder(token).build().is_ok(), "{token}");
    }
}

#[test]
fn s_13_each_error_names_its_field() {
    let month = Duration::from_secs(30 * 24 * 3600);
    let missing = |field| Missing {
        field,
        needed_by: "an encrypted mode",
    };
    for (name, builder, expected) in [
        (
            "previous token",
            builder().previous_token("a"),
            Length {
                field: "previous_token",
                found: 1,
                allowed: 3..=32,
            },
        ),
        (
            "previous token, character",
            builder().previous_token("abc!"),
            Character {
                field: "previous_token",
                position: 3,
            },
        ),
        (
            "empty AppID",
            builder().app_id(""),
            Length {
                field: "app_id",
                found: 0,
                allowed: 1..=128,
            },
        ),
        (
            "long AppID",
            builder().app_id("a".repeat(129)),
            Length {
                field: "app_id",
                found: 129,
                allowed: 1..=128,
            },
        ),
        (
            "AppID, character",
            builder().app_id("wx 1"),
            Character {
                field: "app_id",
                position: 2,
            },
        ),
        ("no window", builder().freshness(Duration::ZERO), FRESHNESS),
        (
            "9.999 s",
            builder().freshness(Duration::from_millis(9_999)),
            FRESHNESS,
        ),
        (
            "3601 s",
            builder().freshness(Duration::from_secs(3601)),
            FRESHNESS,
        ),
        ("a month", builder().freshness(month), FRESHNESS),
        (
            "longest window",
            builder().freshness(Duration::MAX),
            FRESHNESS,
        ),
        (
            "security without key",
            builder().mode(Mode::Security),
            missing("encoding_aes_key"),
        ),
        (
            "compatible without key",
            builder().mode(Mode::Compatible),
            missing("encoding_aes_key"),
        ),
        (
            "WeCom without key",
            builder().kind(AccountKind::WeCom),
            missing("encoding_aes_key"),
        ),
        (
            "WeCom in plaintext",
            builder().kind(AccountKind::WeCom).mode(Mode::Plaintext),
            Conflict("WeCom accounts are always in security mode"),
        ),
    ] {
        assert_refused(name, builder, &expected);
    }
    assert!(builder().app_id("a".repeat(128)).build().is_ok());
    assert!(builder().app_id("ww-1_a").build().is_ok());
}

#[cfg(feature = "encryption")]
#[test]
fn s_13_the_encrypted_modes_need_a_key_and_an_app_id() {
    use crate::support::platform::{KEY, OTHER_KEY};

    let bad_key = |key: &str| builder().app_id(APP_ID).encoding_aes_key(key);
    let bad_previous = |key| bad_key(KEY).previous_encoding_aes_key(key);
    let length = |field, found| Length {
        field,
        found,
        allowed: 43..=43,
    };
    let character = |field, position| Character { field, position };
    let (key, previous) = ("encoding_aes_key", "previous_encoding_aes_key");
    for (name, builder, expected) in [
        ("empty key", bad_key(""), length(key, 0)),
        ("42 characters", bad_key(&KEY[1..]), length(key, 42)),
        (
            "44 characters",
            bad_key(&format!("{KEY}A")),
            length(key, 44),
        ),
        ("padding", bad_key(&format!("{KEY}=")), character(key, 43)),
        (
            "plus",
            bad_key(&KEY.replacen('t', "+", 1)),
            character(key, 0),
        ),
        (
            "slash",
            bad_key(&KEY.replacen('W', "/", 1)),
            character(key, 1),
        ),
        (
            "line feed",
            bad_key(&format!("{KEY}\n")),
            character(key, 43),
        ),
        (
            "previous, short",
            bad_previous(&KEY[1..]),
            length(previous, 42),
        ),
        (
            "previous, character",
            bad_previous("-"),
            character(previous, 0),
        ),
        (
            "previous alone",
            builder().previous_encoding_aes_key(OTHER_KEY),
            Missing {
                field: key,
                needed_by: previous,
            },
        ),
        (
            "no AppID",
            builder().encoding_aes_key(KEY),
            Missing {
                field: "app_id",
                needed_by: "an encrypted mode",
            },
        ),
        (
            "compatible WeCom",
            bad_key(KEY).kind(AccountKind::WeCom).mode(Mode::Compatible),
            Conflict("WeCom accounts are always in security mode"),
        ),
    ] {
        assert_refused(name, builder, &expected);
    }
    let plaintext = builder().encoding_aes_key(KEY).mode(Mode::Plaintext);
    assert!(plaintext.build().is_ok(), "without AppID");
    let wecom = bad_key(KEY).kind(AccountKind::WeCom).build().unwrap();
    assert_eq!(wecom.mode(), Mode::Security);
}

#[test]
fn s_13_an_error_is_one_line_that_names_the_field() {
    for (error, text) in [
        (
            Length {
                field: "token",
                found: 2,
                allowed: 3..=32,
            },
            "token is 2 long; it must be 3 to 32",
        ),
        (
            Length {
                field: "encoding_aes_key",
                found: 42,
                allowed: 43..=43,
            },
            "encoding_aes_key is 42 characters long; it must be 43",
        ),
        (
            Character {
                field: "token",
                position: 3,
            },
            "token has a character at position 3 that it may not have",
        ),
        (
            Missing {
                field: "app_id",
                needed_by: "an encrypted mode",
            },
            "app_id is missing; an encrypted mode needs it",
        ),
        (FRESHNESS, "freshness must be 10 seconds to one hour"),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

/// There is no switch that skips a check, and the one that weakens one is named `dangerous`.
#[test]
fn s_13_these_are_all_the_settings_there_are() {
    let source = include_str!("../../src/account/builder.rs");
    let settings = source
        .lines()
        .filter_map(|line| line.strip_prefix("    pub fn "))
        .filter_map(|line| line.split('(').next());
    assert_eq!(
        settings.collect::<Vec<_>>(),
        [
            "app_id",
            "previous_token",
            "encoding_aes_key",
            "previous_encoding_aes_key",
            "mode",
            "kind",
            "freshness",
            "dangerous_any_age",
            "clock",
            "build",
        ]
    );
}
