use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower_service::Service;

use super::ResponseBody;
use super::read::read;
use super::sent::Sent;
use crate::api::Api;
use crate::{BoxError, Error, ErrorKind, ResponseFuture};

/// Service that makes errors of the platform's error codes. See [`ErrcodeLayer`](super::ErrcodeLayer).
#[derive(Clone, Copy, Debug)]
pub struct ErrcodeService<S> {
    inner: S,
    max_bytes: usize,
}

impl<S> ErrcodeService<S> {
    pub(super) fn new(inner: S, max_bytes: usize) -> Self {
        Self { inner, max_bytes }
    }
}

impl<S, B> Service<Request<Bytes>> for ErrcodeService<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    type Response = Response<ResponseBody>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let ready = self.inner.poll_ready(cx);
        ready.map_err(|error| Error::from_layer(error.into(), ""))
    }

    fn call(&mut self, request: Request<Bytes>) -> ResponseFuture {
        let api = Api::name_of(&request);
        let sent = Sent::of(&request);
        let answer = self.inner.call(request.map(Full::new));
        let max_bytes = self.max_bytes;
        ResponseFuture::new(async move {
            let answer = answer.await.map_err(Into::into);
            match answer {
                Ok(answer) => read(answer, api, &sent, max_bytes).await,
                // A transport of somebody else may show the address, in which the access token is.
                Err(error) if !error.is::<Error>() && sent.is_quoted_by(&*error) => {
                    Err(Error::new(ErrorKind::of_layer(&error), api, None))
                }
                Err(error) => Err(Error::from_layer(error, &api)),
            }
        })
    }
}
