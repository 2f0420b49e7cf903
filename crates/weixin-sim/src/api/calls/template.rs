//! Template and subscription messages.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::{check, needed, object, text};
use crate::api::refusal::Refusal;

/// So long a `client_msg_id` names the same message.
const SAME: Duration = Duration::from_secs(600);

/// Ids of messages look like this.
const FIRST_ID: u64 = 2_001_638_360_123_456_789;

/// `POST /cgi-bin/message/template/send`
pub(in crate::api) fn send(call: &mut Call<'_>) -> Answered {
    check_template(call)?;
    check(call.receiver()?.state.subscribed, 43004)?;
    let msgid = match sent_before(call)? {
        Some(msgid) => msgid,
        None => {
            let msgid = FIRST_ID.saturating_add(call.state.templates);
            call.state.templates = call.state.templates.saturating_add(1);
            call.deliver("template".to_owned(), Some(msgid))?;
            msgid
        }
    };
    Ok(Answer::json(
        &json!({"errcode": 0, "errmsg": "ok", "msgid": msgid}),
    ))
}

/// `POST /cgi-bin/message/subscribe/bizsend`
pub(in crate::api) fn subscribe(call: &mut Call<'_>) -> Answered {
    check_template(call)?;
    call.receiver()?;
    call.deliver("subscribe".to_owned(), None)?;
    Ok(Answer::ok())
}

/// Templates are made in the console, so any id of their form is a good one.
fn check_template(call: &Call<'_>) -> Result<(), Refusal> {
    let id = needed(&call.body, "template_id", 40037)?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    check(id.bytes().all(allowed), 40037)?;
    check(id.len() <= 64, 40036)?;
    check_values(object(&call.body, "data", 47001)?)
}

fn check_values(data: &Map<String, Value>) -> Result<(), Refusal> {
    for value in data.values() {
        let value = value.get("value").and_then(Value::as_str);
        check(value.is_some_and(|value| !value.is_empty()), 47003)?;
    }
    Ok(())
}

/// The id of the message that the user got under this name.
fn sent_before(call: &Call<'_>) -> Result<Option<u64>, Refusal> {
    let name = text(&call.body, "client_msg_id")?;
    if name.is_empty() {
        return Ok(None);
    }
    let since = call.now.saturating_sub(SAME).as_millis();
    let lately = call.state.outbox.iter().rev();
    let mut lately = lately.take_while(|message| u128::from(message.at_ms) > since);
    let same = |field: &str, value: &Value| value.get(field) == call.body.get(field);
    let before = lately.find(|message| {
        message.msgtype == "template"
            && same("client_msg_id", &message.body)
            && same("touser", &message.body)
    });
    Ok(before.and_then(|message| message.msgid))
}
