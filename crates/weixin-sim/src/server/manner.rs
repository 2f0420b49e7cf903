//! How a push is made, and by whom.

use std::time::Duration;

use serde_json::{Map, Value};

use super::body::Members;
use super::refusal::Refusal;
use crate::{Manner, Platform, Push, User};

/// Ten minutes. A push is not to stay for ever.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(600);
/// The most that are made at once, and after the answer.
const MAX_ATTEMPTS: usize = 100;
const MAX_OPEN_ID: usize = 128;

/// Takes what the push is to do otherwise than the settings say: the members of a [`Manner`].
pub(super) fn in_manner(push: Push, asked: &mut Members) -> Result<Push, Refusal> {
    let few = |count: usize| count.min(MAX_ATTEMPTS);
    let mut manner = Manner {
        mode: asked.take("mode")?,
        times: asked.take("times")?.map(few),
        again: asked.take("again")?.map_or(0, few),
        attempts: asked.take("attempts")?,
        patience_ms: asked.take("patience_ms")?.map(short),
        gap_ms: asked.take("gap_ms")?.map_or(0, short),
        slow_upload_ms: asked.take("slow_upload_ms")?.map_or(0, short),
        delay_ms: asked.take("delay_ms")?.map_or(0, short),
        age_s: asked.take("age_s")?.unwrap_or(0),
        ..Manner::default()
    };
    for (name, flag) in [
        ("same_nonce", &mut manner.same_nonce),
        ("json", &mut manner.json),
        ("broken", &mut manner.broken),
        ("forged", &mut manner.forged),
        ("forged_message", &mut manner.forged_message),
    ] {
        *flag = asked.take(name)?.unwrap_or(false);
    }
    Ok(push.in_manner(&manner))
}

fn short(millis: u64) -> u64 {
    millis.min(MAX_WAIT.as_millis() as u64)
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
