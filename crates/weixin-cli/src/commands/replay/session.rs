//! A conversation as it was saved.

use serde_json::Value;
use weixin_sim::{Delivery, Entry, EntryKind};

use crate::failure::Failure;
use crate::input;
use crate::words::words;

/// What a simulator keeps, with room.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// A push, and what its user was sent by the API before there was another one of that user.
pub(super) struct Turn {
    pub(super) delivery: Delivery,
    pub(super) messages: Vec<Value>,
    /// How long after the push the last of them came.
    pub(super) waited_ms: u64,
    at_ms: u64,
}

/// The turns of a transcript: an array, or lines.
pub(super) fn read(file: &str) -> Result<Vec<Turn>, Failure> {
    let text = input::read_to_string(file, MAX_BYTES)?;
    let entries = entries(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::usage(words!(
            "{file} is no transcript: line {line}, column {column}",
            "{file} 不是会话记录：第 {line} 行第 {column} 列"
        ))
    })?;
    // What `send` printed in several runs has the same numbers, and is not the same.
    let mut turns: Vec<Turn> = Vec::new();
    for entry in entries {
        match entry.kind {
            // Checks of the server have no document; what is not done is told again.
            EntryKind::Delivery(delivery) if !delivery.document.is_empty() && delivery.done => {
                turns.push(Turn {
                    delivery: *delivery,
                    messages: Vec::new(),
                    waited_ms: 0,
                    at_ms: entry.at_ms,
                });
            }
            EntryKind::Customer { message, .. } => {
                let is_theirs = |turn: &&mut Turn| message["user"] == turn.delivery.user;
                if let Some(turn) = turns.iter_mut().rev().find(is_theirs) {
                    turn.waited_ms = entry.at_ms.saturating_sub(turn.at_ms);
                    turn.messages.push(message);
                }
            }
            _ => {}
        }
    }
    if turns.is_empty() {
        return Err(Failure::usage(words!(
            "{file}: there is nothing in it that was pushed",
            "{file}：其中没有推送"
        )));
    }
    Ok(turns)
}

fn entries(text: &str) -> Result<Vec<Entry>, serde_json::Error> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text);
    }
    serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect()
}
