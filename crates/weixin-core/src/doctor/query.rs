//! What became of a query on its way.

use super::{Call, Diagnosis};
use crate::QueryError;

/// All that the platform puts into a query, but for the OpenID.
const PARAMETERS: [&str; 6] = [
    "signature",
    "msg_signature",
    "timestamp",
    "nonce",
    "encrypt_type",
    "echostr",
];

pub(super) fn of_query(query: &str, call: Call, error: QueryError) -> Diagnosis {
    if error == QueryError::TooLong {
        return Diagnosis::TooLong;
    }
    if query.trim().is_empty() {
        return Diagnosis::NoQuery(call);
    }
    if query.contains("&amp;") {
        return Diagnosis::HtmlEscaped;
    }
    let is_there = |query: &str| PARAMETERS.iter().any(|name| value(query, name).is_some());
    let decoded = decoded(query);
    if !is_there(query) {
        return if is_there(&decoded) {
            Diagnosis::PercentEncoded
        } else {
            Diagnosis::NoParameters
        };
    }
    match error {
        QueryError::Missing(name) if value(&decoded, name).is_some() => Diagnosis::PercentEncoded,
        QueryError::Missing(name) => Diagnosis::Missing(name),
        QueryError::Repeated(name) => Diagnosis::Repeated(name),
        QueryError::Malformed(name) => of_value(name, value(query, name).unwrap_or_default()),
        QueryError::TooLong => Diagnosis::TooLong,
    }
}

/// What is wrong with the shape of a signature, if that is what is wrong.
pub(super) fn of_signature(name: &'static str, signature: &str) -> Option<Diagnosis> {
    let is_hex = signature.bytes().all(|byte| byte.is_ascii_hexdigit());
    (signature.len() != 40 || !is_hex).then(|| of_value(name, signature))
}

fn of_value(name: &'static str, value: &str) -> Diagnosis {
    if value.contains("%25") {
        return Diagnosis::PercentEncoded;
    }
    let value = decoded(value);
    if name != "echostr" && value.contains(char::is_whitespace) {
        return Diagnosis::Blank(name);
    }
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    if name == "timestamp" && value.len() == 13 && is_number {
        return Diagnosis::Milliseconds;
    }
    Diagnosis::Malformed(name)
}

/// The first value of a parameter, as it stands there.
pub(super) fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(found, value)| (found == name).then_some(value))
}

/// Decoded once, as far as that is possible.
fn decoded(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let digits = behind.first_chunk::<2>().filter(|_| byte == b'%');
        let escaped = digits.and_then(|digits| {
            let mut escaped = [0];
            hex::decode_to_slice(digits, &mut escaped).ok()?;
            Some(escaped)
        });
        match escaped {
            Some([escaped]) => {
                decoded.push(escaped);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(if byte == b'+' { b' ' } else { byte });
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
