//! S-1, T1: a query is read strictly, and what is not exactly right is refused.
//!
//! Every row is a neighbour of one good query. Where it changes what the signature covers it is
//! signed anew, so that nothing but the rule in question can refuse it.

use std::collections::HashSet;

use weixin_core::QueryError::{Malformed, Missing, Repeated, TooLong};
use weixin_core::VerifyError::{self, Query, SignatureMismatch};

use crate::support::{NONCE, NOW, TIMESTAMP, TOKEN, account, sign, signed, verify};

/// What the row shows, its query, and what a push with that query comes to.
type Row = (String, String, Result<(), VerifyError>);

fn row(name: &str, query: &str, expected: Result<(), VerifyError>) -> Row {
    (name.to_owned(), query.to_owned(), expected)
}

#[test]
fn s_01_t1_a_neighbour_of_a_good_query_is_refused_for_its_own_reason() {
    let rows = [
        presence(),
        values(),
        signatures(),
        timestamps(),
        nonces(),
        optional_parameters(),
        unknown_parameters(),
        lengths(),
    ]
    .concat();

    let account = account();
    for (name, query, expected) in &rows {
        assert_eq!(verify(&account, query), *expected, "{name}: {query:?}");
    }
    let distinct: HashSet<_> = rows.iter().map(|(_, query, _)| query).collect();
    assert_eq!(distinct.len(), rows.len(), "no query counts twice");
    assert!(rows.len() >= 150, "{} rows", rows.len());
}

/// The good query with `name=value` of one parameter replaced.
fn with(name: &str, replacement: impl Fn(&str) -> String) -> String {
    let signature = sign([TOKEN, TIMESTAMP, NONCE]);
    [
        ("signature", &*signature),
        ("timestamp", TIMESTAMP),
        ("nonce", NONCE),
    ]
    .map(|(other, value)| {
        if other == name {
            replacement(value)
        } else {
            format!("{other}={value}")
        }
    })
    .join("&")
}

/// The parameters that every push has, and what each one is when its value is no good.
const REQUIRED: [(&str, VerifyError); 3] = [
    ("signature", SignatureMismatch),
    ("timestamp", Query(Malformed("timestamp"))),
    ("nonce", Query(Malformed("nonce"))),
];

fn presence() -> Vec<Row> {
    let rows = REQUIRED.iter().flat_map(|&(name, bad)| {
        let missing = Err(Query(Missing(name)));
        let repeated = Err(Query(Repeated(name)));
        let row = |shows: &str, expected, replacement: &dyn Fn(&str) -> String| -> Row {
            row(
                &format!("{name} {shows}"),
                &with(name, replacement),
                expected,
            )
        };
        [
            row("missing", missing, &|_| String::new()),
            row("empty", Err(bad), &|_| format!("{name}=")),
            row("without value", Err(bad), &|_| name.to_owned()),
            row("doubled", repeated, &|v| format!("{name}={v}&{name}={v}")),
            row("first of two", repeated, &|v| {
                format!("{name}={v}&{name}=1")
            }),
            row("second of two", repeated, &|v| {
                format!("{name}=1&{name}={v}")
            }),
            row("and empty", repeated, &|v| format!("{name}={v}&{name}=")),
            row("after empty", repeated, &|v| format!("{name}&{name}={v}")),
            row("as array", missing, &|v| format!("{name}[]={v}")),
            row("as encoded array", missing, &|v| {
                format!("{name}%5B%5D={v}")
            }),
            row("as array element", missing, &|v| format!("{name}[0]={v}")),
            row("and array", Ok(()), &|v| format!("{name}={v}&{name}[]=1")),
            row("in upper case", missing, &|v| {
                format!("{}={v}", name.to_uppercase())
            }),
            row("after a space", missing, &|v| format!("+{name}={v}")),
            row("before a space", missing, &|v| format!("{name}%20={v}")),
            row("after NUL", missing, &|v| format!("%00{name}={v}")),
            row("twice equal sign", Err(bad), &|v| format!("{name}=={v}")),
            row("ended by semicolon", Err(bad), &|v| {
                format!("{name}={v};a=1")
            }),
        ]
    });
    let encoded = [
        ("%73ignature", "signature"),
        ("%74imestamp", "timestamp"),
        ("%6eonce", "nonce"),
    ]
    .map(|(encoded, name)| {
        let query = with(name, |value| format!("{encoded}={value}"));
        row(encoded, &query, Err(Query(Missing(name))))
    });
    rows.chain(encoded).collect()
}

/// What is stuck to a good value, or stands for a part of it.
fn values() -> Vec<Row> {
    let stuck = [
        ("NUL", "\0"),
        ("encoded NUL", "%00"),
        ("space", " "),
        ("plus", "+"),
        ("encoded space", "%20"),
        ("line feed", "\n"),
        ("encoded CR LF", "%0D%0A"),
        ("e acute", "é"),
        ("encoded e acute", "%C3%A9"),
        ("quote", "'"),
        ("not UTF-8", "%ff"),
        ("lone percent sign", "%"),
    ];
    let mut rows = Vec::new();
    for (name, bad) in REQUIRED {
        for (shows, text) in stuck {
            let before = with(name, |value| format!("{name}={text}{value}"));
            let after = with(name, |value| format!("{name}={value}{text}"));
            rows.push(row(&format!("{shows} before {name}"), &before, Err(bad)));
            rows.push(row(&format!("{shows} after {name}"), &after, Err(bad)));
        }
        let encoded = with(name, |value| {
            let (first, rest) = value.split_at(1);
            format!("{name}=%{:02X}{rest}", first.as_bytes()[0])
        });
        rows.push(row(&format!("{name} encoded"), &encoded, Err(bad)));
    }
    rows
}

fn signatures() -> Vec<Row> {
    let good = sign([TOKEN, TIMESTAMP, NONCE]);
    let other_token = sign(["mwtoken2026abcdeF", TIMESTAMP, NONCE]);
    let unsorted = sign([&[TOKEN, TIMESTAMP, NONCE].concat()]);
    let rows = [
        ("39 digits", &good[1..]),
        ("39 digits, the last is missing", &good[..39]),
        ("41 digits", &format!("{good}0")),
        ("41 digits, a zero in front", &format!("0{good}")),
        ("80 digits", &format!("{good}{good}")),
        ("upper case", &good.to_uppercase()),
        ("in parentheses", &format!("({good})")),
        ("0x in front", &format!("0x{good}")),
        ("0x for two digits", &format!("0x{}", &good[2..])),
        ("no hexadecimal digit", &format!("g{}", &good[1..])),
        ("40 zeros", &"0".repeat(40)),
        ("20 bytes", &"0".repeat(20)),
        ("of nothing", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("of an empty token", &sign(["", TIMESTAMP, NONCE])),
        ("of another token", &other_token),
        ("of unsorted parts", &unsorted),
        ("of an earlier second", &sign([TOKEN, "1767225599", NONCE])),
        ("of another nonce", &sign([TOKEN, TIMESTAMP, "424243"])),
        ("of four parts", &sign([TOKEN, TIMESTAMP, NONCE, "a"])),
        ("null", "null"),
    ]
    .map(|(name, value)| {
        let query = with("signature", |_| format!("signature={value}"));
        row(&format!("signature {name}"), &query, Err(SignatureMismatch))
    });
    let each_digit = (0..40).map(|position| {
        let other = if good[position..].starts_with('0') {
            "1"
        } else {
            "0"
        };
        let mut value = good.clone();
        value.replace_range(position..=position, other);
        let query = with("signature", |_| format!("signature={value}"));
        let name = format!("signature with digit {position} changed");
        row(&name, &query, Err(SignatureMismatch))
    });
    rows.into_iter().chain(each_digit).collect()
}

fn timestamps() -> Vec<Row> {
    let malformed = Err(Query(Malformed("timestamp")));
    let stale = |timestamp: u64| {
        let (seconds, window) = (timestamp.abs_diff(NOW), 300);
        Err(VerifyError::Stale { seconds, window })
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
        ("underscore", "1_76722560", malformed),
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
        let name = format!("timestamp {name}");
        row(&name, &signed(timestamp, NONCE), expected)
    })
    .into()
}

fn nonces() -> Vec<Row> {
    let malformed = Err(Query(Malformed("nonce")));
    let mut rows = Vec::new();
    for (length, expected) in [(0, malformed), (1, Ok(())), (32, Ok(())), (33, malformed)] {
        let query = signed(TIMESTAMP, &"7".repeat(length));
        rows.push(row(&format!("nonce of {length} bytes"), &query, expected));
    }
    for character in ('\0'..='\u{80}').filter(|character| *character != '&') {
        let expected = if character.is_ascii_alphanumeric() {
            Ok(())
        } else {
            malformed
        };
        let query = signed(TIMESTAMP, &format!("4{character}4"));
        rows.push(row(&format!("nonce with {character:?}"), &query, expected));
    }
    for (name, nonce) in [
        ("in Chinese", "随机"),
        ("with an emoji", "🎲"),
        ("with a full-width digit", "４2"),
        ("of 11 characters in 33 bytes", "随随随随随随随随随随随"),
    ] {
        rows.push(row(
            &format!("nonce {name}"),
            &signed(TIMESTAMP, nonce),
            malformed,
        ));
    }
    rows
}

/// For an account in plaintext mode.
fn optional_parameters() -> Vec<Row> {
    let malformed = Err(Query(Malformed("encrypt_type")));
    let expected = weixin_core::Mode::Plaintext;
    let wrong_mode = Err(VerifyError::WrongMode { expected });
    let hex = "0".repeat(40);
    [
        ("raw", "encrypt_type=raw", Ok(())),
        ("aes", "encrypt_type=aes", wrong_mode),
        ("type in upper case", "encrypt_type=AES", malformed),
        ("type in mixed case", "encrypt_type=Raw", malformed),
        ("empty type", "encrypt_type=", malformed),
        ("type without value", "encrypt_type", malformed),
        ("type with a space", "encrypt_type=raw+", malformed),
        ("encoded type", "encrypt_type=%72aw", malformed),
        ("unknown type", "encrypt_type=sm4", malformed),
        ("array of types", "encrypt_type[]=aes", Ok(())),
        (
            "two types",
            "encrypt_type=raw&encrypt_type=aes",
            Err(Query(Repeated("encrypt_type"))),
        ),
        ("msg_signature", &format!("msg_signature={hex}"), wrong_mode),
        ("empty msg_signature", "msg_signature=", wrong_mode),
        (
            "two msg_signatures",
            &format!("msg_signature={hex}&msg_signature={hex}"),
            Err(Query(Repeated("msg_signature"))),
        ),
        ("echostr", "echostr=1", Ok(())),
        (
            "empty echostr",
            "echostr=",
            Err(Query(Malformed("echostr"))),
        ),
        (
            "echostr, bad escape",
            "echostr=%zz",
            Err(Query(Malformed("echostr"))),
        ),
        (
            "two echostrs",
            "echostr=1&echostr=1",
            Err(Query(Repeated("echostr"))),
        ),
    ]
    .map(|(name, more, expected)| {
        let query = format!("{}&{more}", signed(TIMESTAMP, NONCE));
        row(name, &query, expected)
    })
    .into()
}

/// What no signature covers is ignored, whatever it looks like. Nor does the order count.
fn unknown_parameters() -> Vec<Row> {
    let good = signed(TIMESTAMP, NONCE);
    let [signature, timestamp, nonce] = [0, 1, 2].map(|n| good.split('&').nth(n).unwrap());
    [
        ("nothing else", good.clone()),
        (
            "order: nonce last but one",
            format!("{signature}&{nonce}&{timestamp}"),
        ),
        (
            "order: timestamp first",
            format!("{timestamp}&{signature}&{nonce}"),
        ),
        (
            "order: signature last",
            format!("{timestamp}&{nonce}&{signature}"),
        ),
        (
            "order: nonce first",
            format!("{nonce}&{signature}&{timestamp}"),
        ),
        (
            "order: reversed",
            format!("{nonce}&{timestamp}&{signature}"),
        ),
        (
            "openid",
            format!("{good}&openid=oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe"),
        ),
        ("openid twice", format!("{good}&openid=a&openid=b")),
        ("openid before", format!("openid=a&{good}")),
        ("unknown, no value", format!("{good}&debug")),
        ("unknown, bad escape", format!("{good}&%zz=%")),
        ("unknown, UTF-8", format!("{good}&名=值")),
        ("token", format!("{good}&token=a")),
        ("empty pair at the end", format!("{good}&")),
        ("empty pair in front", format!("&{good}")),
        ("empty pairs between", good.replace('&', "&&&")),
        ("nameless pair", format!("{good}&=1")),
    ]
    .map(|(name, query)| row(name, &query, Ok(())))
    .into_iter()
    .chain([
        row("empty query", "", Err(Query(Missing("timestamp")))),
        row(
            "question mark",
            &format!("?{good}"),
            Err(Query(Missing("signature"))),
        ),
        row(
            "encoded ampersand",
            &good.replace('&', "%26"),
            Err(Query(Missing("timestamp"))),
        ),
        row(
            "semicolons",
            &good.replace('&', ";"),
            Err(Query(Missing("timestamp"))),
        ),
    ])
    .collect()
}

fn lengths() -> Vec<Row> {
    let good = format!("{}&padding=", signed(TIMESTAMP, NONCE));
    [(2048, Ok(())), (2049, Err(Query(TooLong)))]
        .map(|(length, expected)| {
            let query = format!("{good:a<length$}");
            row(&format!("query of {length} bytes"), &query, expected)
        })
        .into()
}
