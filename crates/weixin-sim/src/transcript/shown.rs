//! What a user sees.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use weixin_message::Reply;

use crate::judge::Finding;

/// What a user sees in the chat once the platform has an answer, or gives up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Json", into = "Json")]
#[non_exhaustive]
pub enum Shown {
    /// A reply.
    Reply(Reply),
    /// Nothing: the push was received, and there is nothing to say.
    Nothing,
    /// "该公众号提供的服务出现故障，请稍后再试", with the reasons, which the user does not see.
    ///
    /// The notice stands in a chat. Where the push has none, it is only known that the answer was no good: after
    /// events that cannot be answered, pushes to third-party platforms, and checks of the server.
    Fault(Vec<Finding>),
}

impl Shown {
    /// The text, if the reply is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Reply(Reply::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The reply, if there is one.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Reply(reply) => Some(reply),
            _ => None,
        }
    }

    /// True if the user sees nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// True if the user sees that the account is faulty.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        matches!(self, Self::Fault(_))
    }
}

/// The form in a transcript.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Json {
    Reply { reply: Value },
    Nothing,
    Fault { findings: Vec<Finding> },
}

impl From<Shown> for Json {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Reply(reply) => Self::Reply {
                reply: serde_json::to_value(reply).unwrap_or_default(),
            },
            Shown::Nothing => Self::Nothing,
            Shown::Fault(findings) => Self::Fault { findings },
        }
    }
}

impl From<Json> for Shown {
    fn from(json: Json) -> Self {
        match json {
            Json::Reply { reply } => Self::Reply(read(&reply)),
            Json::Nothing => Self::Nothing,
            Json::Fault { findings } => Self::Fault(findings),
        }
    }
}

/// A reply in JSON is read as the platform would read it; a document of an unknown kind is a string.
fn read(reply: &Value) -> Reply {
    match reply {
        Value::String(document) => Reply::raw(document.as_str()),
        _ => {
            let json = reply.to_string();
            Reply::parse(json.as_bytes()).unwrap_or_else(|_| Reply::raw(json))
        }
    }
}
