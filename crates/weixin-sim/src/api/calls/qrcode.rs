//! QR codes.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::api::call::{Answer, Answered, Call};
use crate::api::fields::{check, object, text};
use crate::api::refusal::Refusal;
use crate::world::NewScene;

const MAX_SECONDS: u64 = 30 * 24 * 60 * 60;
const DEFAULT_SECONDS: u64 = 60;
const MAX_PERMANENT_ID: u64 = 100_000;

/// `POST /cgi-bin/qrcode/create`
pub(in crate::api) fn create(call: &mut Call<'_>) -> Answered {
    let (is_text, is_permanent) = match text(&call.body, "action_name")? {
        "QR_SCENE" => (false, false),
        "QR_STR_SCENE" => (true, false),
        "QR_LIMIT_SCENE" => (false, true),
        "QR_LIMIT_STR_SCENE" => (true, true),
        _ => return Err(Refusal::new(40052)),
    };
    let info = object(&call.body, "action_info", 40053)?;
    let scene = object(info, "scene", 40053)?;
    let new = NewScene {
        scene: read_scene(scene, is_text, is_permanent)?,
        is_text,
        expires_in: match is_permanent {
            true => None,
            false => Some(read_seconds(&call.body)?),
        },
    };
    let expires_in = new.expires_in;
    let code = call.state.scenes.add(new, call.now);
    let code = code.ok_or_else(|| Refusal::new(45029))?;
    let mut answer = json!({"ticket": code.ticket, "url": code.url});
    if let (Some(seconds), Some(answer)) = (expires_in, answer.as_object_mut()) {
        answer.insert("expire_seconds".to_owned(), seconds.into());
    }
    Ok(Answer::json(&answer))
}

/// `GET /cgi-bin/showqrcode`: where the platform has a picture there is a page that says what the picture would.
pub(in crate::api) fn show(call: &mut Call<'_>) -> Answered {
    let ticket = call.asked.parameter("ticket");
    let Some(code) = call.state.scenes.get(ticket, call.now) else {
        return Ok(Answer::status(StatusCode::NOT_FOUND));
    };
    let (url, scene) = (&code.url, escaped(&code.scene));
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>QR code</title>\
         <p>Scene: <b>{scene}</b></p><p>Address: <code>{url}</code></p></html>"
    );
    Ok(Answer::page(StatusCode::OK, page))
}

fn read_scene(
    scene: &Map<String, Value>,
    is_text: bool,
    is_permanent: bool,
) -> Result<String, Refusal> {
    if is_text {
        let text = text(scene, "scene_str")?;
        check((1..=64).contains(&text.chars().count()), 40053)?;
        return Ok(text.to_owned());
    }
    let max = match is_permanent {
        true => MAX_PERMANENT_ID,
        false => u64::from(u32::MAX),
    };
    let id = scene.get("scene_id").and_then(Value::as_u64);
    let id = id.filter(|id| (1..=max).contains(id));
    Ok(id.ok_or_else(|| Refusal::new(40053))?.to_string())
}

fn read_seconds(body: &Map<String, Value>) -> Result<u64, Refusal> {
    let Some(seconds) = body.get("expire_seconds") else {
        return Ok(DEFAULT_SECONDS);
    };
    let seconds = seconds.as_u64().ok_or_else(|| Refusal::new(47001))?;
    check((1..=MAX_SECONDS).contains(&seconds), 40035)?;
    Ok(seconds)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
