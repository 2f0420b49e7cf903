//! What users were sent by the API.

use std::collections::VecDeque;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// A message that the API brought to a user.
///
/// `Debug` shows neither the user nor the words.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CustomMessage {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// The OpenID of the user.
    pub user: String,
    /// The kind: `text`, `image`, … of customer service messages; `template` and `subscribe` of the messages that
    /// have a template.
    pub msgtype: String,
    /// The id that the event about a template message has, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msgid: Option<u64>,
    /// The message as the bot sent it.
    pub body: Value,
}

/// The messages, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    messages: VecDeque<(CustomMessage, usize)>,
    bytes: usize,
}

const MAX_MESSAGES: usize = 2_000;
const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Outbox {
    /// Keeps a message whose body was so long.
    pub(crate) fn add(&mut self, message: CustomMessage, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.messages.push_back((message, bytes));
        while self.messages.len() > MAX_MESSAGES || self.bytes > MAX_BYTES {
            let Some((_, bytes)) = self.messages.pop_front() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(bytes);
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &CustomMessage> {
        self.messages.iter().map(|(message, _)| message)
    }
}

impl fmt::Debug for CustomMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomMessage")
            .field("at_ms", &self.at_ms)
            .field("msgtype", &self.msgtype)
            .field("msgid", &self.msgid)
            .finish_non_exhaustive()
    }
}
