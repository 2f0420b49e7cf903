use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tracing::{error, info, warn};

use crate::connection::Connection;
use crate::counters::Counters;
use crate::limits::Limits;
use crate::phase::{Phase, PhaseReceiver, reached};
use crate::scheme::Scheme;
use crate::seldom::Seldom;
use crate::service::HttpService;

/// After an error that is not of one connection, such as that there are no file descriptors left.
const BACK_OFF: Duration = Duration::from_millis(50);

/// A listener with its service, before it is known what they share with others.
pub(crate) type Endpoint = Box<dyn FnOnce(Shared) -> Accepting + Send>;

pub(crate) type Accepting = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the listeners of one group have in common.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) limits: Limits,
    pub(crate) counters: Counters,
    pub(crate) permits: Arc<Semaphore>,
    /// Errors of services.
    pub(crate) failures: Arc<Seldom>,
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
    lengthen_queue(&listener);
    match listener.local_addr() {
        Ok(address) => info!(%address, scheme = scheme.name(), "listening"),
        Err(error) => error!(%error, "a listener without an address"),
    }
    let refusals = Seldom::default();
    let unaccepted = Seldom::default();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = reached(&mut shared.phase, Phase::Draining) => return,
        };
        let (stream, addr) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                unaccepted.log(|count| error!(%error, count, "connections cannot be accepted"));
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
            failures: Arc::clone(&shared.failures),
            _permit: permit,
            _counted: shared.counters.connection(),
        };
        tokio::spawn(connection.serve(stream, scheme.clone(), service.clone()));
    }
}

/// Lets as many connections wait to be accepted as the system allows. By default 128 may, so that a burst would have
/// its connections dropped, to be tried again after a second.
#[cfg(unix)]
fn lengthen_queue(listener: &TcpListener) {
    // To listen once more changes nothing else, and where it fails all is as before.
    let _ = rustix::net::listen(listener, i32::MAX);
}

#[cfg(not(unix))]
fn lengthen_queue(_: &TcpListener) {}

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
