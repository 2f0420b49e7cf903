//! With which Token a request was signed, if not with the account's.

use zeroize::Zeroizing;

use super::{Diagnosis, TokenMistake};
use crate::{Account, CallbackQuery, Signature, Token};

/// So many other accounts are asked whether a request is theirs.
const MAX_OTHERS: usize = 64;

pub(super) fn of_signature(
    account: &Account,
    others: &[Account],
    query: &CallbackQuery<'_>,
) -> Diagnosis {
    let signature = query.signature.unwrap_or_default();
    let (timestamp, nonce) = (query.timestamp.as_bytes(), query.nonce.as_bytes());
    let lower_case = signature.to_ascii_lowercase();
    let is_signed = |token: &[u8]| Signature::over([token, timestamp, nonce]).matches(&lower_case);

    let mistake = mistake(account, is_signed);
    let mut is_not_sorted = false;
    for token in account.tokens() {
        for parts in [[token, timestamp, nonce], [timestamp, nonce, token]] {
            let joined = Zeroizing::new(parts.concat());
            is_not_sorted |= Signature::over([&*joined]).matches(&lower_case);
        }
    }
    let mut other = None;
    for account in others.iter().take(MAX_OTHERS) {
        if account.token_that(is_signed).is_some() {
            other = Some(account.app_id().cloned());
        }
    }
    if account.token_that(is_signed).is_some() {
        return Diagnosis::UpperCase;
    }
    match (mistake, other) {
        (Some(mistake), _) => Diagnosis::Token(mistake),
        (None, _) if is_not_sorted => Diagnosis::Token(TokenMistake::NotSorted),
        (None, Some(app_id)) => Diagnosis::TokenOfAnother(app_id),
        (None, None) => of_token(account),
    }
}

/// The mistake by which the account's Token becomes one that a request `is_signed` with. All are tried.
pub(super) fn mistake(
    account: &Account,
    is_signed: impl Fn(&[u8]) -> bool,
) -> Option<TokenMistake> {
    let mut found = None;
    let mut attempt = |mistake, token: &[u8]| {
        if is_signed(token) {
            found = found.or(Some(mistake));
        }
    };
    for token in account.tokens() {
        for (mistake, [before, behind]) in AROUND {
            let token = Zeroizing::new([before.as_bytes(), token, behind.as_bytes()].concat());
            attempt(mistake, &token);
        }
        for case in [<[u8]>::to_ascii_lowercase, <[u8]>::to_ascii_uppercase] {
            attempt(TokenMistake::OtherCase, &Zeroizing::new(case(token)));
        }
        attempt(TokenMistake::FullWidth, &full_width(token));
        for cut in [token.get(1..), token.split_last().map(|(_, token)| token)] {
            attempt(TokenMistake::Cut, cut.unwrap_or_default());
        }
    }
    attempt(TokenMistake::Empty, b"");
    let app_id = account.app_id().map_or("", |id| id.as_str());
    attempt(TokenMistake::AppId, app_id.as_bytes());
    found
}

const AROUND: [(TokenMistake, [&str; 2]); 6] = [
    (TokenMistake::Blank, ["", "\n"]),
    (TokenMistake::Blank, ["", "\r\n"]),
    (TokenMistake::Blank, ["", " "]),
    (TokenMistake::Blank, [" ", ""]),
    (TokenMistake::Quoted, ["\"", "\""]),
    (TokenMistake::Quoted, ["'", "'"]),
];

/// What the Token itself gives away.
fn of_token(account: &Account) -> Diagnosis {
    let Some(token) = account.tokens().next() else {
        return Diagnosis::NotCloudRun;
    };
    let is_hex = |text: &[u8]| {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        text.iter().all(is_digit)
    };
    let is_own = account
        .app_id()
        .is_some_and(|id| id.as_str().as_bytes() == token);
    let has_shape = token
        .strip_prefix(b"wx")
        .is_some_and(|id| id.len() == 16 && is_hex(id));
    if is_own || has_shape {
        Diagnosis::TokenIsAppId
    } else if token.len() == 32 && is_hex(token) {
        Diagnosis::TokenIsAppSecret
    } else {
        Diagnosis::OtherToken
    }
}

fn full_width(token: &[u8]) -> Zeroizing<Vec<u8>> {
    // U+FF01 to U+FF5E are the visible characters of ASCII.
    let wide = |byte: &u8| char::from_u32(u32::from(*byte).saturating_add(0xfee0));
    let wide: Zeroizing<String> = Zeroizing::new(token.iter().filter_map(wide).collect());
    Zeroizing::new(wide.as_bytes().to_vec())
}

impl Account {
    /// The Token and the one that it replaced.
    fn tokens(&self) -> impl Iterator<Item = &[u8]> {
        let token = self.0.token.iter();
        token
            .flat_map(|token| [Some(&token.current), token.previous.as_ref()])
            .flatten()
            .map(Token::as_bytes)
    }
}
