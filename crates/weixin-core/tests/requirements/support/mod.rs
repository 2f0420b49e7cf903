//! What the tests share: an account, its time, and the platform that calls it.

#[cfg(feature = "encryption")]
pub(crate) mod platform;
pub(crate) mod vectors;

use weixin_core::{Account, AccountBuilder, CallbackQuery, Signature, VerifyError};

pub(crate) const TOKEN: &str = "mwtoken2026abcdef";
pub(crate) const APP_ID: &str = "wx1a2b3c4d5e6f7081";
pub(crate) const KEY: &str = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
pub(crate) const NOW: u64 = 1_767_225_600;
pub(crate) const TIMESTAMP: &str = "1767225600";
pub(crate) const NONCE: &str = "424242";

/// An account in plaintext mode at the time [`NOW`].
pub(crate) fn account() -> Account {
    builder().build().unwrap()
}

pub(crate) fn builder() -> AccountBuilder {
    Account::builder(TOKEN).app_id(APP_ID).clock(|| NOW)
}

/// The signature of `parts` as it stands in a query.
pub(crate) fn sign<const N: usize>(parts: [&str; N]) -> String {
    hex(Signature::over(parts))
}

pub(crate) fn hex(signature: Signature) -> String {
    signature.to_hex().map(char::from).iter().collect()
}

/// The three parameters of every request, with the right signature for them.
pub(crate) fn signed(timestamp: &str, nonce: &str) -> String {
    let signature = sign([TOKEN, timestamp, nonce]);
    format!("signature={signature}&timestamp={timestamp}&nonce={nonce}")
}

/// What a push with this query comes to.
pub(crate) fn verify(account: &Account, query: &str) -> Result<(), VerifyError> {
    account.verify(&CallbackQuery::parse(query)?).map(drop)
}

/// What a verification with this query comes to: the text to answer.
pub(crate) fn verify_url(account: &Account, query: &str) -> Result<String, VerifyError> {
    let query = CallbackQuery::parse(query)?;
    Ok(account.verify_url(&query)?.into_owned())
}
