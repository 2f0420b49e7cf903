//! The server.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::uri::Scheme;
use http::{Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::crypto::ring::default_provider;
use tokio::time::{Instant, timeout};
use tower::ServiceExt;

use super::broken;
use super::connection::Connection;
use super::kept::Kept;
use crate::target::{Outcome, PushBody, Reason, Way};
use crate::transcript::End;

/// A server by its address.
pub(crate) struct UrlTarget {
    url: Uri,
    connector: HttpsConnector<HttpConnector>,
    kept: Kept,
}

/// A text that is not the address of a server: `http://` or `https://`, a host, and mostly a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidUrl {
    url: String,
}

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
        Ok(Self {
            url,
            connector,
            kept: Kept::default(),
        })
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
        crate::target::exchange::join(self.url.path(), own, query)
    }

    /// Sends a request, and hangs up when the patience is over.
    pub(crate) async fn send(
        &self,
        request: Request<PushBody>,
        way: Way,
        patience: Duration,
    ) -> Outcome {
        let start = Instant::now();
        let left = || patience.saturating_sub(start.elapsed());
        let kept = match way {
            Way::Kept => self.kept.take().await,
            Way::Fresh => None,
        };
        if let Some(connection) = kept {
            let again = request.clone();
            let (outcome, is_silent) = self.over(connection, request, way, left()).await;
            // Closed just then by a server to which it was idle: all clients ask once more.
            return match is_silent {
                true => self.over_another(again, way, left()).await,
                false => outcome,
            };
        }
        self.over_another(request, way, left()).await
    }

    async fn over_another(
        &self,
        request: Request<PushBody>,
        way: Way,
        patience: Duration,
    ) -> Outcome {
        let start = Instant::now();
        match timeout(patience, self.connect()).await {
            Ok(Ok(connection)) => {
                let left = patience.saturating_sub(start.elapsed());
                self.over(connection, request, way, left).await.0
            }
            Ok(Err((end, reason))) => Outcome::without_answer(end, reason),
            Err(_) => Outcome::without_answer(End::Late, None),
        }
    }

    /// The second value says whether the connection broke before anything came back.
    async fn over(
        &self,
        mut connection: Connection,
        request: Request<PushBody>,
        way: Way,
        patience: Duration,
    ) -> (Outcome, bool) {
        let wire = connection.wire();
        let mut exchange = Box::pin(async move {
            let outcome = connection.send(request).await;
            (outcome, connection)
        });
        let Ok((outcome, connection)) = timeout(patience, &mut exchange).await else {
            wire.hang_up();
            return (Outcome::late(async move { exchange.await.0 }), false);
        };
        let is_silent = connection.is_silent(&outcome);
        if way == Way::Kept && outcome.end == End::Answered {
            self.kept.put(connection);
        }
        (outcome, is_silent)
    }

    async fn connect(&self) -> Result<Connection, (End, Reason)> {
        let io = self.connector.clone().oneshot(self.url.clone()).await;
        let io = io.map_err(|error| broken::before(&*error))?;
        let connection = Connection::over(io).await;
        connection.map_err(|error| broken::before(&error))
    }

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
        match self.connector.clone().oneshot(uri).await {
            Ok(_) => true,
            Err(error) => broken::is_of_tls(&*error),
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
