//! What was sent, so that no error shows it.

use std::error::Error as StdError;
use std::iter::successors;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

/// The values in the query and the body of a request: an access token, a secret, an OpenID, what is said to a user.
///
/// The platform's words about an error can quote them, and go into logs.
pub(super) struct Sent {
    query: Box<str>,
    body: Bytes,
}

/// Shorter ones are words such as `zh_CN`, which say nothing about anybody.
const MIN_BYTES: usize = 6;

impl Sent {
    pub(super) fn of(request: &Request<Bytes>) -> Self {
        Self {
            query: request.uri().query().unwrap_or_default().into(),
            body: request.body().clone(),
        }
    }

    /// Whether an error, or what caused it, quotes one of them.
    pub(super) fn is_quoted_by(&self, error: &(dyn StdError + 'static)) -> bool {
        let errors = successors(Some(error), |&error| error.source());
        let mut texts = errors.map(|error| format!("{error} {error:?}"));
        texts.any(|text| self.taken_out_of(text.clone()) != text)
    }

    /// The message without them.
    pub(super) fn taken_out_of(&self, mut message: String) -> String {
        for (_, value) in form_urlencoded::parse(self.query.as_bytes()) {
            take_out(&value, &mut message);
        }
        if let Ok(body) = serde_json::from_slice(&self.body) {
            take_out_all(&body, &mut message);
        }
        message
    }
}

fn take_out_all(value: &Value, message: &mut String) {
    match value {
        Value::String(text) => take_out(text, message),
        Value::Array(values) => values.iter().for_each(|value| take_out_all(value, message)),
        Value::Object(fields) => fields
            .values()
            .for_each(|value| take_out_all(value, message)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn take_out(text: &str, message: &mut String) {
    if text.len() >= MIN_BYTES && message.contains(text) {
        *message = message.replace(text, "[REDACTED]");
    }
}
