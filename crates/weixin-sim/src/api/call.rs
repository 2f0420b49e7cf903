//! What the functions of the API work with.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Map, Value, json};

use super::asked::Asked;
use super::refusal::Refusal;
use crate::SimAccount;
use crate::world::{CustomMessage, State};

/// A call that may be made.
pub(super) struct Call<'a> {
    pub(super) account: &'a SimAccount,
    pub(super) state: &'a mut State,
    pub(super) now: Duration,
    pub(super) asked: &'a Asked,
    /// The JSON of a POST.
    pub(super) body: Map<String, Value>,
    /// What a user was sent.
    pub(super) sent: Option<CustomMessage>,
}

pub(super) type Answered = Result<Answer, Refusal>;

/// What is answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    content_type: String,
    file_name: Option<String>,
    pub(super) body: Bytes,
    /// The error code, if it is JSON; 0 if that has none.
    pub(super) errcode: Option<i64>,
}

impl Answer {
    pub(super) fn json(value: &Value) -> Self {
        let errcode = value.get("errcode").map_or(Some(0), Value::as_i64);
        Self {
            status: StatusCode::OK,
            content_type: "application/json; encoding=utf-8".to_owned(),
            file_name: None,
            body: value.to_string().into(),
            errcode,
        }
    }

    /// Nothing else is to be said.
    pub(super) fn ok() -> Self {
        Self::json(&json!({"errcode": 0, "errmsg": "ok"}))
    }

    pub(super) fn file(content_type: String, file_name: String, body: Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            content_type,
            file_name: Some(file_name),
            body,
            errcode: None,
        }
    }

    pub(super) fn page(status: StatusCode, page: String) -> Self {
        Self {
            status,
            content_type: "text/html; charset=utf-8".to_owned(),
            file_name: None,
            body: page.into(),
            errcode: None,
        }
    }

    /// A status, and a page that says it.
    pub(super) fn status(status: StatusCode) -> Self {
        Self::page(status, format!("<html><h1>{status}</h1></html>"))
    }

    /// What is left of it where the answer breaks off.
    pub(super) fn half(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self.errcode = None;
        self
    }

    /// Whether it is a text that a record can show.
    pub(super) fn is_text(&self) -> bool {
        self.file_name.is_none()
    }

    pub(super) fn content_type(&self) -> &str {
        &self.content_type
    }

    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        // What somebody put into the world need not be fit for a header.
        if let Ok(content_type) = HeaderValue::try_from(self.content_type) {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if let Some(name) = self.file_name
            && let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        {
            headers.insert(CONTENT_DISPOSITION, value);
        }
        response
    }
}
