use std::fmt;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use tower_service::Service;

use crate::errcode::ResponseBody;
use crate::{BoxError, Error, ErrorKind, ResponseFuture};

/// A client of [reqwest](https://docs.rs/reqwest), with its proxies, its TLS and its time limits. Clones share its
/// connections.
///
/// ```
/// use weixin_client::Client;
/// use weixin_client::transport::ReqwestTransport;
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let http = reqwest::Client::builder().user_agent("my-bot");
/// let client = Client::with_transport(ReqwestTransport::new(http)?).build();
/// # Ok(())
/// # }
/// ```
///
/// The feature `reqwest` of this crate turns on none of reqwest's own: without one of those for TLS, only addresses
/// with `http` can be called.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: Client,
}

impl ReqwestTransport {
    /// Calls by a client with these settings, but without redirects: the platform makes none, and with one reqwest
    /// would tell the other server the address that it comes from, in which the access token is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if reqwest cannot make a client of the settings.
    pub fn new(settings: ClientBuilder) -> Result<Self, Error> {
        let client = settings.redirect(Policy::none()).build().map_err(error)?;
        Ok(Self { client })
    }

    /// Calls by this client, whose connections it shares.
    ///
    /// If it follows redirects, which is reqwest's default, and anything between here and the platform makes one, the
    /// access token is sent to another server.
    #[must_use]
    pub fn dangerous_from_client(client: Client) -> Self {
        Self { client }
    }
}

impl Service<Request<Full<Bytes>>> for ReqwestTransport {
    type Response = Response<ResponseBody>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        let client = self.client.clone();
        ResponseFuture::new(async move {
            let (head, body) = request.into_parts();
            // It is whole already. As bytes it can be sent again where an idle connection turns out to be closed.
            let Ok(body) = body.collect().await;
            let request = Request::from_parts(head, body.to_bytes());
            let request = reqwest::Request::try_from(request).map_err(error)?;
            let answer = client.execute(request).await.map_err(error)?;
            let (mut head, body) = Response::from(answer).into_parts();
            // Among them is the address, with the access token.
            head.extensions.clear();
            let body = ResponseBody::streaming(body.map_err(error));
            Ok(Response::from_parts(head, body))
        })
    }
}

/// The error without its address, which has the access token in it.
fn error(error: reqwest::Error) -> Error {
    let kind = if error.is_connect() {
        ErrorKind::Connect
    } else if error.is_timeout() {
        ErrorKind::Timeout
    } else if error.is_builder() {
        ErrorKind::Invalid
    } else {
        ErrorKind::Transport
    };
    Error::new(kind, "", BoxError::from(error.without_url()))
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}
