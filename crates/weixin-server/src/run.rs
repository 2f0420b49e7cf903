use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;
use tracing::{info, warn};

use crate::group::Group;
use crate::limits::Limits;
use crate::stop::Stop;
use crate::{Counters, Error, Server};

/// Enough for whoever asks whether the process is ready, and few enough to leave the rest for those that it
/// serves.
const ADMIN_CONNECTIONS: usize = 64;
/// For an answer of the admin listener that is being written when all else is done.
const ADMIN_DRAIN: Duration = Duration::from_millis(200);

pub(crate) async fn run(server: Server, mut stop: impl Stop) -> Result<(), Error> {
    let Server {
        limits,
        public,
        admin,
        on_drain,
        readiness,
        counters,
    } = server;
    let (limits, admin_connections) = crate::files::fit(limits, ADMIN_CONNECTIONS);
    let admin_limits = Limits {
        connections: admin_connections,
        ..limits
    };
    let mut admin = Group::start(admin, admin_limits, Counters::default());
    let mut public = Group::start(public, limits, counters.clone());

    stop.next().await;
    readiness.stop();
    info!(in_flight = counters.in_flight(), "draining");
    let mut is_other_work_done = on_drain.is_empty();
    let work = async {
        public.close().await;
        tokio::join!(public.drained(), async {
            join_all(on_drain).await;
            is_other_work_done = true;
        });
    };
    let left = || (counters.in_flight(), counters.open());
    let drained = tokio::select! {
        // Work that is done is done, whatever else has happened.
        biased;
        drained = timeout(limits.drain, work) => match (drained, left()) {
            (Ok(()), _) => Ok(0),
            // Peers that take no answer, or come to no end with a head. It is not for a stranger to say how a process
            // ends.
            (Err(_), (0, connections)) if is_other_work_done => Ok(connections),
            (Err(_), (requests, connections)) => Err(Error::DrainTimeout { requests, connections }),
        },
        () = stop.next() => {
            let (requests, connections) = left();
            Err(Error::Interrupted { requests, connections })
        }
    };
    match &drained {
        Ok(0) => info!("drained"),
        Ok(cut_off) => info!(
            cut_off,
            "drained, but for peers that take no answer or ask nothing"
        ),
        Err(error) => warn!(%error, "not drained"),
    }
    drop(public);
    if drained.is_ok() {
        admin.close().await;
        let _ = timeout(ADMIN_DRAIN, admin.drained()).await;
    }
    drained.map(drop)
}
