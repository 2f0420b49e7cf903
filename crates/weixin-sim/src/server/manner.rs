//! How a push is made, and by whom.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::{Platform, Push, User};

/// What a push does otherwise than the settings say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Manner {
    times: Option<usize>,
    again: Option<usize>,
    attempts: Option<u32>,
    patience_ms: Option<u64>,
    slow_ms: Option<u64>,
    same_nonce: bool,
    json: bool,
    broken: bool,
    forged: bool,
}

/// Ten minutes. A push is not to stay for ever.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(600);
/// The most attempts of a push, and the most that are made at once.
const MAX_ATTEMPTS: u32 = 100;
const MAX_OPEN_ID: usize = 128;

impl Manner {
    /// Its members, which stand beside fields of the document.
    pub(super) const NAMES: &[&str] = &[
        "times",
        "again",
        "attempts",
        "patience_ms",
        "slow_ms",
        "same_nonce",
        "json",
        "broken",
        "forged",
    ];

    pub(super) fn apply(&self, mut push: Push) -> Push {
        if let Some(times) = self.times {
            push = push.times(times.min(MAX_ATTEMPTS as usize));
        }
        if let Some(again) = self.again {
            push = push.again(again.min(MAX_ATTEMPTS as usize));
        }
        if let Some(attempts) = self.attempts {
            push = push.attempts(attempts.min(MAX_ATTEMPTS));
        }
        if let Some(patience) = self.patience_ms {
            push = push.patience(Duration::from_millis(patience).min(MAX_WAIT));
        }
        if let Some(slow) = self.slow_ms {
            push = push.slow_upload(Duration::from_millis(slow).min(MAX_WAIT));
        }
        if self.same_nonce {
            push = push.same_nonce();
        }
        if self.json {
            push = push.json();
        }
        if self.broken {
            push = push.broken();
        }
        if self.forged {
            push = push.forged();
        }
        push
    }
}

/// The user of a call.
pub(super) fn user(platform: &Platform, open_id: &str) -> Result<User, Refusal> {
    if is_open_id(open_id) {
        return Ok(platform.user(open_id));
    }
    Err(Refusal::bad(format!(
        "`user` must be an OpenID: 1 to {MAX_OPEN_ID} letters, digits, `_` and `-`"
    )))
}

pub(super) fn is_open_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    (1..=MAX_OPEN_ID).contains(&text.len()) && text.bytes().all(fits)
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
                let reason = format!(
                    "`{name}` must be a text or a number; name what is inside of it by a path, such as `{name}.Count`"
                );
                return Err(Refusal::bad(reason));
            }
        };
    }
    Ok(push)
}
