//! What users do.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::body::Members;
use super::manner::{in_manner, is_word, user, with_fields};
use super::refusal::Refusal;
use crate::transcript::Entry;
use crate::{Platform, Push};

/// The finished entry of what was done.
pub(super) type Done = Result<Finished, Refusal>;

pub(super) struct Finished(Arc<Entry>);

impl IntoResponse for Finished {
    fn into_response(self) -> Response {
        Json(&*self.0).into_response()
    }
}

/// A scene is a number or a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scene {
    Number(u64),
    Text(String),
}

pub(super) async fn send(State(platform): State<Platform>, mut asked: Members) -> Done {
    let user = user(&platform, &mut asked)?;
    let document: Option<String> = asked.take("document")?;
    let push = match (name(&mut asked, "type")?, document) {
        (Some(kind), None) if kind == "event" => {
            return Err(Refusal::bad(
                "an event is sent to /sim/event, by its `name`",
            ));
        }
        (Some(kind), None) => user.message(&kind),
        (None, Some(_)) if asked.has("fields") => {
            return Err(Refusal::bad(
                "a `document` is sent as it is, so `fields` cannot change it",
            ));
        }
        (None, Some(document)) => user.document(document),
        _ => {
            return Err(Refusal::bad(
                "either a `type`, such as `text`, or a `document` is needed",
            ));
        }
    };
    named(&platform, push, asked).await
}

pub(super) async fn event(State(platform): State<Platform>, mut asked: Members) -> Done {
    let user = user(&platform, &mut asked)?;
    let name = name(&mut asked, "name")?.ok_or_else(no_name)?;
    named(&platform, user.event(&name), asked).await
}

pub(super) async fn info(State(platform): State<Platform>, mut asked: Members) -> Done {
    let name = name(&mut asked, "name")?.ok_or_else(no_name)?;
    named(&platform, platform.info(&name), asked).await
}

pub(super) async fn scan(State(platform): State<Platform>, mut asked: Members) -> Done {
    let user = user(&platform, &mut asked)?;
    let ticket: Option<String> = asked.take("ticket")?;
    let scene = match (asked.take("scene")?, &ticket) {
        (Some(Scene::Number(number)), None) => number.to_string(),
        (Some(Scene::Text(text)), None) => text,
        (None, Some(ticket)) => {
            let found = platform.world().scene(ticket);
            let found = found.ok_or_else(|| {
                Refusal::not_found("there is no QR code of this `ticket`, or it is over")
            })?;
            found.scene
        }
        _ => return Err(Refusal::bad("either a `scene` or a `ticket` is needed")),
    };
    asked.end()?;
    let state = platform.world().user(user.open_id());
    let push = match state.is_some_and(|state| state.subscribed) {
        true => user.scan(scene),
        false => user.subscribe_by_scan(scene),
    };
    let push = match ticket {
        Some(ticket) => push.field("Ticket", ticket),
        None => push,
    };
    done(&platform, push).await
}

pub(super) async fn follow(State(platform): State<Platform>, mut asked: Members) -> Done {
    let user = user(&platform, &mut asked)?;
    asked.end()?;
    done(&platform, user.subscribe()).await
}

pub(super) async fn unfollow(State(platform): State<Platform>, mut asked: Members) -> Done {
    let user = user(&platform, &mut asked)?;
    asked.end()?;
    done(&platform, user.unsubscribe()).await
}

/// A push whose fields are an object of their own.
pub(super) async fn named(platform: &Platform, push: Push, mut asked: Members) -> Done {
    let fields: Map<String, Value> = asked.take("fields")?.unwrap_or_default();
    let push = in_manner(push, &mut asked)?;
    asked.end()?;
    done(platform, with_fields(push, &fields)?).await
}

/// Makes a push to its end, even if who asked for it hangs up.
async fn done(platform: &Platform, push: Push) -> Done {
    let delivery = tokio::spawn(push.into_future()).await;
    let delivery =
        delivery.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the push failed"))?;
    entry(platform, delivery.seq)
}

/// The entry of this number.
pub(super) fn entry(platform: &Platform, seq: u64) -> Done {
    let entry = platform.transcript().get(seq);
    entry
        .map(Finished)
        .ok_or_else(|| Refusal::not_found(format!("the transcript has no entry {seq}, or no more")))
}

/// The name of a type or an event, which can be one that nobody knows.
fn name(asked: &mut Members, member: &str) -> Result<Option<String>, Refusal> {
    const MAX: usize = 64;
    let name: Option<String> = asked.take(member)?;
    if name.as_deref().is_some_and(|name| !is_word(name, MAX)) {
        return Err(Refusal::bad(format!(
            "`{member}` must be 1 to {MAX} letters, digits, `_` and `-`"
        )));
    }
    Ok(name)
}

fn no_name() -> Refusal {
    Refusal::bad("`name` is missing: that of the event, such as `CLICK`")
}
