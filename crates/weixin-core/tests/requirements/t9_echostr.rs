//! T9, S-9: the text of a verification comes back as it was, if the query is signed.

use weixin_core::QueryError::{Malformed, Missing, Repeated};
use weixin_core::VerifyError::{self, Query, SignatureMismatch};

use crate::support::{NONCE, TIMESTAMP, account, signed, verify_url};

#[test]
fn t9_echostr_is_decoded_once_and_bounded() {
    let malformed = Err(Query(Malformed("echostr")));
    let plain = |length| "7".repeat(length);
    let encoded = |length| "%37".repeat(length);
    let rows: &[(_, &str, Result<&str, VerifyError>)] = &[
        ("digits", "4375120948345356249", Ok("4375120948345356249")),
        ("zeros in front", "0012", Ok("0012")),
        (
            "beyond u64",
            "99999999999999999999",
            Ok("99999999999999999999"),
        ),
        ("one byte", "0", Ok("0")),
        ("empty", "", malformed),
        ("512 bytes", &plain(512), Ok(&plain(512))),
        ("513 bytes", &plain(513), malformed),
        ("512 bytes, encoded", &encoded(512), Ok(&plain(512))),
        ("513 bytes, encoded", &encoded(513), malformed),
        ("512 bytes of UTF-8", &"é".repeat(256), Ok(&"é".repeat(256))),
        ("514 bytes of UTF-8", &"é".repeat(257), malformed),
        ("plus is a space", "a+b", Ok("a b")),
        ("encoded plus", "a%2Bb", Ok("a+b")),
        ("lower-case escape", "a%2bb", Ok("a+b")),
        ("mixed-case escape", "%E4%bD%A0", Ok("你")),
        ("decoded once", "%2541", Ok("%41")),
        ("encoded ampersand", "a%26nonce=1", Ok("a&nonce=1")),
        ("equal sign", "a=b", Ok("a=b")),
        ("Base64", "4ByGGj%2BsVCY%2F%3D%3D", Ok("4ByGGj+sVCY/==")),
        ("NUL", "%00", Ok("\0")),
        ("markup is text", "<script>", Ok("<script>")),
        ("escape at the end", "a%", malformed),
        ("escape of one digit", "a%4", malformed),
        ("escape of no digits", "%zz", malformed),
        ("escape, second digit bad", "%4g", malformed),
        ("escape with a sign", "%+1", malformed),
        ("escape of an escape", "%%41", malformed),
        ("escape of UTF-8", "%é", malformed),
        ("not UTF-8", "%ff", malformed),
        ("half a character", "%E4%BD", malformed),
        ("overlong NUL", "%C0%80", malformed),
        ("surrogate", "%ED%A0%80", malformed),
        ("above Unicode", "%F4%90%80%80", malformed),
        ("twice", "1&echostr=1", Err(Query(Repeated("echostr")))),
    ];
    let account = account();
    for (name, echostr, expected) in rows {
        let query = format!("{}&echostr={echostr}", signed(TIMESTAMP, NONCE));
        let expected = expected.map(str::to_owned);
        assert_eq!(verify_url(&account, &query), expected, "{name}");
    }
}

#[test]
fn t9_nothing_is_echoed_without_a_signature() {
    let good = signed(TIMESTAMP, NONCE);
    let forged = good.replace(NONCE, "424243");
    let unsigned = good.replace("signature=", "a=");
    let stale = VerifyError::Stale {
        seconds: 301,
        window: 300,
    };
    for (name, query, expected) in [
        ("forged", format!("{forged}&echostr=1"), SignatureMismatch),
        (
            "unsigned",
            format!("{unsigned}&echostr=1"),
            Query(Missing("signature")),
        ),
        ("no echostr", good, Query(Missing("echostr"))),
        (
            "no parameters, as from a browser",
            String::new(),
            Query(Missing("timestamp")),
        ),
        (
            "old",
            format!("{}&echostr=1", signed("1767225299", NONCE)),
            stale,
        ),
        (
            "of the future",
            format!("{}&echostr=1", signed("1767225901", NONCE)),
            stale,
        ),
    ] {
        assert_eq!(verify_url(&account(), &query), Err(expected), "{name}");
    }
}
