//! What happened.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::body::Asked;
use super::refusal::Refusal;
use crate::Platform;
use crate::transcript::Entry;

#[derive(Deserialize)]
pub(super) struct Parameters {
    format: Option<String>,
    #[serde(default)]
    after: u64,
}

pub(super) async fn transcript(
    State(platform): State<Platform>,
    Asked(asked): Asked<Parameters>,
) -> Result<Response, Refusal> {
    let entries: Vec<Arc<Entry>> = platform.transcript().after(asked.after);
    match asked.format.as_deref() {
        None | Some("json") => {
            let entries: Vec<&Entry> = entries.iter().map(|entry| &**entry).collect();
            Ok(Json(entries).into_response())
        }
        Some("text") => {
            let text = entries.iter().fold(String::new(), |mut text, entry| {
                // A String takes everything.
                let _ = write!(text, "{entry}");
                text
            });
            Ok(text.into_response())
        }
        Some(_) => Err(Refusal::bad("`format` is `json` or `text`")),
    }
}
