//! Telling answers from error codes.

use std::borrow::Cow;

use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::sent::Sent;
use super::{ApiError, ResponseBody};
use crate::{BoxError, Error, ErrorKind};

pub(super) type Answer = Result<Response<ResponseBody>, Error>;

/// Reads an answer as far as it could be an error code.
pub(super) async fn read<B>(
    answer: Response<B>,
    api: Cow<'static, str>,
    sent: &Sent,
    max_bytes: usize,
) -> Answer
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    let (head, body) = answer.into_parts();
    let is_good = head.status == StatusCode::OK;
    if is_good && !may_be_errcode(&head.headers) {
        return Ok(Response::from_parts(head, ResponseBody::streaming(body)));
    }
    let body = match Limited::new(body, max_bytes).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Err(Error::new(ErrorKind::TooLarge, api, None));
        }
        Err(error) => return Err(Error::from_layer(error, &api)),
    };
    // Most answers have none, and are read once more by who asked.
    if memchr::memmem::find(&body, b"errcode").is_some() {
        match serde_json::from_slice(&body) {
            Ok(Code { errcode: 0 }) => {}
            Ok(Code { errcode }) => {
                let message = sent.taken_out_of(words(&body));
                return Err(ApiError::new(api, errcode, &message).into());
            }
            Err(_) if is_good => return Err(Error::new(ErrorKind::Unreadable, api, None)),
            Err(_) => {}
        }
    }
    if !is_good {
        return Err(Error::new(
            ErrorKind::Status(head.status.as_u16()),
            api,
            None,
        ));
    }
    Ok(Response::from_parts(head, ResponseBody::whole(body)))
}

/// Pictures and other files are never error codes.
fn may_be_errcode(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let is = |kind: &[u8]| content_type.starts_with(kind);
    let is_text = is(b"text/") || is(b"application/json");
    let is_file = is(b"image/") || is(b"audio/") || is(b"video/") || is(b"voice/");
    is_text || !(is_file || headers.contains_key(CONTENT_DISPOSITION))
}

/// The code in an answer.
#[derive(Deserialize)]
struct Code {
    #[serde(default, deserialize_with = "code")]
    errcode: i32,
}

/// The platform's words in an answer. They are read by themselves: where they cannot be, because they quote a text that
/// was cut in the midst of a character, the code is still there.
#[derive(Deserialize)]
struct Words {
    errmsg: String,
}

/// A number, or one in quotes. What is neither must not pass for 0.
fn code<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    let value = Value::deserialize(from)?;
    let code = value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let code = code.and_then(|code| code.try_into().ok());
    code.ok_or_else(|| de::Error::custom("no error code"))
}

fn words(body: &[u8]) -> String {
    let words = serde_json::from_str(&String::from_utf8_lossy(body));
    words.map_or_else(|_| String::new(), |Words { errmsg }| errmsg)
}
