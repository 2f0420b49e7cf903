use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use tokio::net::TcpListener;

#[cfg(feature = "tls")]
use crate::Tls;
use crate::limits::Limits;
use crate::listener::{Endpoint, endpoint};
use crate::run::run;
use crate::scheme::Scheme;
use crate::stop::{Once, Signals};
use crate::{Counters, Error, HttpService, Readiness};

/// An HTTP/1 server for tower services, before it runs.
///
/// The crate's documentation says what it holds against whom.
#[must_use = "a server does nothing until it runs"]
pub struct Server {
    pub(crate) limits: Limits,
    pub(crate) public: Vec<Endpoint>,
    pub(crate) admin: Vec<Endpoint>,
    pub(crate) on_drain: Vec<Pin<Box<dyn Future<Output = ()> + Send>>>,
    pub(crate) readiness: Readiness,
    pub(crate) counters: Counters,
}

impl Server {
    /// A server without a listener.
    pub fn new() -> Self {
        Self {
            limits: Limits::default(),
            public: Vec::new(),
            admin: Vec::new(),
            on_drain: Vec::new(),
            readiness: Readiness::new(),
            counters: Counters::default(),
        }
    }

    /// Serves HTTP/1.0 and HTTP/1.1 on a listener. Can be called for several.
    ///
    /// On Unix as many connections may wait to be accepted as the system allows (`net.core.somaxconn` on Linux), whatever
    /// this listener, or that of another method, was bound with.
    pub fn http(mut self, listener: TcpListener, service: impl HttpService) -> Self {
        self.public.push(endpoint(listener, Scheme::Http, service));
        self
    }

    /// Serves the same over TLS. Can be called for several listeners.
    ///
    /// The files of the certificate are looked at again while the server runs, as [`Tls`] says.
    #[cfg(feature = "tls")]
    pub fn https(mut self, listener: TcpListener, tls: Tls, service: impl HttpService) -> Self {
        self.public.push(crate::tls::watch(tls.clone()));
        self.public
            .push(endpoint(listener, Scheme::Https(tls), service));
        self
    }

    /// Serves those who look after the process, such as [`Health`](crate::Health), on a listener that they alone can
    /// reach.
    ///
    /// It takes 64 connections beside those of the others, and is closed last: while the server drains it says that it
    /// is not ready.
    pub fn admin(mut self, listener: TcpListener, service: impl HttpService) -> Self {
        self.admin.push(endpoint(listener, Scheme::Http, service));
        self
    }

    /// How many connections are served at a time, 10 000 by default, on all listeners but the admin's. One more is
    /// refused: its peer sees a reset.
    ///
    /// Each is an open file. The server raises the process's limit as far as it may, and takes fewer connections
    /// where that does not suffice, which the log says.
    pub fn max_connections(mut self, max: usize) -> Self {
        self.limits.connections = max;
        self
    }

    /// How long a connection may take until the head of its first request is complete, its TLS handshake included: 3
    /// seconds by default.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.limits.header = timeout.min(LONGEST);
        self
    }

    /// How long who reads a body may have to wait for all of it: 2 seconds by default. Then the
    /// [body](crate::RequestBody) is an error, upon which the service should answer, and the connection is closed.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.limits.body = timeout.min(LONGEST);
        self
    }

    /// How long a connection may take from an answer to the end of the next head: 10 seconds by default. At least
    /// the [header timeout](Self::header_timeout).
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle = timeout.min(LONGEST);
        self
    }

    /// How long a peer may take nothing of an answer that is being written: 10 seconds by default.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.limits.stall = timeout.min(LONGEST);
        self
    }

    /// How long requests in flight have to be answered when the server is to end: 5.5 seconds by default, which is
    /// longer than the platform waits for any. A peer that does not take an answer which the service has given
    /// whole, or does not end its head, is cut off then, which is no error. It should be longer than the timeouts of head and
    /// body together, since what begins while the server drains is to come to its end.
    pub fn drain_timeout(mut self, timeout: Duration) -> Self {
        self.limits.drain = timeout.min(LONGEST);
        self
    }

    /// What else is to be done when the server drains, beside the requests in flight and within the same time: it is
    /// begun once no more connections are accepted.
    pub fn on_drain(mut self, work: impl Future<Output = ()> + Send + 'static) -> Self {
        self.on_drain.push(Box::pin(work));
        self
    }

    /// Whether the server is ready, for [`Health`](crate::Health) and for checks of one's own. The server switches it
    /// off when it drains.
    pub fn readiness(&self) -> Readiness {
        self.readiness.clone()
    }

    /// What the server counts.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters.clone()
    }

    /// Serves until the process is sent SIGTERM or SIGINT, then drains: it is no longer
    /// [ready](Self::readiness), no longer listens, closes connections without a request, and answers the requests
    /// in flight. A second signal ends it at once.
    ///
    /// # Errors
    ///
    /// If signals cannot be listened for, or not all could be answered or [done](Self::on_drain) in time.
    pub async fn run(self) -> Result<(), Error> {
        let signals = Signals::new().map_err(Error::Signals)?;
        run(self, signals).await
    }

    /// The same, but with something else that drains: `shutdown`. To end at once, drop the future that this returns.
    ///
    /// # Errors
    ///
    /// If not all could be answered.
    pub async fn run_until(self, shutdown: impl Future + Send) -> Result<(), Error> {
        run(self, Once::new(shutdown)).await
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("limits", &self.limits)
            .field("public", &self.public.len())
            .field("admin", &self.admin.len())
            .field("readiness", &self.readiness)
            .field("counters", &self.counters)
            .finish_non_exhaustive()
    }
}

/// Longer than this is not told from it: there is no clock that goes on for ever.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
