use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, ConfigBuilder, WantsVerifier};
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
        Self::with_tls(tls().with_webpki_roots().with_no_client_auth())
    }

    fn with_tls(tls: ClientConfig) -> Self {
        let mut http = HttpConnector::new();
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        http.set_nodelay(true);
        // Which scheme it may be is said by the address.
        http.enforce_http(false);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
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

fn tls() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    // Not the provider of the process: there is none where somebody else has turned another one on.
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the versions of TLS that are safe")
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

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use rustls::RootCertStore;
    use rustls::ServerConfig;
    use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;
    use tokio_rustls::TlsAcceptor;
    use tower::ServiceExt;

    use super::*;

    const ROOT: &[u8] = include_bytes!("../../tests/tls/root.der");
    const SERVER: &[u8] = include_bytes!("../../tests/tls/server.der");
    const SERVER_KEY: &[u8] = include_bytes!("../../tests/tls/server_key.der");

    /// A server that answers one request over TLS. `None` if the other side did not want to talk to it.
    async fn server() -> (u16, JoinHandle<Option<String>>) {
        let key = PrivatePkcs8KeyDer::from(SERVER_KEY).into();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(SERVER)], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = TlsAcceptor::from(Arc::new(config));
            let mut stream = acceptor.accept(stream).await.ok()?;
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
            stream.write_all(answer).await.unwrap();
            Some(String::from_utf8(request).unwrap())
        });
        (port, server)
    }

    fn to(host: &str, port: u16) -> Request<Full<Bytes>> {
        let uri = format!("https://{host}:{port}/cgi-bin/user/info?access_token=T");
        Request::get(uri).body(Full::default()).unwrap()
    }

    fn trusting_the_root() -> HttpsTransport {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(ROOT)).unwrap();
        let tls = tls().with_root_certificates(roots).with_no_client_auth();
        HttpsTransport::with_tls(tls)
    }

    #[tokio::test]
    async fn a_server_that_is_trusted_is_called_over_tls() {
        let (port, server) = server().await;
        let answer = trusting_the_root().oneshot(to("localhost", port)).await;
        let answer = answer.unwrap().into_body().collect().await.unwrap();
        assert_eq!(answer.to_bytes(), "{}");
        let request = server.await.unwrap().unwrap();
        assert!(request.starts_with("GET /cgi-bin/user/info?access_token=T HTTP/1.1\r\n"));
    }

    #[tokio::test]
    async fn a_server_that_nobody_vouches_for_is_told_nothing() {
        for (transport, host) in [
            (HttpsTransport::new(), "localhost"),
            // The certificate is another server's.
            (trusting_the_root(), "127.0.0.1"),
        ] {
            let (port, server) = server().await;
            let error = transport.oneshot(to(host, port)).await.err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Connect, "{host}");
            assert_eq!(server.await.unwrap(), None, "{host}");
        }
    }
}
