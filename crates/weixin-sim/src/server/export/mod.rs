//! A delivery as something to keep: a command, or a test.

mod curl;
mod rust;

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;

use super::body::Asked;
use super::refusal::Refusal;
use crate::Platform;
use crate::transcript::{Delivery, Entry};

#[derive(Deserialize)]
pub(super) struct Parameters {
    seq: u64,
    attempt: Option<usize>,
}

pub(super) async fn curl(
    State(platform): State<Platform>,
    Asked(asked): Asked<Parameters>,
) -> Result<String, Refusal> {
    let entry = found(&platform, asked.seq)?;
    let delivery = delivery(&entry)?;
    let number = asked.attempt.unwrap_or(1);
    let attempt = number
        .checked_sub(1)
        .and_then(|index| delivery.attempts.get(index));
    let attempt = attempt
        .ok_or_else(|| Refusal::not_found(format!("the delivery has no attempt {number}")))?;
    Ok(curl::command(platform.url().as_deref(), &attempt.request))
}

pub(super) async fn rust(
    State(platform): State<Platform>,
    Asked(asked): Asked<Parameters>,
) -> Result<String, Refusal> {
    let entry = found(&platform, asked.seq)?;
    // Most were pushed in the mode that is set now.
    let mode = platform.settings().mode;
    Ok(rust::test(delivery(&entry)?, mode))
}

fn found(platform: &Platform, seq: u64) -> Result<Arc<Entry>, Refusal> {
    let entry = platform.transcript().get(seq);
    entry
        .ok_or_else(|| Refusal::not_found(format!("the transcript has no entry {seq}, or no more")))
}

fn delivery(entry: &Entry) -> Result<&Delivery, Refusal> {
    entry
        .delivery()
        .ok_or_else(|| Refusal::bad(format!("the entry {} is not a delivery", entry.seq)))
}
