use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use tokio::time::timeout;
use tower::util::ServiceExt;
use tower_service::Service;

use super::line::Lines;
use crate::api::Api;
use crate::{BoxError, Error, ErrorKind, ResponseFuture};

/// Service that lets each API be called so often. See [`ApiRateLimitLayer`](super::ApiRateLimitLayer).
///
/// It is always ready: a call has to wait for its turn first, and drives a clone of the inner service to readiness then.
#[derive(Clone, Debug)]
pub struct ApiRateLimit<S> {
    inner: S,
    lines: Arc<Lines>,
    max_wait: Duration,
}

impl<S> ApiRateLimit<S> {
    pub(super) fn new(inner: S, lines: Arc<Lines>, max_wait: Duration) -> Self {
        Self {
            inner,
            lines,
            max_wait,
        }
    }
}

impl<S, B> Service<Request<Bytes>> for ApiRateLimit<S>
where
    S: Service<Request<Bytes>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<B>;
    type Error = Error;
    type Future = ResponseFuture<B>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let (inner, max_wait) = (self.inner.clone(), self.max_wait);
        let api = Api::name_of(&request);
        let line = self.lines.of(&api);
        ResponseFuture::new(async move {
            match timeout(max_wait, line.wait()).await {
                Ok(()) => {
                    let answer = inner.oneshot(request).await;
                    answer.map_err(|error| Error::from_layer(error.into(), &api))
                }
                Err(_) => Err(Error::new(ErrorKind::RateLimited, api, None)),
            }
        })
    }
}
