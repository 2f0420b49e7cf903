use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use tracing::{error, info, warn};

use crate::connection::Connection;
use crate::counters::Counters;
use crate::limits::Limits;
use crate::phase::{Phase, PhaseReceiver, reached};
use crate::scheme::Scheme;
use crate::service::HttpService;

/// After an error that is not of one connection, such as that there are no file descriptors left.
const BACK_OFF: Duration = Duration::from_millis(50);
/// How often it is logged that there are too many connections, or none can be accepted.
const LOG_EVERY: Duration = Duration::from_secs(10);

/// A listener with its service, before it is known what they share with others.
pub(crate) type Endpoint = Box<dyn FnOnce(Shared) -> Accepting + Send>;

pub(crate) type Accepting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the listeners of one group have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) counters: Counters,
    pub(crate) permits: Arc<Semaphore>,
    pub(crate) phase: PhaseReceiver,
}

pub(crate) fn endpoint<S: HttpService>(
    listener: TcpListener,
    scheme: Scheme,
    service: S,
) -> Endpoint {
    Box::new(move |shared| Box::pin(accept_all(listener, scheme, service, shared)))
}

/// Accepts connections until the server drains. Nothing else ends it.
async fn accept_all<S: HttpService>(
    listener: TcpListener,
    scheme: Scheme,
    service: S,
    mut shared: Shared,
) {
    match listener.local_addr() {
        Ok(address) => info!(%address, ?scheme, "listening"),
        Err(error) => error!(%error, "a listener without an address"),
    }
    let mut refusals = Seldom::default();
    let mut failures = Seldom::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = reached(&mut shared.phase, Phase::Draining) => return,
        };
        let (stream, addr) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                failures.log(|count| error!(%error, count, "connections cannot be accepted"));
                tokio::select! {
                    () = sleep(BACK_OFF) => continue,
                    () = reached(&mut shared.phase, Phase::Draining) => return,
                }
            }
        };
        let Ok(permit) = Arc::clone(&shared.permits).try_acquire_owned() else {
            shared.counters.note_refused();
            refusals.log(|count| warn!(count, "too many connections: refused"));
            refuse(stream);
            continue;
        };
        let connection = Connection {
            addr,
            limits: shared.limits,
            counters: shared.counters.clone(),
            phase: shared.phase.clone(),
            _permit: permit,
            _counted: shared.counters.connection(),
        };
        tokio::spawn(connection.serve(stream, scheme.clone(), service.clone()));
    }
}

/// With a reset, so that the peer knows at once, and nothing is kept of it.
fn refuse(stream: TcpStream) {
    let _ = stream.set_zero_linger();
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

/// What others could fill the log with.
#[derive(Default)]
struct Seldom {
    count: u64,
    logged: Option<Instant>,
}

impl Seldom {
    /// Logs the first one at once, and later how many there have been since.
    fn log(&mut self, log: impl FnOnce(u64)) {
        self.count = self.count.saturating_add(1);
        if self
            .logged
            .is_none_or(|logged| logged.elapsed() >= LOG_EVERY)
        {
            log(self.count);
            *self = Self {
                count: 0,
                logged: Some(Instant::now()),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_happens_often_is_logged_at_once_and_then_seldom_with_its_count() {
        let mut seldom = Seldom::default();
        let mut logged = Vec::new();
        for _ in 0..25 {
            seldom.log(|count| logged.push(count));
            sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(logged, [1, 10, 10]);
    }
}
