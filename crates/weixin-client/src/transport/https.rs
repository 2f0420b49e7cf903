use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::ring::default_provider;
use tower_service::Service;

use crate::errcode::ResponseBody;
use crate::{BoxError, Error, ErrorKind, ResponseFuture};

/// hyper over HTTP/1.1, with rustls where the address says `https`, trusting the root certificates of Mozilla.
///
/// Clones share its connections. Those that are not used are closed after 30 s. It follows no redirects.
#[derive(Clone)]
pub struct HttpsTransport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// How long an address may take to answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

impl HttpsTransport {
    /// A transport without connections yet.
    #[must_use]
    pub fn new() -> Self {
        let mut http = HttpConnector::new();
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        http.set_nodelay(true);
        // Which scheme it may be is said by the address.
        http.enforce_http(false);
        let https = HttpsConnectorBuilder::new()
            // Not the one of the process: there is none where somebody else has turned another one on.
            .with_provider_and_webpki_roots(default_provider())
            .expect("ring has the versions of TLS that are safe")
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(https);
        Self { client }
    }
}

impl Default for HttpsTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl Service<Request<Full<Bytes>>> for HttpsTransport {
    type Response = Response<ResponseBody>;
    type Error = Error;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Full<Bytes>>) -> Self::Future {
        let answer = self.client.request(request);
        ResponseFuture::new(async move {
            match answer.await {
                Ok(answer) => Ok(answer.map(ResponseBody::streaming)),
                Err(error) => {
                    let kind = if error.is_connect() {
                        ErrorKind::Connect
                    } else {
                        ErrorKind::Transport
                    };
                    Err(Error::new(kind, "", BoxError::from(error)))
                }
            }
        })
    }
}

impl fmt::Debug for HttpsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpsTransport").finish_non_exhaustive()
    }
}
