//! Users.

use serde_json::{Value, json};

use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::{check, list, needed, text};
use crate::api::refusal::Refusal;
use crate::world::UserState;

const MAX_BATCH: usize = 100;
const MAX_PAGE: usize = 10_000;
const MAX_REMARK_CHARS: usize = 30;

/// `GET /cgi-bin/user/info`
pub(in crate::api) fn info(call: &mut Call<'_>) -> Answered {
    let openid = call.asked.parameter("openid");
    check(!openid.is_empty(), 41009)?;
    Ok(Answer::json(&known(call, openid)?))
}

/// `POST /cgi-bin/user/info/batchget`
pub(in crate::api) fn batch(call: &mut Call<'_>) -> Answered {
    let wanted = list(&call.body, "user_list", 40031)?;
    check((1..=MAX_BATCH).contains(&wanted.len()), 40032)?;
    let users = wanted.iter().map(|wanted| {
        let wanted = wanted.as_object().ok_or_else(|| Refusal::new(40031))?;
        known(call, needed(wanted, "openid", 40003)?)
    });
    let users = users.collect::<Result<Vec<Value>, Refusal>>()?;
    Ok(Answer::json(&json!({"user_info_list": users})))
}

/// `POST /cgi-bin/user/info/updateremark`
pub(in crate::api) fn remark(call: &mut Call<'_>) -> Answered {
    let remark = text(&call.body, "remark")?;
    check(remark.chars().count() <= MAX_REMARK_CHARS, 40035)?;
    let user = call
        .state
        .users
        .get_mut(needed(&call.body, "openid", 41009)?);
    let user = user.ok_or_else(|| Refusal::new(40003))?;
    remark.clone_into(&mut user.state.remark);
    Ok(Answer::ok())
}

/// `GET /cgi-bin/user/get`
pub(in crate::api) fn followers(call: &mut Call<'_>) -> Answered {
    let after = call.asked.parameter("next_openid");
    if !after.is_empty() {
        check(call.state.users.get(after).is_some(), 40003)?;
    }
    let all = call.state.users.iter().map(|user| &user.state);
    let all: Vec<&str> = all
        .filter(|user| user.subscribed)
        .map(|user| user.openid.as_str())
        .collect();
    let rest = all.iter().filter(|openid| **openid > after);
    let page: Vec<&str> = rest.take(MAX_PAGE).copied().collect();
    let mut answer = json!({
        "total": all.len(),
        "count": page.len(),
        "next_openid": page.last().unwrap_or(&""),
    });
    if !page.is_empty()
        && let Some(answer) = answer.as_object_mut()
    {
        answer.insert("data".to_owned(), json!({"openid": page}));
    }
    Ok(Answer::json(&answer))
}

fn known(call: &Call<'_>, openid: &str) -> Result<Value, Refusal> {
    let user = call.state.users.get(openid);
    let user = user.ok_or_else(|| Refusal::new(40003))?;
    Ok(shown(&user.state))
}

/// What is told of a user: no name and no picture since 2021, and next to nothing of who does not follow.
fn shown(user: &UserState) -> Value {
    if !user.subscribed {
        return json!({
            "subscribe": 0,
            "openid": user.openid,
            "unionid": user.unionid,
            "tagid_list": [],
        });
    }
    json!({
        "subscribe": 1,
        "openid": user.openid,
        "nickname": "",
        "sex": 0,
        "language": user.language,
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": user.since,
        "unionid": user.unionid,
        "remark": user.remark,
        "groupid": 0,
        "tagid_list": user.tags,
        "subscribe_scene": user.subscribe_scene,
        "qr_scene": user.qr_scene,
        "qr_scene_str": user.qr_scene_str,
    })
}
