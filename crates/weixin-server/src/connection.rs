use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{error, fmt};

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::{debug, warn};

use crate::body::ResponseBody;
use crate::counters::{Counted, Counters};
use crate::limits::Limits;
use crate::phase::{Phase, PhaseReceiver, reached};
use crate::scheme::Scheme;
use crate::seldom::Seldom;
use crate::service::HttpService;
use crate::stall::StallLimit;
use crate::{Peer, RequestBody};

/// What one connection may hold of what its peer sends.
const MAX_BUFFER: usize = 16 * 1024;
const MAX_HEADERS: usize = 64;

/// A connection from its accept to its end.
pub(crate) struct Connection {
    pub(crate) addr: SocketAddr,
    pub(crate) limits: Limits,
    pub(crate) counters: Counters,
    pub(crate) phase: PhaseReceiver,
    pub(crate) failures: Arc<Seldom>,
    pub(crate) _permit: OwnedSemaphorePermit,
    pub(crate) _counted: Counted,
}

impl Connection {
    pub(crate) async fn serve<S: HttpService>(
        mut self,
        stream: TcpStream,
        scheme: Scheme,
        service: S,
    ) {
        let deadline = Instant::now() + self.limits.header;
        // Answers are written in one piece, and it is for those that the peer waits.
        let _ = stream.set_nodelay(true);
        // Who has not said anything needs no buffer, and is no loss when the server ends.
        let mut first_byte = [0];
        let peeked = tokio::select! {
            biased;
            peeked = timeout_at(deadline, stream.peek(&mut first_byte)) => peeked,
            () = reached(&mut self.phase, Phase::Draining) => return,
        };
        match peeked {
            Ok(Ok(1..)) => {}
            Ok(Ok(0) | Err(_)) => return,
            Err(_) => return self.timed_out(),
        }
        let stream = StallLimit::new(stream, self.limits.stall);
        match scheme {
            Scheme::Http => self.http(stream, deadline, false, service).await,
            #[cfg(feature = "tls")]
            Scheme::Https(tls) => {
                let handshake = tls.acceptor().accept(stream);
                let shaken = tokio::select! {
                    biased;
                    shaken = timeout_at(deadline, handshake) => shaken,
                    () = reached(&mut self.phase, Phase::Closed) => return,
                };
                match shaken {
                    Ok(Ok(stream)) => self.http(stream, deadline, true, service).await,
                    Ok(Err(error)) => debug!(peer = %self.addr, %error, "TLS handshake failed"),
                    Err(_) => self.timed_out(),
                }
            }
        }
    }

    async fn http<S: HttpService>(
        mut self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        deadline: Instant,
        is_tls: bool,
        service: S,
    ) {
        let peer = Peer {
            addr: self.addr,
            is_tls,
        };
        let has_begun = Arc::new(AtomicBool::new(false));
        let respond = {
            let (has_begun, counters) = (Arc::clone(&has_begun), self.counters.clone());
            let (timeout, failures) = (self.limits.body, Arc::clone(&self.failures));
            move |request: Request<Incoming>| {
                has_begun.store(true, Ordering::Relaxed);
                let counted = counters.request();
                let mut request = request.map(|body| RequestBody::new(body, timeout));
                request.extensions_mut().insert(peer);
                let response = service.clone().respond(request);
                let (counters, failures) = (counters.clone(), Arc::clone(&failures));
                async move {
                    let Some(response) = response.await else {
                        counters.note_failed();
                        failures.log(|count| warn!(count, "the service failed: not answered"));
                        return Err(ServiceFailed);
                    };
                    Ok(response.map(|body| ResponseBody::new(body, counted)))
                }
            }
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // To hyper a head begins with the answer before it, so that this limits idleness. The first head,
            // which may take less long, is seen to below.
            .header_read_timeout(self.limits.idle.max(self.limits.header))
            .max_buf_size(MAX_BUFFER)
            .max_headers(MAX_HEADERS)
            .serve_connection(TokioIo::new(stream), service_fn(respond));
        let mut connection = pin!(connection);
        let mut first_head = pin!(sleep_until(deadline));
        let mut is_first_head = true;
        let mut next = Phase::Draining;
        loop {
            tokio::select! {
                // So that a request which is there already is read before the connection is told to end.
                biased;
                ended = connection.as_mut() => {
                    if let Err(error) = ended {
                        debug!(%peer.addr, %error, "connection ended");
                    }
                    return;
                }
                () = first_head.as_mut(), if is_first_head => {
                    if !has_begun.load(Ordering::Relaxed) {
                        return self.timed_out();
                    }
                    is_first_head = false;
                }
                () = reached(&mut self.phase, next) => {
                    if next == Phase::Closed {
                        return;
                    }
                    connection.as_mut().graceful_shutdown();
                    next = Phase::Closed;
                }
            }
        }
    }

    fn timed_out(&self) {
        self.counters.note_timed_out();
        debug!(peer = %self.addr, "no request in time");
    }
}

/// What it failed with may hold what users wrote, and is not for the log.
#[derive(Debug)]
struct ServiceFailed;

impl fmt::Display for ServiceFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the service failed")
    }
}

impl error::Error for ServiceFailed {}
