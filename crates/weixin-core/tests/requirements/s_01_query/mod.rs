//! S-1, T1: a query is read strictly, and what is not exactly right is refused.
//!
//! Every row is a neighbour of one good query. Where it changes what the signature covers it is
//! signed anew, so that nothing but the rule in question can refuse it.

mod values;

use std::collections::HashSet;

use weixin_core::Mode;
use weixin_core::QueryError::{Malformed, Missing, Repeated, TooLong};
use weixin_core::VerifyError::{self, Query, SignatureMismatch, WrongMode};

use crate::support::{NONCE, TIMESTAMP, TOKEN, account, sign, signed, verify};

type Expected = Result<(), VerifyError>;

/// What the row shows, its query, and what a push with that query comes to.
type Row = (String, String, Expected);

#[test]
fn s_01_t1_a_neighbour_of_a_good_query_is_refused_for_its_own_reason() {
    let rows = [
        presence(),
        values::with_something_stuck_to_them(),
        values::signatures(),
        values::timestamps(),
        values::nonces(),
        optional_parameters(),
        unknown_parameters(),
        separators(),
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

/// The parameters that every push has, and what each one is when its value is no good.
const REQUIRED: [(&str, VerifyError); 3] = [
    ("signature", SignatureMismatch),
    ("timestamp", Query(Malformed("timestamp"))),
    ("nonce", Query(Malformed("nonce"))),
];

/// The good query with one parameter replaced by `pattern`, in which `NAME` and `VALUE` stand for
/// what the parameter was.
fn with(name: &str, pattern: &str) -> String {
    signed(TIMESTAMP, NONCE)
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((other, value)) if other == name => {
                pattern.replace("NAME", name).replace("VALUE", value)
            }
            _ => pair.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("&")
}

#[rustfmt::skip]
fn presence() -> Vec<Row> {
    let rows = REQUIRED.iter().flat_map(|&(name, bad)| {
        let missing = Err(Query(Missing(name)));
        let repeated = Err(Query(Repeated(name)));
        [
            ("missing",            "",                     missing),
            ("empty",              "NAME=",                Err(bad)),
            ("without value",      "NAME",                 Err(bad)),
            ("doubled",            "NAME=VALUE&NAME=VALUE", repeated),
            ("first of two",       "NAME=VALUE&NAME=1",    repeated),
            ("second of two",      "NAME=1&NAME=VALUE",    repeated),
            ("and empty",          "NAME=VALUE&NAME=",     repeated),
            ("after empty",        "NAME&NAME=VALUE",      repeated),
            ("as array",           "NAME[]=VALUE",         missing),
            ("as encoded array",   "NAME%5B%5D=VALUE",     missing),
            ("as array element",   "NAME[0]=VALUE",        missing),
            ("and array",          "NAME=VALUE&NAME[]=1",  Ok(())),
            ("after a space",      "+NAME=VALUE",          missing),
            ("before a space",     "NAME%20=VALUE",        missing),
            ("after NUL",          "%00NAME=VALUE",        missing),
            ("twice equal sign",   "NAME==VALUE",          Err(bad)),
            ("ended by semicolon", "NAME=VALUE;a=1",       Err(bad)),
        ]
        .map(|(shows, pattern, expected)| (format!("{name} {shows}"), with(name, pattern), expected))
    });
    let other_spelling = [
        ("signature", "Signature=VALUE"), ("signature", "SIGNATURE=VALUE"), ("signature", "%73ignature=VALUE"),
        ("timestamp", "Timestamp=VALUE"), ("timestamp", "timeStamp=VALUE"), ("timestamp", "%74imestamp=VALUE"),
        ("nonce",     "Nonce=VALUE"),     ("nonce",     "NONCE=VALUE"),     ("nonce",     "%6eonce=VALUE"),
    ]
    .map(|(name, pattern)| (pattern.to_owned(), with(name, pattern), Err(Query(Missing(name)))));
    rows.chain(other_spelling).collect()
}

/// For an account in plaintext mode.
#[rustfmt::skip]
fn optional_parameters() -> Vec<Row> {
    let malformed = |name| Err(Query(Malformed(name)));
    let repeated = |name| Err(Query(Repeated(name)));
    let wrong_mode = Err(WrongMode { expected: Mode::Plaintext });
    [
        ("encrypt_type=raw",                  Ok(())),
        ("encrypt_type=aes",                  wrong_mode),
        ("encrypt_type=AES",                  malformed("encrypt_type")),
        ("encrypt_type=Raw",                  malformed("encrypt_type")),
        ("encrypt_type=",                     malformed("encrypt_type")),
        ("encrypt_type",                      malformed("encrypt_type")),
        ("encrypt_type=raw+",                 malformed("encrypt_type")),
        ("encrypt_type=%72aw",                malformed("encrypt_type")),
        ("encrypt_type=sm4",                  malformed("encrypt_type")),
        ("encrypt_type[]=aes",                Ok(())),
        ("encrypt_type=raw&encrypt_type=aes", repeated("encrypt_type")),
        ("encrypt_type=raw&msg_signature=a",  Ok(())),
        ("encrypt_type=aes&msg_signature=a",  wrong_mode),
        ("msg_signature=a",                   wrong_mode),
        ("msg_signature=",                    wrong_mode),
        ("msg_signature=a&msg_signature=a",   repeated("msg_signature")),
        ("echostr=1",                         Ok(())),
        ("echostr=",                          malformed("echostr")),
        ("echostr=%zz",                       malformed("echostr")),
        ("echostr=1&echostr=1",               repeated("echostr")),
    ]
    .map(|(more, expected)| {
        let query = format!("{}&{more}", signed(TIMESTAMP, NONCE));
        (more.to_owned(), query, expected)
    })
    .into()
}

/// What no signature covers is ignored, whatever it looks like. Nor does the order count.
fn unknown_parameters() -> Vec<Row> {
    let signature = format!("signature={}", sign([TOKEN, TIMESTAMP, NONCE]));
    let [timestamp, nonce] = [format!("timestamp={TIMESTAMP}"), format!("nonce={NONCE}")];
    [
        "SIGNATURE&TIMESTAMP&NONCE",
        "SIGNATURE&NONCE&TIMESTAMP",
        "TIMESTAMP&SIGNATURE&NONCE",
        "TIMESTAMP&NONCE&SIGNATURE",
        "NONCE&SIGNATURE&TIMESTAMP",
        "NONCE&TIMESTAMP&SIGNATURE",
        "SIGNATURE&TIMESTAMP&NONCE&openid=oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe",
        "SIGNATURE&TIMESTAMP&NONCE&openid=a&openid=b",
        "openid=a&SIGNATURE&TIMESTAMP&NONCE",
        "SIGNATURE&TIMESTAMP&NONCE&debug",
        "SIGNATURE&TIMESTAMP&NONCE&%zz=%",
        "SIGNATURE&TIMESTAMP&NONCE&名=值",
        "SIGNATURE&TIMESTAMP&NONCE&token=a&token[]=b",
    ]
    .map(|order| {
        let query = order
            .replace("SIGNATURE", &signature)
            .replace("TIMESTAMP", &timestamp)
            .replace("NONCE", &nonce);
        (order.to_owned(), query, Ok(()))
    })
    .into()
}

#[rustfmt::skip]
fn separators() -> Vec<Row> {
    let good = signed(TIMESTAMP, NONCE);
    let missing = |name| Err(Query(Missing(name)));
    [
        ("empty query",           String::new(),             missing("timestamp")),
        ("empty pair at the end", format!("{good}&"),        Ok(())),
        ("empty pair in front",   format!("&{good}"),        Ok(())),
        ("empty pairs between",   good.replace('&', "&&&"),  Ok(())),
        ("nameless pair",         format!("{good}&=1"),      Ok(())),
        ("question mark",         format!("?{good}"),        missing("signature")),
        ("encoded ampersands",    good.replace('&', "%26"),  missing("timestamp")),
        ("HTML ampersands",       good.replace('&', "&amp;"), missing("timestamp")),
        ("semicolons",            good.replace('&', ";"),    missing("timestamp")),
        ("encoded equal signs",   good.replace('=', "%3D"),  missing("timestamp")),
    ]
    .map(|(name, query, expected)| (name.to_owned(), query, expected))
    .into()
}

fn lengths() -> Vec<Row> {
    let good = format!("{}&padding=", signed(TIMESTAMP, NONCE));
    [(2048, Ok(())), (2049, Err(Query(TooLong)))]
        .map(|(length, expected)| {
            let query = format!("{good:a<length$}");
            (format!("query of {length} bytes"), query, expected)
        })
        .into()
}
