//! Does a thousand checks, so that their instructions can be counted (S-2):
//!
//! ```text
//! cargo build --release --package weixin-core --example constant_time
//! valgrind --tool=callgrind --toggle-collect='constant_time::check' \
//!     target/release/examples/constant_time byte 0
//! ```
//!
//! `byte N` checks a signature that is wrong in its byte N alone, from 0 to 19. The count must be
//! the same for each. `token N` checks a right one that is made with the current Token, 0, or with
//! the previous one, 1. Both counts must be the same as well.

use std::hint::black_box;

use weixin_core::{Account, CallbackQuery, Signature, VerifyError};

const TOKENS: [&str; 2] = ["mwtoken2026abcdef", "nwtoken2025abcdef"];
const TIMESTAMP: &str = "1767225600";
const NONCE: &str = "424242";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, number] = &arguments[..] else {
        panic!("usage: constant_time byte 0..19 | token 0..1");
    };
    let number: usize = number.parse().expect("a number");
    let signature = match &**what {
        "byte" => with_another_digit(sign(TOKENS[0]), 2 * number),
        "token" => sign(TOKENS[number]),
        what => panic!("`{what}` is neither `byte` nor `token`"),
    };

    let account = Account::builder(TOKENS[0])
        .previous_token(TOKENS[1])
        .clock(|| 1_767_225_600)
        .build()
        .expect("the account is right");
    let query = format!("signature={signature}&timestamp={TIMESTAMP}&nonce={NONCE}");
    let query = CallbackQuery::parse(&query).expect("the query is well-formed");
    let expected = match &**what {
        "byte" => Err(VerifyError::SignatureMismatch),
        _ => Ok(()),
    };
    for _ in 0..1000 {
        assert_eq!(check(black_box(&account), black_box(&query)), expected);
    }
}

#[inline(never)]
fn check(account: &Account, query: &CallbackQuery<'_>) -> Result<(), VerifyError> {
    account.verify(query).map(drop)
}

fn sign(token: &str) -> String {
    let hex = Signature::over([token, TIMESTAMP, NONCE]).to_hex();
    hex.map(char::from).iter().collect()
}

fn with_another_digit(mut signature: String, position: usize) -> String {
    let other = match signature.as_bytes()[position] {
        b'0' => "1",
        _ => "0",
    };
    signature.replace_range(position..=position, other);
    signature
}
