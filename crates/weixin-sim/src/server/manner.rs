//! How a push is made, and by whom.

use std::time::Duration;

use serde_json::{Map, Value};

use super::body::Members;
use super::refusal::Refusal;
use crate::{Platform, Push, User};

/// Ten minutes. A push is not to stay for ever.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(600);
/// The most attempts of a push, and the most that are made at once.
const MAX_ATTEMPTS: u32 = 100;
const MAX_OPEN_ID: usize = 128;

/// Takes what the push is to do otherwise than the settings say.
pub(super) fn in_manner(mut push: Push, asked: &mut Members) -> Result<Push, Refusal> {
    if let Some(times) = asked.take::<u32>("times")? {
        push = push.times(times.min(MAX_ATTEMPTS) as usize);
    }
    if let Some(again) = asked.take::<u32>("again")? {
        push = push.again(again.min(MAX_ATTEMPTS) as usize);
    }
    if let Some(attempts) = asked.take::<u32>("attempts")? {
        push = push.attempts(attempts.min(MAX_ATTEMPTS));
    }
    if let Some(patience) = asked.take("patience_ms")? {
        push = push.patience(Duration::from_millis(patience).min(MAX_WAIT));
    }
    if let Some(slow) = asked.take("slow_upload_ms")? {
        push = push.slow_upload(Duration::from_millis(slow).min(MAX_WAIT));
    }
    let mut is_on = |name| Ok::<_, Refusal>(asked.take(name)?.unwrap_or(false));
    if is_on("same_nonce")? {
        push = push.same_nonce();
    }
    if is_on("json")? {
        push = push.json();
    }
    if is_on("broken")? {
        push = push.broken();
    }
    if is_on("forged")? {
        push = push.forged();
    }
    Ok(push)
}

/// Takes the user of a call.
pub(super) fn user(platform: &Platform, asked: &mut Members) -> Result<User, Refusal> {
    let open_id: String = asked.need("user")?;
    if is_open_id(&open_id) {
        return Ok(platform.user(open_id));
    }
    Err(Refusal::bad(format!(
        "`user` must be an OpenID: 1 to {MAX_OPEN_ID} letters, digits, `_` and `-`"
    )))
}

pub(super) fn is_open_id(text: &str) -> bool {
    is_word(text, MAX_OPEN_ID)
}

pub(super) fn is_word(text: &str, max: usize) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    (1..=max).contains(&text.len()) && text.bytes().all(fits)
}

/// Sets elements of the document by their names.
pub(super) fn with_fields(mut push: Push, fields: &Map<String, Value>) -> Result<Push, Refusal> {
    for (name, value) in fields {
        push = match value {
            Value::String(text) => push.field(name, text),
            Value::Number(number) => push.field(name, number),
            Value::Bool(flag) => push.field(name, flag),
            Value::Null => push.without(name),
            Value::Array(_) | Value::Object(_) => {
                return Err(Refusal::bad(format!(
                    "`{name}` must be a text or a number; what is inside of it has a path, such as `{name}.Count`"
                )));
            }
        };
    }
    Ok(push)
}
