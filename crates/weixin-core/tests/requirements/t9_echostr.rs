//! T9, S-9: the text of a verification comes back as it was, if the query is signed.

use weixin_core::QueryError::{Malformed, Missing, Repeated};
use weixin_core::VerifyError::{Query, SignatureMismatch, Stale};

use crate::support::{NONCE, TIMESTAMP, account, signed, verify_url};

#[test]
#[rustfmt::skip]
fn t9_echostr_is_decoded_once_and_bounded() {
    let malformed = Err(Query(Malformed("echostr")));
    for (name, echostr, expected) in [
        ("digits",                  "4375120948345356249",  Ok("4375120948345356249")),
        ("zeros in front",          "0012",                 Ok("0012")),
        ("beyond u64",              "99999999999999999999", Ok("99999999999999999999")),
        ("one byte",                "0",                    Ok("0")),
        ("empty",                   "",                     malformed),
        ("512 bytes",               &"7".repeat(512),       Ok(&*"7".repeat(512))),
        ("513 bytes",               &"7".repeat(513),       malformed),
        ("512 bytes, encoded",      &"%37".repeat(512),     Ok(&*"7".repeat(512))),
        ("513 bytes, encoded",      &"%37".repeat(513),     malformed),
        ("512 bytes of UTF-8",      &"é".repeat(256),       Ok(&*"é".repeat(256))),
        ("514 bytes of UTF-8",      &"é".repeat(257),       malformed),
        ("plus is a space",         "a+b",                  Ok("a b")),
        ("encoded plus",            "a%2Bb",                Ok("a+b")),
        ("lower-case escape",       "a%2bb",                Ok("a+b")),
        ("mixed-case escape",       "%E4%bD%A0",            Ok("你")),
        ("decoded once",            "%2541",                Ok("%41")),
        ("encoded ampersand",       "a%26nonce=1",          Ok("a&nonce=1")),
        ("equal sign",              "a=b",                  Ok("a=b")),
        ("encoded Base64",          "4B%2BsVCY%2F%3D%3D",   Ok("4B+sVCY/==")),
        ("NUL",                     "%00",                  Ok("\0")),
        ("markup is text",          "<script>",             Ok("<script>")),
        ("escape at the end",       "a%",                   malformed),
        ("escape of one digit",     "a%4",                  malformed),
        ("escape of no digits",     "%zz",                  malformed),
        ("escape, bad first digit", "%g4",                  malformed),
        ("escape, bad second one",  "%4g",                  malformed),
        ("escape with a sign",      "%+1",                  malformed),
        ("escape of an escape",     "%%41",                 malformed),
        ("escape of UTF-8",         "%é",                   malformed),
        ("not UTF-8",               "%ff",                  malformed),
        ("half a character",        "%E4%BD",               malformed),
        ("overlong NUL",            "%C0%80",               malformed),
        ("surrogate",               "%ED%A0%80",            malformed),
        ("above Unicode",           "%F4%90%80%80",         malformed),
        ("twice",                   "1&echostr=1",          Err(Query(Repeated("echostr")))),
    ] {
        let query = format!("{}&echostr={echostr}", signed(TIMESTAMP, NONCE));
        let answer = verify_url(&account(), &query);
        assert_eq!(answer, expected.map(str::to_owned), "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn t9_nothing_is_echoed_without_a_signature() {
    let good = signed(TIMESTAMP, NONCE);
    let missing = |name| Query(Missing(name));
    let stale = Stale { seconds: 301, window: 300 };
    for (name, query, error) in [
        ("forged",         format!("echostr=1&{}", good.replace(NONCE, "1")), SignatureMismatch),
        ("unsigned",       format!("echostr=1&{}", &good[49..]),              missing("signature")),
        ("old",            format!("echostr=1&{}", signed("1767225299", "1")), stale),
        ("of the future",  format!("echostr=1&{}", signed("1767225901", "1")), stale),
        ("without echostr", good.clone(),                                     missing("echostr")),
        ("from a browser", String::new(),                                     missing("timestamp")),
    ] {
        assert_eq!(verify_url(&account(), &query), Err(error), "{name}");
    }
}
