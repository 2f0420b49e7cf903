//! How often the API can still be called, and what became of a call.

use std::time::Duration;

use serde_json::json;

use super::token::check_secret;
use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::{check, needed};
use crate::api::refusal::Refusal;
use crate::api::routes::Route;

/// So long a call is remembered.
const REMEMBERED: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// `POST /cgi-bin/clear_quota`
pub(in crate::api) fn clear(call: &mut Call<'_>) -> Answered {
    let appid = needed(&call.body, "appid", 41002)?;
    check(appid == call.account.app_id, 40013)?;
    clear_all(call)
}

/// `POST /cgi-bin/clear_quota/v2`
pub(in crate::api) fn clear_by_secret(call: &mut Call<'_>) -> Answered {
    check_secret(
        call,
        needed(&call.body, "appid", 41002)?,
        needed(&call.body, "appsecret", 41004)?,
    )?;
    clear_all(call)
}

/// `POST /cgi-bin/openapi/quota/clear`
pub(in crate::api) fn clear_one(call: &mut Call<'_>) -> Answered {
    let path = named(call)?.path;
    check(call.state.quotas.clear(Some(path), call.now), 48006)?;
    call.state
        .faults
        .exhausted
        .retain(|exhausted| exhausted != path);
    Ok(Answer::ok())
}

/// `POST /cgi-bin/openapi/quota/get`
pub(in crate::api) fn get(call: &mut Call<'_>) -> Answered {
    let route = named(call)?;
    let used = match call
        .state
        .faults
        .exhausted
        .iter()
        .any(|path| path == route.path)
    {
        true => route.daily,
        false => call.state.quotas.used(route.path, call.now),
    };
    Ok(Answer::json(&json!({
        "errcode": 0,
        "errmsg": "ok",
        "quota": {
            "daily_limit": route.daily,
            "used": used,
            "remain": route.daily.saturating_sub(used),
        },
    })))
}

/// `POST /cgi-bin/openapi/rid/get`
pub(in crate::api) fn rid(call: &mut Call<'_>) -> Answered {
    let rid = needed(&call.body, "rid", 76002)?;
    let known = call.state.calls.get(rid);
    let known = known.ok_or_else(|| Refusal::new(76001))?;
    let is_known = call.now <= known.at.saturating_add(REMEMBERED);
    check(is_known, 76004)?;
    Ok(Answer::json(&json!({
        "errcode": 0,
        "errmsg": "ok",
        "request": {
            "invoke_time": known.at.as_secs(),
            "cost_in_ms": 1,
            "request_url": known.query,
            "request_body": known.request,
            "response_body": known.response,
            "client_ip": "127.0.0.1",
        },
    })))
}

fn clear_all(call: &mut Call<'_>) -> Answered {
    check(call.state.quotas.clear(None, call.now), 48006)?;
    call.state.faults.exhausted.clear();
    Ok(Answer::ok())
}

/// The API that the call is about.
fn named(call: &Call<'_>) -> Result<&'static Route, Refusal> {
    let route = Route::of(needed(&call.body, "cgi_path", 76021)?);
    route.ok_or_else(|| Refusal::new(76021))
}
