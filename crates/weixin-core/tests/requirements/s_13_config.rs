//! S-13: a configuration that cannot be right does not become an account, and the error names the
//! field.

use std::time::Duration;

use weixin_core::ConfigError::{self, Character, Invalid, Length, Missing};
use weixin_core::{Account, AccountBuilder, AccountKind, CharacterKind, Mode};

use crate::support::TOKEN;

const FRESHNESS: ConfigError = Invalid {
    field: "freshness",
    rule: "10 seconds to one hour",
};
const WECOM: ConfigError = Invalid {
    field: "mode",
    rule: "security for a WeCom account",
};
const OPEN_PLATFORM: ConfigError = Invalid {
    field: "mode",
    rule: "security for a third-party platform",
};

fn token(found: usize) -> ConfigError {
    let (field, allowed) = ("token", 3..=32);
    Length {
        field,
        found,
        allowed,
    }
}

fn app_id(found: usize) -> ConfigError {
    let (field, allowed) = ("app_id", 1..=128);
    Length {
        field,
        found,
        allowed,
    }
}

fn character(field: &'static str, position: usize) -> ConfigError {
    is(CharacterKind::Other, field, position)
}

fn is(found: CharacterKind, field: &'static str, position: usize) -> ConfigError {
    Character {
        field,
        position,
        found,
    }
}

fn missing(field: &'static str) -> ConfigError {
    let needed_by = "an encrypted mode";
    Missing { field, needed_by }
}

/// What the table says of a builder, or nothing if it builds.
type Row<'a> = (&'a str, AccountBuilder, Option<ConfigError>);

fn check<const N: usize>(rows: [Row<'_>; N]) {
    for (name, builder, expected) in rows {
        assert_eq!(builder.build().err(), expected, "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn s_13_a_token_is_3_to_32_letters_or_digits() {
    let account = |token: &str| Account::builder(token);
    check([
        ("empty",                  account(""),                    Some(token(0))),
        ("2 characters",           account("ab"),                  Some(token(2))),
        ("3 characters",           account("a1Z"),                 None),
        ("32 characters",          account(&"a".repeat(32)),       None),
        ("33 characters",          account(&"a".repeat(33)),       Some(token(33))),
        ("all digits",             account("0123456789"),          None),
        ("space in front",         account(" mwtoken2026abcdef"),  Some(is(CharacterKind::Blank, "token", 0))),
        ("space at the end",       account("mwtoken2026abcdef "),  Some(is(CharacterKind::Blank, "token", 17))),
        ("line feed at the end",   account("mwtoken2026abcdef\n"), Some(is(CharacterKind::LineBreak, "token", 17))),
        ("hyphen",                 account("mwtoken-2026"),        Some(character("token", 7))),
        ("carriage return",        account("mwtoken2026abcdef\r\n"), Some(is(CharacterKind::LineBreak, "token", 17))),
        ("in quotes",              account("\"mwtoken2026abcdef\""), Some(is(CharacterKind::Quote, "token", 0))),
        ("in Chinese quotes",      account("“mwtoken2026abcdef”"), Some(is(CharacterKind::Quote, "token", 0))),
        ("full-width",             account("mwtoken２０２６"),      Some(is(CharacterKind::FullWidth, "token", 7))),
        ("Chinese blank",          account("mwtoken2026\u{3000}"), Some(is(CharacterKind::FullWidth, "token", 11))),
        ("no-break space",         account("mwtoken2026\u{a0}"),   Some(is(CharacterKind::Blank, "token", 11))),
        ("Chinese",                account("密码密码"),            Some(character("token", 0))),
        ("slash, just before 0",   account("mw/"),                 Some(character("token", 2))),
        ("colon, just after 9",    account("mw:"),                 Some(character("token", 2))),
        ("at sign, just before A", account("mw@"),                 Some(character("token", 2))),
        ("bracket, just after Z",  account("mw["),                 Some(character("token", 2))),
    ]);
    let previous = |token: &str| account(TOKEN).previous_token(token);
    let length = Length { field: "previous_token", found: 2, allowed: 3..=32 };
    check([
        ("previous, 2 characters", previous("ab"),                 Some(length)),
        ("previous, hyphen",       previous("abc-"),               Some(character("previous_token", 3))),
        ("previous, good",         previous("abc"),                None),
    ]);
}

#[test]
#[rustfmt::skip]
fn s_13_a_window_is_10_seconds_to_one_hour() {
    let window = |window| Account::builder(TOKEN).freshness(window);
    check([
        ("none",       window(Duration::ZERO),                Some(FRESHNESS)),
        ("9.999 s",    window(Duration::from_millis(9_999)),  Some(FRESHNESS)),
        ("10 s",       window(Duration::from_secs(10)),       None),
        ("one hour",   window(Duration::from_secs(3600)),     None),
        ("3601 s",     window(Duration::from_secs(3601)),     Some(FRESHNESS)),
        ("a day",      window(Duration::from_secs(86_400)),   Some(FRESHNESS)),
        ("the longest", window(Duration::MAX),                Some(FRESHNESS)),
    ]);
}

#[test]
#[rustfmt::skip]
fn s_13_an_app_id_is_1_to_128_letters_digits_or_hyphens() {
    let account = |id: &str| Account::builder(TOKEN).app_id(id);
    check([
        ("empty",          account(""),                       Some(app_id(0))),
        ("one character",  account("w"),                      None),
        ("128 characters", account(&"w".repeat(128)),         None),
        ("129 characters", account(&"w".repeat(129)),         Some(app_id(129))),
        ("hyphen and _",   account("ww-1_a"),                 None),
        ("space",          account("wx 1"),                   Some(is(CharacterKind::Blank, "app_id", 2))),
        ("NUL",            account("wx1a2b3c4d5e6f7081\0"),   Some(character("app_id", 18))),
        ("line feed",      account("wx1a2b3c4d5e6f7081\n"),   Some(is(CharacterKind::LineBreak, "app_id", 18))),
    ]);
}

#[test]
#[rustfmt::skip]
fn s_13_an_encrypted_mode_needs_a_key() {
    let account = || Account::builder(TOKEN);
    check([
        ("plaintext",          account().mode(Mode::Plaintext),  None),
        ("compatible",         account().mode(Mode::Compatible), Some(missing("encoding_aes_key"))),
        ("security",           account().mode(Mode::Security),   Some(missing("encoding_aes_key"))),
        ("WeCom",              account().kind(AccountKind::WeCom), Some(missing("encoding_aes_key"))),
        ("WeCom in plaintext", account().kind(AccountKind::WeCom).mode(Mode::Plaintext), Some(WECOM)),
        ("open platform",      account().kind(AccountKind::OpenPlatform), Some(missing("encoding_aes_key"))),
        ("open platform in plaintext", account().kind(AccountKind::OpenPlatform).mode(Mode::Plaintext), Some(OPEN_PLATFORM)),
    ]);
}

#[cfg(feature = "encryption")]
#[test]
#[rustfmt::skip]
fn s_13_a_key_is_43_letters_or_digits_and_needs_an_app_id() {
    use crate::support::platform::OTHER_KEY;
    use crate::support::{APP_ID, KEY};

    let (key, previous) = ("encoding_aes_key", "previous_encoding_aes_key");
    let length = |field, found| Some(Length { field, found, allowed: 43..=43 });
    let character = |field, position| Some(character(field, position));
    let with_key = |key: &str| Account::builder(TOKEN).app_id(APP_ID).encoding_aes_key(key);
    let with_previous = |key: &str| with_key(KEY).previous_encoding_aes_key(key);
    check([
        ("empty",                  with_key(""),                          length(key, 0)),
        ("42 characters",          with_key(&KEY[1..]),                   length(key, 42)),
        ("43 characters",          with_key(KEY),                         None),
        ("44 characters",          with_key(&format!("{KEY}A")),          length(key, 44)),
        ("padded",                 with_key(&format!("{KEY}=")),          character(key, 43)),
        ("line feed",              with_key(&format!("{KEY}\n")),         Some(is(CharacterKind::LineBreak, key, 43))),
        ("plus",                   with_key(&format!("+{}", &KEY[1..])),  character(key, 0)),
        ("slash",                  with_key(&format!("t/{}", &KEY[2..])), character(key, 1)),
        ("previous, short",        with_previous(&KEY[1..]),              length(previous, 42)),
        ("previous, character",    with_previous("-"),                    character(previous, 0)),
        ("previous, good",         with_previous(OTHER_KEY),              None),
    ]);
    let account = || Account::builder(TOKEN);
    let alone = Missing { field: key, needed_by: previous };
    let of_kind = |kind| account().encoding_aes_key(KEY).kind(kind);
    let wecom = || of_kind(AccountKind::WeCom).app_id(APP_ID);
    let open_platform = || of_kind(AccountKind::OpenPlatform).app_id(APP_ID);
    let needed = |needed_by| Some(Missing { field: "app_id", needed_by });
    check([
        ("previous key alone",     account().previous_encoding_aes_key(KEY), Some(alone)),
        ("no AppID",               account().encoding_aes_key(KEY),          Some(missing("app_id"))),
        ("no AppID in plaintext",  account().encoding_aes_key(KEY).mode(Mode::Plaintext), None),
        ("WeCom in compatible",    wecom().mode(Mode::Compatible),           Some(WECOM)),
        ("WeCom in security",      wecom().mode(Mode::Security),             None),
        ("WeCom without an id",    of_kind(AccountKind::WeCom),
            needed("a WeCom account, whose corp id or suite id it is,")),
        ("open platform in compatible", open_platform().mode(Mode::Compatible), Some(OPEN_PLATFORM)),
        ("open platform in security",   open_platform().mode(Mode::Security),   None),
        ("open platform without an id", of_kind(AccountKind::OpenPlatform),
            needed("a third-party platform, whose own AppID it is,")),
    ]);
    assert_eq!(wecom().build().unwrap().mode(), Mode::Security);
    assert_eq!(open_platform().build().unwrap().mode(), Mode::Security);
}

#[cfg(feature = "encryption")]
#[test]
#[rustfmt::skip]
fn s_13_only_wecom_may_accept_other_receivers() {
    use crate::support::{APP_ID, KEY};

    let account = |kind| Account::builder(TOKEN).app_id(APP_ID).encoding_aes_key(KEY).kind(kind);
    let [official, wecom, platform] =
        [AccountKind::OfficialAccount, AccountKind::WeCom, AccountKind::OpenPlatform];
    let (field, rule) = ("kind", "WeCom where other receiver ids than the AppID are accepted");
    let only_wecom = || Some(Invalid { field, rule });
    let (field, found, allowed) = ("accept_receiver_id", 0, 1..=128);
    check([
        ("official, another",      account(official).accept_receiver_id("wx1"),         only_wecom()),
        ("official, empty",        account(official).dangerous_accept_empty_receiver_id(), only_wecom()),
        ("open platform, another", account(platform).accept_receiver_id("wx1"),         only_wecom()),
        ("open platform, empty",   account(platform).dangerous_accept_empty_receiver_id(), only_wecom()),
        ("WeCom, another",         account(wecom).accept_receiver_id("ww1"),            None),
        ("WeCom, empty",           account(wecom).dangerous_accept_empty_receiver_id(), None),
        ("WeCom, an empty text",   account(wecom).accept_receiver_id(""), Some(Length { field, found, allowed })),
        ("WeCom, a space",         account(wecom).accept_receiver_id("ww 1"), Some(is(CharacterKind::Blank, field, 2))),
    ]);
}

#[test]
#[rustfmt::skip]
fn s_13_an_error_is_one_line_that_names_the_field() {
    let fixed = Length { field: "encoding_aes_key", found: 42, allowed: 43..=43 };
    for (error, text) in [
        (token(2),              "token is 2 characters long; it must be 3 to 32"),
        (fixed,                 "encoding_aes_key is 42 characters long; it must be 43"),
        (character("token", 3), "token has a character at position 4 that it may not have"),
        (is(CharacterKind::Quote, "token", 0), "token has a quote at position 1 that it may not have"),
        (missing("app_id"),     "app_id is missing; an encrypted mode needs it"),
        (FRESHNESS,             "freshness must be 10 seconds to one hour"),
        (WECOM,                 "mode must be security for a WeCom account"),
        (
            Missing { field: "app_id", needed_by: "a WeCom account, whose corp id or suite id it is," },
            "app_id is missing; a WeCom account, whose corp id or suite id it is, needs it",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

/// There is no switch that skips a check, and the one that weakens one is named `dangerous`.
#[test]
fn s_13_these_are_all_the_settings_there_are() {
    let settings = include_str!("../../src/account/builder.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("    pub fn ")?.split('(').next())
        .collect::<Vec<_>>();
    let expected = [
        "app_id",
        "previous_token",
        "encoding_aes_key",
        "previous_encoding_aes_key",
        "accept_receiver_id",
        "dangerous_accept_empty_receiver_id",
        "mode",
        "kind",
        "freshness",
        "dangerous_any_age",
        "clock",
        "build",
    ];
    assert_eq!(settings, expected);
}
