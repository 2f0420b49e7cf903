//! Access tokens, and the ticket of web pages.

use serde_json::{Value, json};

use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::{check, needed, text};
use crate::api::refusal::Refusal;
use crate::world::Issued;

/// `POST /cgi-bin/stable_token`
pub(in crate::api) fn stable(call: &mut Call<'_>) -> Answered {
    check(text(&call.body, "grant_type")? == GRANT_TYPE, 40002)?;
    check_secret(
        call,
        needed(&call.body, "appid", 41002)?,
        needed(&call.body, "secret", 41004)?,
    )?;
    let force = match call.body.get("force_refresh") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(force)) => *force,
        Some(_) => return Err(Refusal::new(47001)),
    };
    let issued = call.state.tokens.stable(force, call.now);
    issued.map(answer).ok_or_else(|| Refusal::new(45009))
}

/// `GET /cgi-bin/token`
pub(in crate::api) fn legacy(call: &mut Call<'_>) -> Answered {
    let given = |name, code| match call.asked.parameter(name) {
        "" => Err(Refusal::new(code)),
        value => Ok(value),
    };
    check(call.asked.parameter("grant_type") == GRANT_TYPE, 40002)?;
    check_secret(call, given("appid", 41002)?, given("secret", 41004)?)?;
    Ok(answer(call.state.tokens.legacy(call.now)))
}

/// `GET /cgi-bin/ticket/getticket`
pub(in crate::api) fn ticket(call: &mut Call<'_>) -> Answered {
    let kind = call.asked.parameter("type");
    check(matches!(kind, "jsapi" | "wx_card"), 40035)?;
    let Issued { value, expires_in } = call.state.tokens.ticket(call.now);
    Ok(Answer::json(&json!({
        "errcode": 0,
        "errmsg": "ok",
        "ticket": value,
        "expires_in": expires_in,
    })))
}

const GRANT_TYPE: &str = "client_credential";

/// Refuses whom the account is not.
pub(super) fn check_secret(call: &Call<'_>, appid: &str, secret: &str) -> Result<(), Refusal> {
    check(appid == call.account.app_id, 40013)?;
    check(secret == call.account.app_secret, 40125)
}

fn answer(issued: Issued) -> Answer {
    Answer::json(&json!({
        "access_token": issued.value,
        "expires_in": issued.expires_in,
    }))
}
