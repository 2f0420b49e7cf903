use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;

use super::sent::Sent;
use super::{ApiError, ResponseBody};
use crate::{BoxError, Error, ErrorKind};

type Name = Cow<'static, str>;
type Answer = Result<Response<ResponseBody>, Error>;

/// Response future of [`ErrcodeService`](super::ErrcodeService).
pub struct ResponseFuture(Pin<Box<dyn Future<Output = Answer> + Send>>);

impl ResponseFuture {
    pub(super) fn new<F, B, E>(answer: F, api: Name, sent: Sent, max_bytes: usize) -> Self
    where
        F: Future<Output = Result<Response<B>, E>> + Send + 'static,
        E: Into<BoxError>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError>,
    {
        Self(Box::pin(async move {
            let answer = answer.await.map_err(Into::into);
            match answer {
                Ok(answer) => read(answer, api, &sent, max_bytes).await,
                Err(error) => Err(Error::from_layer(error, &api)),
            }
        }))
    }
}

impl Future for ResponseFuture {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answer> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// What every answer that is an error has.
#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    errcode: i32,
    #[serde(default)]
    errmsg: String,
}

async fn read<B>(answer: Response<B>, api: Name, sent: &Sent, max_bytes: usize) -> Answer
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
    if let Some(refusal) = refusal(&body) {
        let message = sent.taken_out_of(refusal.errmsg);
        return Err(ApiError::new(api, refusal.errcode, &message).into());
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

/// Pictures and the like are never error codes.
fn may_be_errcode(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let content_type = content_type.as_bytes().to_ascii_lowercase();
    content_type.starts_with(b"text/") || content_type.starts_with(b"application/json")
}

/// The error code in an answer that has one other than 0.
fn refusal(body: &Bytes) -> Option<Refusal> {
    // Most answers have none, and are read once more by who asked.
    memchr::memmem::find(body, b"errcode")?;
    let refusal: Refusal = serde_json::from_slice(body).ok()?;
    (refusal.errcode != 0).then_some(refusal)
}
