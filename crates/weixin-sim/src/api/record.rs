//! Calls as they are told to whoever watches.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::asked::{Asked, Unread};
use super::call::Answer;
use super::routes::Verb;
use crate::SimAccount;
use crate::world::State;

/// A call of the API, and what was answered.
///
/// There is no access token, AppSecret or ticket of web pages in it: the query is without them, and in bodies they are
/// `[REDACTED]`. `Debug` shows no bodies.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ApiCall {
    /// When it came, in milliseconds since 1970.
    pub at_ms: u64,
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// What was sent: the query of a GET, the body of a POST, of a file its size; at most 64 KiB.
    pub request: String,
    /// The status of the answer; 0 if there was none.
    pub status: u16,
    /// The error code, if the answer was JSON; 0 if that had none.
    pub errcode: Option<i64>,
    /// What was answered; of a file its size; at most 64 KiB.
    pub response: String,
    /// The OpenID of the user whom it was about.
    pub user: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// What must be in no record.
pub(super) struct Secrets(Vec<String>);

const REDACTED: &str = "[REDACTED]";
const MAX_TEXT: usize = 64 * 1024;
const MAX_PATH: usize = 256;

impl ApiCall {
    pub(super) fn new(
        asked: &Asked,
        answer: Option<&Answer>,
        secrets: &Secrets,
        at: Duration,
        took: Duration,
    ) -> Self {
        let body = answer.filter(|answer| answer.is_text());
        let response = match (body, answer) {
            (Some(text), _) => secrets.taken_out_of(&text.body),
            (None, Some(file)) => format!("({}, {} bytes)", file.content_type(), file.body.len()),
            (None, None) => String::new(),
        };
        Self {
            at_ms: millis(at),
            method: asked.method.to_string(),
            path: cut(asked.path.clone(), MAX_PATH),
            request: request(asked, secrets),
            status: answer.map_or(0, |answer| answer.status.as_u16()),
            errcode: answer.and_then(|answer| answer.errcode),
            response,
            user: user(asked),
            took_ms: millis(took),
        }
    }
}

impl Secrets {
    pub(super) fn of(account: &SimAccount, state: &State) -> Self {
        let tokens = state.tokens.secrets().map(str::to_owned);
        let secrets = tokens.chain([account.app_secret.clone()]);
        Self(secrets.filter(|secret| !secret.is_empty()).collect())
    }

    /// A body as it may be shown.
    pub(super) fn taken_out_of(&self, body: &[u8]) -> String {
        let mut json = serde_json::from_slice(body).unwrap_or_default();
        // Only what is changed is written anew: a body is to be seen as it came.
        let mut text = match hide(&mut json) {
            true => json.to_string(),
            false => String::from_utf8_lossy(body).into_owned(),
        };
        for secret in &self.0 {
            if text.contains(secret) {
                text = text.replace(secret, REDACTED);
            }
        }
        cut(text, MAX_TEXT)
    }
}

/// Takes out what is a secret by its name, be it the right one or not.
fn hide(json: &mut Value) -> bool {
    match json {
        Value::Object(object) => object.iter_mut().fold(false, |hidden, (name, value)| {
            if matches!(name.as_str(), "access_token" | "secret" | "appsecret") {
                *value = REDACTED.into();
                return true;
            }
            hide(value) | hidden
        }),
        Value::Array(list) => list
            .iter_mut()
            .fold(false, |hidden, value| hide(value) | hidden),
        _ => false,
    }
}

/// What was sent, as it may be shown.
pub(super) fn request(asked: &Asked, secrets: &Secrets) -> String {
    let body = match &asked.body {
        Ok(body) if body.is_empty() => return secrets.taken_out_of(asked.open_query().as_bytes()),
        Ok(body) => body,
        Err(Unread::TooLarge) => return "(too large)".to_owned(),
        Err(Unread::Broken) => return "(broken off)".to_owned(),
    };
    if asked.route.is_some_and(|route| route.verb == Verb::Form) {
        return format!("({}, {} bytes)", asked.open_query(), body.len());
    }
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok();
    if !is_json && asked.route.is_none_or(|route| route.has_secret()) {
        // Somewhere in it can be a secret.
        return format!("(no JSON, {} bytes)", body.len());
    }
    secrets.taken_out_of(body)
}

fn user(asked: &Asked) -> Option<String> {
    let named = |json: &Value| {
        let user = json.get("touser").or_else(|| json.get("openid"))?;
        Some(user.as_str()?.to_owned())
    };
    let body = asked.body.as_deref().unwrap_or_default();
    let of_body = serde_json::from_slice(body).ok().as_ref().and_then(named);
    let of_query = || Some(asked.parameter("openid").to_owned());
    let user = of_body.or_else(of_query)?;
    (!user.is_empty()).then(|| cut(user, MAX_PATH))
}

fn cut(mut text: String, max: usize) -> String {
    if text.len() > max {
        let end = (0..=max).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    text
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for ApiCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiCall")
            .field("at_ms", &self.at_ms)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("status", &self.status)
            .field("errcode", &self.errcode)
            .field("took_ms", &self.took_ms)
            .finish_non_exhaustive()
    }
}
