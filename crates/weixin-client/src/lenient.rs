//! Fields that the platform writes in more than one form. An answer must not fail for that.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A number, or one in quotes. `None` for all else.
pub(crate) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let value = Value::deserialize(from)?;
    let text = || value.as_str()?.parse().ok();
    Ok(value.as_u64().or_else(text))
}

/// 0 or 1.
pub(crate) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(i64::deserialize(from)? != 0)
}

/// What is `null` is as good as missing.
pub(crate) fn or_default<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(from).map(Option::unwrap_or_default)
}
