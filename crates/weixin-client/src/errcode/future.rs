use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use http_body::Body;

use super::read::{Answer, read};
use super::sent::Sent;
use crate::{BoxError, Error};

/// Response future of [`ErrcodeService`](super::ErrcodeService).
pub struct ResponseFuture(Pin<Box<dyn Future<Output = Answer> + Send>>);

impl ResponseFuture {
    pub(super) fn new<F, B, E>(
        answer: F,
        api: Cow<'static, str>,
        sent: Sent,
        max_bytes: usize,
    ) -> Self
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
