//! What came back.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Response, StatusCode};
use http_body::Body;
use http_body_util::BodyExt;

use crate::transcript::End;

/// The most that is read of a body.
pub(super) const MAX_BODY_BYTES: usize = 1024 * 1024;

/// How an exchange ended, and what was received of an answer.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) end: End,
    pub(crate) answer: Option<Answer>,
    pub(crate) reason: Option<Reason>,
    /// What comes although the platform has hung up.
    pub(crate) late: Option<LateAnswer>,
}

/// An answer that comes too late, and perhaps never.
pub(crate) struct LateAnswer(Pin<Box<dyn Future<Output = Outcome> + Send>>);

/// What the network said, or why there was no exchange, in English and Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason([Cow<'static, str>; 2]);

/// An answer as far as it was read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Outcome {
    pub(crate) fn without_answer(end: End, reason: impl Into<Option<Reason>>) -> Self {
        Self {
            end,
            answer: None,
            reason: reason.into(),
            late: None,
        }
    }

    /// None in time, and perhaps this one later.
    #[cfg(feature = "url")]
    pub(crate) fn late(answer: impl Future<Output = Self> + Send + 'static) -> Self {
        Self {
            late: Some(LateAnswer(Box::pin(answer))),
            ..Self::without_answer(End::Late, None)
        }
    }
}

impl Future for LateAnswer {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for LateAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LateAnswer")
    }
}

impl Reason {
    pub(crate) const fn new([en, zh]: [&'static str; 2]) -> Self {
        Self([Cow::Borrowed(en), Cow::Borrowed(zh)])
    }

    pub(crate) fn words(&self) -> [&str; 2] {
        let [en, zh] = &self.0;
        [en, zh]
    }
}

/// What others say is in their words.
impl From<String> for Reason {
    fn from(words: String) -> Self {
        Self([words.clone().into(), words.into()])
    }
}

/// Reads a response to its end, or up to the limit. `failed` says what an error of the body is.
pub(super) async fn read<B>(
    response: Response<B>,
    failed: impl FnOnce(B::Error) -> (End, Reason),
) -> Outcome
where
    B: Body<Data = Bytes>,
{
    let (head, body) = response.into_parts();
    let mut body = std::pin::pin!(body);
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let mut end = (End::Answered, None);
    while let Some(frame) = body.frame().await {
        match frame.map(|frame| frame.into_data()) {
            Ok(Ok(data)) if first.is_empty() && rest.is_empty() => first = data,
            Ok(Ok(data)) => {
                if rest.is_empty() {
                    rest.extend_from_slice(&std::mem::take(&mut first));
                }
                rest.extend_from_slice(&data);
            }
            Ok(Err(_trailers)) => {}
            Err(error) => {
                let (failed, reason) = failed(error);
                end = (failed, Some(reason));
                break;
            }
        }
        if first.len().max(rest.len()) > MAX_BODY_BYTES {
            end = (End::TooLarge, None);
            break;
        }
    }
    let mut body = if rest.is_empty() {
        first
    } else {
        rest.freeze()
    };
    body.truncate(MAX_BODY_BYTES);
    let (end, reason) = end;
    let answer = Some(Answer {
        status: head.status,
        headers: head.headers,
        body,
    });
    Outcome {
        end,
        answer,
        reason,
        late: None,
    }
}
