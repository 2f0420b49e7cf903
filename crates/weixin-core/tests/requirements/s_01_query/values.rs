//! The values of the three parameters that every push has.

use weixin_core::QueryError::Malformed;
use weixin_core::VerifyError::{Query, SignatureMismatch, Stale};

use super::{Expected, REQUIRED, Row, with};
use crate::support::{NONCE, NOW, TIMESTAMP, TOKEN, sign, signed};

/// What a reader that trims, decodes or stops early would take for the good value.
pub(super) fn with_something_stuck_to_them() -> Vec<Row> {
    let patterns = [
        "NAME=VALUE\0",
        "NAME=VALUE%00",
        "NAME=VALUE ",
        "NAME=VALUE+",
        "NAME=VALUE%20",
        "NAME=VALUE\n",
        "NAME=VALUE%0D%0A",
        "NAME=VALUEé",
        "NAME=VALUE%C3%A9",
        "NAME=VALUE%ff",
        "NAME=VALUE%",
        "NAME=VALUE,",
        "NAME=VALUE'",
        "NAME=\0VALUE",
        "NAME=%00VALUE",
        "NAME= VALUE",
        "NAME=+VALUE",
        "NAME=%20VALUE",
        "NAME=%0AVALUE",
        "NAME='VALUE'",
        "NAME=%22VALUE%22",
        "NAME=%EF%BB%BFVALUE",
    ];
    let rows = REQUIRED.iter().flat_map(|&(name, bad)| {
        patterns.map(|pattern| {
            let shown = format!("{name}: {}", pattern.escape_debug());
            (shown, with(name, pattern), Err(bad))
        })
    });
    // The first character, percent-encoded.
    let encoded = REQUIRED.iter().map(|&(name, bad)| {
        let good = with(name, "NAME=VALUE");
        let (before, value) = good.split_once(&format!("{name}=")).unwrap();
        let (first, rest) = value.split_at(1);
        let query = format!("{before}{name}=%{:02X}{rest}", first.as_bytes()[0]);
        (format!("{name} encoded"), query, Err(bad))
    });
    rows.chain(encoded).collect()
}

pub(super) fn signatures() -> Vec<Row> {
    let good = sign([TOKEN, TIMESTAMP, NONCE]);
    let rows = [
        ("39 digits", &good[1..]),
        ("39 digits, the last is missing", &good[..39]),
        ("41 digits", &format!("{good}0")),
        ("41 digits, a zero in front", &format!("0{good}")),
        ("80 digits", &format!("{good}{good}")),
        ("upper case", &good.to_uppercase()),
        ("one digit in upper case", &good.replacen('b', "B", 1)),
        ("0x in front", &format!("0x{good}")),
        ("0x for two digits", &format!("0x{}", &good[2..])),
        ("no hexadecimal digit", &format!("g{}", &good[1..])),
        ("40 zeros", &"0".repeat(40)),
        ("40 times F", &"F".repeat(40)),
        ("20 characters", &"0".repeat(20)),
        ("of nothing", &sign([""])),
        ("of an empty token", &sign(["", TIMESTAMP, NONCE])),
        (
            "of another token",
            &sign(["othertoken2026abc", TIMESTAMP, NONCE]),
        ),
        (
            "of a token in upper case",
            &sign([&TOKEN.to_uppercase(), TIMESTAMP, NONCE]),
        ),
        ("of the token alone", &sign([TOKEN])),
        (
            "of unsorted parts",
            &sign([&[TOKEN, TIMESTAMP, NONCE].concat()]),
        ),
        ("of the second before", &sign([TOKEN, "1767225599", NONCE])),
        ("of another nonce", &sign([TOKEN, TIMESTAMP, "424243"])),
        ("of four parts", &sign([TOKEN, TIMESTAMP, NONCE, "a"])),
        ("null", "null"),
    ]
    .map(|(name, signature)| (format!("signature: {name}"), signature.to_owned()));
    let each_digit = (0..40).map(|position| {
        let other = if &good[position..=position] == "0" {
            "1"
        } else {
            "0"
        };
        let signature = [&good[..position], other, &good[position + 1..]].concat();
        (format!("signature: digit {position} changed"), signature)
    });
    rows.into_iter()
        .chain(each_digit)
        .map(|(name, signature)| {
            let query = with("signature", &format!("NAME={signature}"));
            (name, query, Err(SignatureMismatch))
        })
        .collect()
}

pub(super) fn timestamps() -> Vec<Row> {
    let malformed = Err(Query(Malformed("timestamp")));
    let stale = |timestamp: u64| -> Expected {
        Err(Stale {
            seconds: timestamp.abs_diff(NOW),
            window: 300,
        })
    };
    [
        ("a second ago", "1767225599", Ok(())),
        ("9 digits", "176722560", malformed),
        ("11 digits", "17672256000", malformed),
        ("11 digits, a zero in front", "01767225600", malformed),
        ("milliseconds", "1767225600000", malformed),
        ("one digit", "0", malformed),
        ("plus sign", "+767225600", malformed),
        ("minus sign", "-767225600", malformed),
        ("minus sign and 10 digits", "-1767225600", malformed),
        ("fraction", "17672256.0", malformed),
        ("exponent", "1767225e03", malformed),
        ("hexadecimal", "0x69558380", malformed),
        ("hexadecimal digits", "1a2b3c4d5e", malformed),
        ("underscore", "1_76722560", malformed),
        ("date", "2026-01-01", malformed),
        ("full-width digit of 3 bytes", "１7225600", malformed),
        ("Arabic digits of 2 bytes", "٠٠٠٠٠", malformed),
        ("largest i32", "2147483647", stale(2_147_483_647)),
        ("largest i64", "9223372036854775807", malformed),
        ("smallest i64", "-9223372036854775808", malformed),
        ("above i64", "9223372036854775808", malformed),
        ("largest u64", "18446744073709551615", malformed),
        ("above u64", "18446744073709551616", malformed),
        ("10 zeros", "0000000000", stale(0)),
        ("zeros in front", "0000000300", stale(300)),
        ("10 nines", "9999999999", stale(9_999_999_999)),
    ]
    .map(|(name, timestamp, expected)| {
        let name = format!("timestamp: {name}");
        (name, signed(timestamp, NONCE), expected)
    })
    .into()
}

/// Every character of ASCII but the one that ends a parameter, and some others.
pub(super) fn nonces() -> Vec<Row> {
    let malformed = Err(Query(Malformed("nonce")));
    let lengths = [(0, malformed), (1, Ok(())), (32, Ok(())), (33, malformed)]
        .map(|(length, expected)| ("7".repeat(length), expected));
    let ascii = ('\0'..='\x7f')
        .filter(|character| *character != '&')
        .map(|character| {
            let good = character.is_ascii_alphanumeric();
            (
                format!("4{character}4"),
                if good { Ok(()) } else { malformed },
            )
        });
    let others = ["\u{80}", "随机", "🎲", "４2", "随随随随随随随随随随随"]
        .map(|nonce| (nonce.to_owned(), malformed));
    lengths
        .into_iter()
        .chain(ascii)
        .chain(others)
        .map(|(nonce, expected)| {
            let shown = format!("nonce: {}", nonce.escape_debug());
            (shown, signed(TIMESTAMP, &nonce), expected)
        })
        .collect()
}
