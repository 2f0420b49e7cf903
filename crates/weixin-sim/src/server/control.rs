//! Clock, settings, faults, checks.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::body::Body;
use super::manner::{MAX_WAIT, is_open_id};
use super::push::{Done, entry};
use super::refusal::Refusal;
use super::state::clock as clock_now;
use crate::world::{Action, Faults};
use crate::{Platform, PushMode, Settings};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clock {
    advance_s: Option<u64>,
    #[serde(default)]
    stop: bool,
    #[serde(default)]
    resume: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {
    #[serde(default)]
    users: Vec<String>,
}

/// Ten years. Times beyond that would not fit everywhere.
const MAX_ADVANCE_S: u64 = 10 * 366 * 24 * 60 * 60;

pub(super) async fn verify(State(platform): State<Platform>) -> Done {
    entry(&platform, platform.verify().await.seq)
}

pub(super) async fn probe(State(platform): State<Platform>) -> Done {
    entry(&platform, platform.probe().await.seq)
}

pub(super) async fn faults(State(platform): State<Platform>) -> Json<Faults> {
    Json(platform.world().faults())
}

pub(super) async fn set_faults(
    State(platform): State<Platform>,
    Body(faults): Body<Faults>,
) -> Json<Faults> {
    platform.world().set_faults(faults);
    Json(platform.world().faults())
}

pub(super) async fn clock(
    State(platform): State<Platform>,
    Body(asked): Body<Clock>,
) -> Result<Json<Value>, Refusal> {
    let clock = platform.clock();
    let transcript = platform.transcript();
    match asked {
        Clock {
            advance_s: Some(seconds),
            stop: false,
            resume: false,
        } if seconds <= MAX_ADVANCE_S => {
            clock.advance(Duration::from_secs(seconds));
            let [en, zh] = span(seconds);
            transcript.note(
                format!("The clock went ahead by {en}"),
                format!("时钟前进了 {zh}"),
            );
        }
        Clock {
            advance_s: None,
            stop: true,
            resume: false,
        } => {
            clock.stop();
            transcript.note("The clock was stopped", "时钟已暂停");
        }
        Clock {
            advance_s: None,
            stop: false,
            resume: true,
        } => {
            clock.resume();
            transcript.note("The clock runs again", "时钟继续走动");
        }
        _ => {
            let reason = format!(
                "one of these is needed: `advance_s`, at most {MAX_ADVANCE_S}; `stop`: true; `resume`: true"
            );
            return Err(Refusal::bad(reason));
        }
    }
    Ok(Json(clock_now(&platform)))
}

/// Changes those settings that are given.
pub(super) async fn settings(
    State(platform): State<Platform>,
    Body(given): Body<Map<String, Value>>,
) -> Result<Json<Settings>, Refusal> {
    let before = platform.settings();
    let mut merged = serde_json::to_value(before).unwrap_or_default();
    for (name, value) in given {
        let slot = merged
            .get_mut(&name)
            .ok_or_else(|| Refusal::bad(format!("there is no setting `{name}`")))?;
        *slot = value;
    }
    let after: Settings = serde_json::from_value(merged)
        .map_err(|error| Refusal::bad(format!("a setting is not as it should be: {error}")))?;
    if after.patience.is_zero()
        || after.patience > MAX_WAIT
        || after.gap > MAX_WAIT
        || after.attempts == 0
    {
        return Err(Refusal::bad(
            "at least one attempt, and at most 600000 ms of patience and of gap",
        ));
    }
    platform.change(|settings| *settings = after);
    if before.mode != after.mode {
        let [en, zh] = words(after.mode);
        platform.transcript().note(
            format!("Pushes are now made in {en} mode"),
            format!("推送方式改为{zh}模式"),
        );
    }
    Ok(Json(after))
}

fn words(mode: PushMode) -> [&'static str; 2] {
    match mode {
        PushMode::Plaintext => ["plaintext", "明文"],
        PushMode::Compatible => ["compatibility", "兼容"],
        PushMode::Security => ["security", "安全"],
        PushMode::CloudRun => ["Cloud Run", "云托管"],
    }
}

/// An amount of time in hours where these are whole.
fn span(seconds: u64) -> [String; 2] {
    match seconds % 3600 {
        0 => [
            format!("{} h", seconds / 3600),
            format!("{} 小时", seconds / 3600),
        ],
        _ => [format!("{seconds} s"), format!("{seconds} 秒")],
    }
}

/// Begins anew, with these users who follow the account.
pub(super) async fn reset(
    State(platform): State<Platform>,
    Body(reset): Body<Reset>,
) -> Result<Json<Value>, Refusal> {
    if let Some(bad) = reset.users.iter().find(|user| !is_open_id(user)) {
        return Err(Refusal::bad(format!(
            "`users` has what is no OpenID: {bad:?}"
        )));
    }
    platform.world().reset();
    platform.transcript().clear();
    for user in &reset.users {
        platform.world().note(user, Action::Follow);
    }
    platform
        .transcript()
        .note("The simulation was reset", "模拟器已重置");
    Ok(Json(json!({})))
}
