//! Why an encrypted message does not open.

use super::{Diagnosis, token};
use crate::Account;
use crate::cipher::{Claim, Look, decode_base64};

/// A longer message is not hashed again and again.
const MAX_TRIED_BYTES: usize = 8 * 1024;

/// What keeps `encrypt` from being opened. `is_signed`: whether the query was signed with the Token.
pub(crate) fn of_message(
    account: &Account,
    claim: &Claim,
    encrypt: &str,
    is_signed: bool,
) -> Diagnosis {
    let is_claimed = |text: &str| {
        account
            .token_that(|token| claim.is_over(token, text))
            .is_some()
    };
    let Some(sealed) = decode_base64(encrypt) else {
        let with_plus = encrypt.replace(' ', "+");
        let whole: String = encrypt.split_ascii_whitespace().collect();
        return match (is_claimed(&with_plus), is_claimed(&whole)) {
            (true, _) => Diagnosis::MessageWithBlanks,
            (_, true) => Diagnosis::MessageWithBreaks,
            _ => Diagnosis::MessageNotBase64,
        };
    };
    if !is_claimed(encrypt) {
        if is_signed {
            return Diagnosis::MessageAltered;
        }
        let tried = encrypt.len() <= MAX_TRIED_BYTES;
        let mistake = || token::mistake(account, |token| claim.is_over(token, encrypt));
        let mistake = tried.then(mistake).flatten();
        return mistake.map_or(Diagnosis::OtherToken, Diagnosis::Token);
    }
    let Some(ciphers) = &account.0.cipher else {
        return Diagnosis::NoKey;
    };
    let receivers = &account.0.receivers;
    let current = ciphers.current.look(sealed.clone(), receivers);
    let previous = ciphers
        .previous
        .as_ref()
        .map(|cipher| cipher.look(sealed, receivers));
    // The one that came further.
    match current.max(previous.unwrap_or(Look::OtherKey)) {
        Look::OtherKey => Diagnosis::OtherKey,
        Look::PaddedTo16 => Diagnosis::PaddedTo16,
        Look::OtherReceiver => {
            let id = account.app_id().map_or("", |id| id.as_str());
            if id.starts_with("gh_") {
                Diagnosis::ReceiverIsOriginalId
            } else {
                Diagnosis::OtherReceiver
            }
        }
        Look::ReceiverInOtherCase => Diagnosis::ReceiverInOtherCase,
        Look::Opens => Diagnosis::Opens,
    }
}
