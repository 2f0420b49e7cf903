//! What the simulation is like now.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Asked;
use crate::Platform;
use crate::world::CustomMessage;

/// The most users that are listed.
const MAX_USERS: usize = 500;
/// The most QR codes.
const MAX_CODES: usize = 50;

#[derive(Deserialize)]
pub(super) struct Parameters {
    user: Option<String>,
}

pub(super) async fn state(
    State(platform): State<Platform>,
    Asked(asked): Asked<Parameters>,
) -> Json<Value> {
    let account = platform.sim_account();
    let settings = platform.settings();
    let world = platform.world();
    let users: Vec<Value> = world
        .users()
        .into_iter()
        .take(MAX_USERS)
        .map(|user| {
            json!({
                "openid": user.openid,
                "name": user.name,
                "unionid": user.unionid,
                "subscribed": user.subscribed,
            })
        })
        .collect();
    // Without Token and key: whoever shares the machine can ask for this.
    Json(json!({
        "account": {
            "mode": settings.mode,
            "app_id": account.app_id,
            "original_id": account.original_id,
        },
        "target": platform.url().unwrap_or_else(|| "in-process".to_owned()),
        "settings": settings,
        "users": users,
        "menu": match asked.user {
            Some(user) => world.menu_of(&user),
            None => world.menu(),
        },
        "qr_codes": world.scenes(MAX_CODES).iter().map(|code| json!({
            "ticket": code.ticket,
            "scene": code.scene,
        })).collect::<Vec<_>>(),
        "clock": clock(&platform),
        "faults": world.faults(),
    }))
}

/// The time of the simulation.
pub(super) fn clock(platform: &Platform) -> Value {
    let clock = platform.clock();
    let unix_ms = u64::try_from(clock.since_1970().as_millis()).unwrap_or(u64::MAX);
    json!({ "unix_ms": unix_ms, "stopped": clock.is_stopped() })
}

pub(super) async fn outbox(State(platform): State<Platform>) -> Json<Vec<CustomMessage>> {
    Json(platform.world().outbox())
}
