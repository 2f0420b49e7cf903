use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use crate::counters::Counters;
use crate::limits::Limits;
use crate::listener::{Endpoint, Shared};
use crate::phase::Phase;

/// Listeners that begin and end together and share a cap. Dropping it ends them at once.
pub(crate) struct Group {
    phase: watch::Sender<Phase>,
}

impl Group {
    pub(crate) fn start(endpoints: Vec<Endpoint>, limits: Limits, counters: Counters) -> Self {
        let (sender, phase) = watch::channel(Phase::Serving);
        let connections = limits.connections.min(Semaphore::MAX_PERMITS);
        let shared = Shared {
            limits,
            counters,
            permits: Arc::new(Semaphore::new(connections)),
            phase,
        };
        for endpoint in endpoints {
            tokio::spawn(endpoint(shared.clone()));
        }
        Self { phase: sender }
    }

    /// Waits until nothing is left: each task holds a receiver.
    pub(crate) async fn drain(&self) {
        self.phase.send_replace(Phase::Draining);
        self.phase.closed().await;
    }
}
