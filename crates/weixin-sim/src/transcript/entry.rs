//! One thing that happened.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Delivery;

/// One thing that happened. With serde it is one line of a saved transcript.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its number, from 1. An entry that changes keeps it.
    pub seq: u64,
    /// When it began by the simulation's clock, in milliseconds since 1970.
    #[serde(default)]
    pub at_ms: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: EntryKind,
}

/// What happened.
#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EntryKind {
    /// The platform pushed something, or checked the server.
    Delivery(Box<Delivery>),
    /// The bot called the API.
    #[non_exhaustive]
    Call {
        /// The call, see [`ApiCall`](crate::api::ApiCall).
        call: Value,
    },
    /// A user was sent a message by the API.
    #[non_exhaustive]
    Customer {
        /// The message, see `world::CustomMessage`.
        message: Value,
    },
    /// Something else that is good to know.
    #[non_exhaustive]
    Note {
        /// In English.
        en: String,
        /// In Chinese.
        zh: String,
    },
    /// Something of a transcript that a later version wrote.
    #[serde(other)]
    Unknown,
}

impl Entry {
    /// The delivery, if it is one.
    #[must_use]
    pub fn delivery(&self) -> Option<&Delivery> {
        match &self.kind {
            EntryKind::Delivery(delivery) => Some(delivery),
            _ => None,
        }
    }

    /// How much memory it takes, about.
    pub(super) fn weight(&self) -> usize {
        const ITSELF: usize = 256;
        ITSELF
            + match &self.kind {
                EntryKind::Delivery(delivery) => delivery.weight(),
                EntryKind::Call { call: value } | EntryKind::Customer { message: value } => {
                    value_weight(value)
                }
                EntryKind::Note { en, zh } => en.len() + zh.len(),
                EntryKind::Unknown => 0,
            }
    }
}

fn value_weight(value: &Value) -> usize {
    const ITSELF: usize = 32;
    ITSELF
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(value_weight).sum(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| ITSELF + name.len() + value_weight(value))
                .sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
}

/// Shows nothing of what was said.
impl std::fmt::Debug for EntryKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Delivery(delivery) => delivery.fmt(f),
            Self::Call { .. } => f.write_str("Call"),
            Self::Customer { .. } => f.write_str("Customer"),
            Self::Unknown => f.write_str("Unknown"),
            Self::Note { en, .. } => f.debug_tuple("Note").field(en).finish(),
        }
    }
}
