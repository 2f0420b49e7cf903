use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use super::ApiErrorKind;

/// An error code that the platform answered with.
///
/// The platform's own words are kept for people ([`message`](Self::message)); what to do follows from the
/// [`code`](Self::code) or the [`kind`](Self::kind). As they can quote what was sent, `Display` shows them for 40164 only,
/// where they name the address that is not allowed, and `Debug` never.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiError {
    code: i32,
    api: Cow<'static, str>,
    message: Box<str>,
    request_id: Option<Box<str>>,
}

/// So much is kept of the platform's words.
const MAX_MESSAGE_BYTES: usize = 512;

impl ApiError {
    /// An error code as it was answered to a call: `errcode` and `errmsg`.
    #[must_use]
    pub fn new(api: impl Into<Cow<'static, str>>, code: i32, errmsg: &str) -> Self {
        let (message, request_id) = match errmsg.rsplit_once("rid:") {
            Some((message, id)) => (message, id.split_whitespace().next().filter(|id| is_id(id))),
            None => (errmsg, None),
        };
        let mut ends = (0..=MAX_MESSAGE_BYTES.min(message.len())).rev();
        let message = ends.find_map(|end| message.get(..end));
        let message = message.unwrap_or_default();
        // It may go into a log, where a line break would begin another entry.
        let message = message
            .trim()
            .trim_end_matches(',')
            .replace(char::is_control, " ");
        Self {
            code,
            api: api.into(),
            message: message.into(),
            request_id: request_id.map(Into::into),
        }
    }

    /// The number, `errcode`. Never 0.
    #[must_use]
    pub fn code(&self) -> i32 {
        self.code
    }

    /// What it means.
    #[must_use]
    pub fn kind(&self) -> ApiErrorKind {
        ApiErrorKind::of(self.code)
    }

    /// The path of the call, such as `/cgi-bin/user/info`.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.api
    }

    /// The platform's own words, without the request id: at most 512 bytes. With `40164` they name the address
    /// that has to be on the allow-list.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The `rid` of the call, by which the platform finds it for 7 days
    /// (`/cgi-bin/openapi/rid/get`).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Whether the same call can succeed later.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        self.kind().can_retry()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { api, code, .. } = self;
        write!(f, "{api}: {code}, {}", self.kind().meaning())?;
        // The others can quote what was sent; this one names the address that has to be on the list.
        if self.kind() == ApiErrorKind::AddressNotAllowed && !self.message.is_empty() {
            write!(f, " ({})", self.message)?;
        }
        match &self.request_id {
            Some(id) => write!(f, ", rid {id}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &self.code)
            .field("kind", &self.kind())
            .field("api", &self.api)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

impl Error for ApiError {}

/// Hexadecimal digits in groups, as far as is known.
fn is_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    id.len() <= 64 && id.bytes().all(is_plain)
}
