//! What users do.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::body::Body;
use super::manner::{Manner, user, with_fields};
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

#[derive(Deserialize)]
pub(super) struct Message {
    user: String,
    r#type: Option<String>,
    /// A document as it is, in place of a type and fields.
    document: Option<String>,
    #[serde(flatten)]
    manner: Manner,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

#[derive(Deserialize)]
pub(super) struct Event {
    user: String,
    name: String,
    #[serde(default)]
    fields: Map<String, Value>,
    #[serde(flatten)]
    manner: Manner,
}

#[derive(Deserialize)]
pub(super) struct Info {
    name: String,
    #[serde(default)]
    fields: Map<String, Value>,
    #[serde(flatten)]
    manner: Manner,
}

#[derive(Deserialize)]
pub(super) struct Scan {
    user: String,
    scene: Option<Scene>,
    ticket: Option<String>,
}

/// A scene is a number or a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scene {
    Number(u64),
    Text(String),
}

#[derive(Deserialize)]
pub(super) struct Who {
    user: String,
}

pub(super) async fn send(State(platform): State<Platform>, Body(sent): Body<Message>) -> Done {
    let user = user(&platform, &sent.user)?;
    let push = match (&sent.r#type, sent.document) {
        (Some(kind), None) if kind == "event" => {
            return Err(Refusal::bad(
                "an event is sent to /sim/event, by its `name`",
            ));
        }
        (Some(kind), None) => {
            with_fields(user.message(&name(kind, "type")?), &fields(sent.fields))?
        }
        (None, Some(document)) => user.document(document),
        _ => {
            return Err(Refusal::bad(
                "either a `type`, such as `text`, or a `document` is needed",
            ));
        }
    };
    done(&platform, sent.manner.apply(push)).await
}

pub(super) async fn event(State(platform): State<Platform>, Body(event): Body<Event>) -> Done {
    let user = user(&platform, &event.user)?;
    let push = with_fields(user.event(&name(&event.name, "name")?), &event.fields)?;
    done(&platform, event.manner.apply(push)).await
}

pub(super) async fn info(State(platform): State<Platform>, Body(info): Body<Info>) -> Done {
    let push = with_fields(platform.info(&name(&info.name, "name")?), &info.fields)?;
    done(&platform, info.manner.apply(push)).await
}

pub(super) async fn scan(State(platform): State<Platform>, Body(scan): Body<Scan>) -> Done {
    let user = user(&platform, &scan.user)?;
    let (scene, ticket) = match (scan.scene, scan.ticket) {
        (Some(Scene::Number(number)), None) => (number.to_string(), None),
        (Some(Scene::Text(text)), None) => (text, None),
        (None, Some(ticket)) => {
            let found = platform.world().scene(&ticket);
            let found = found.ok_or_else(|| {
                Refusal::not_found("there is no QR code of this `ticket`, or it is over")
            })?;
            (found.scene, Some(ticket))
        }
        _ => return Err(Refusal::bad("either a `scene` or a `ticket` is needed")),
    };
    let follows = platform
        .world()
        .user(&scan.user)
        .is_some_and(|user| user.subscribed);
    let mut push = if follows {
        user.scan(scene)
    } else {
        user.subscribe_by_scan(scene)
    };
    if let Some(ticket) = ticket {
        push = push.field("Ticket", ticket);
    }
    done(&platform, push).await
}

pub(super) async fn follow(State(platform): State<Platform>, Body(who): Body<Who>) -> Done {
    let push = user(&platform, &who.user)?.subscribe();
    done(&platform, push).await
}

pub(super) async fn unfollow(State(platform): State<Platform>, Body(who): Body<Who>) -> Done {
    let push = user(&platform, &who.user)?.unsubscribe();
    done(&platform, push).await
}

/// Makes a push to its end, even if who asked for it hangs up.
pub(super) async fn done(platform: &Platform, push: Push) -> Done {
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

fn name(name: &str, of: &str) -> Result<String, Refusal> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if (1..=64).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(name.to_owned());
    }
    Err(Refusal::bad(format!(
        "`{of}` must be 1 to 64 letters, digits, `_` and `-`"
    )))
}

/// What is flattened beside the manner is given to both.
fn fields(mut fields: Map<String, Value>) -> Map<String, Value> {
    for name in Manner::NAMES {
        fields.remove(*name);
    }
    fields
}
