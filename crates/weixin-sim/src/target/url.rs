//! An address: requests as the platform makes them, over kept connections.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::InvalidMessage;
use rustls::crypto::ring::default_provider;

use super::answer::read;
use super::{Outcome, PushBody};
use crate::transcript::End;

/// A server by its address.
pub(crate) struct UrlTarget {
    url: Uri,
    client: Client<HttpsConnector<HttpConnector>, PushBody>,
}

/// A text that is not the address of a server: `http://` or `https://`, a host, and mostly a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidUrl {
    url: String,
}

/// After this a connection that nobody uses is closed.
const IDLE: Duration = Duration::from_secs(30);

impl UrlTarget {
    pub(crate) fn new(url: &str) -> Result<Self, InvalidUrl> {
        let invalid = || InvalidUrl { url: url.into() };
        let url: Uri = url.trim().parse().map_err(|_| invalid())?;
        let known = [&Scheme::HTTP, &Scheme::HTTPS];
        if !url.scheme().is_some_and(|scheme| known.contains(&scheme)) {
            return Err(invalid());
        }
        let mut http = HttpConnector::new();
        http.set_nodelay(true);
        // Which scheme it may be is said by the address.
        http.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            // Not the one of the process: there is none where somebody else has turned another one on.
            .with_provider_and_webpki_roots(default_provider())
            .expect("ring has the versions of TLS that are safe")
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .http1_title_case_headers(true)
            .build(connector);
        Ok(Self { url, client })
    }

    pub(crate) fn url(&self) -> &Uri {
        &self.url
    }

    pub(crate) fn host(&self) -> &str {
        self.url
            .authority()
            .map_or("", |authority| authority.as_str())
    }

    /// The path with the query of the address and this one.
    pub(crate) fn path_with(&self, query: &str) -> String {
        let own = self.url.query().unwrap_or_default();
        super::exchange::join(self.url.path(), own, query)
    }

    pub(crate) async fn send(&self, mut request: Request<PushBody>) -> Outcome {
        let mut parts = self.url.clone().into_parts();
        parts.path_and_query = request.uri().path_and_query().cloned();
        match Uri::from_parts(parts) {
            Ok(uri) => *request.uri_mut() = uri,
            Err(error) => {
                return Outcome::without_answer(End::Unreachable, error.to_string());
            }
        }
        match self.client.request(request).await {
            Ok(response) => read(response, |error| (broken(&error), chain(&error))).await,
            Err(error) => {
                let end = if error.is_connect() {
                    not_connected(&error)
                } else {
                    broken(&error)
                };
                Outcome::without_answer(end, chain(&error))
            }
        }
    }
}

impl UrlTarget {
    /// Whether an address with `http` is one of a port that wants `https`.
    pub(crate) async fn wants_tls(&self) -> bool {
        if self.url.scheme() != Some(&Scheme::HTTP) {
            return false;
        }
        let mut parts = self.url.clone().into_parts();
        parts.scheme = Some(Scheme::HTTPS);
        let Ok(uri) = Uri::from_parts(parts) else {
            return false;
        };
        let request = Request::get(uri).body(PushBody::new(Bytes::new(), Duration::ZERO));
        let Ok(request) = request else { return false };
        match self.client.request(request).await {
            Ok(_) => true,
            // A certificate that is not trusted, or whatever else servers with TLS say.
            Err(error) => tls_error(&error).is_some_and(|error| !is_plain(error)),
        }
    }
}

impl fmt::Display for InvalidUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not the address of a server, such as http://127.0.0.1:3000/weixin",
            self.url
        )
    }
}

impl Error for InvalidUrl {}

fn not_connected(error: &(dyn Error + 'static)) -> End {
    if let Some(error) = tls_error(error) {
        return if is_plain(error) {
            End::NoTls
        } else {
            End::Tls
        };
    }
    match io_error(error).map(io::Error::kind) {
        Some(ErrorKind::ConnectionRefused) => End::Refused,
        // The handshake broke off.
        Some(ErrorKind::UnexpectedEof) => End::Tls,
        _ => End::Unreachable,
    }
}

/// Whether the other side answered a handshake in plain.
fn is_plain(error: &rustls::Error) -> bool {
    *error == rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)
}

fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    io_error(error)?.get_ref()?.downcast_ref()
}

fn io_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    let io = sources(error).find_map(|source| source.downcast_ref::<io::Error>());
    io.map(innermost)
}

/// An error that is wrapped in another is no source of it.
fn innermost(mut error: &io::Error) -> &io::Error {
    while let Some(wrapped) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        error = wrapped;
    }
    error
}

fn broken(error: &(dyn Error + 'static)) -> End {
    let hyper = sources(error).find_map(|source| source.downcast_ref::<hyper::Error>());
    match hyper {
        Some(error) if error.is_parse() => End::NotHttp,
        _ => End::Reset,
    }
}

/// What the error says, and what caused it.
fn chain(error: &(dyn Error + 'static)) -> String {
    let texts: Vec<_> = sources(error).map(ToString::to_string).collect();
    texts.join(": ")
}

fn sources<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
