use std::sync::Arc;

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::counters::Counters;
use crate::limits::Limits;
use crate::listener::{Endpoint, Shared};
use crate::phase::Phase;

/// Listeners that begin and end together and share a cap. Dropping it ends them at once.
pub(crate) struct Group {
    phase: watch::Sender<Phase>,
    listeners: JoinSet<()>,
}

impl Group {
    pub(crate) fn start(endpoints: Vec<Endpoint>, limits: Limits, counters: Counters) -> Self {
        let (sender, phase) = watch::channel(Phase::Serving);
        let connections = limits.connections.min(Semaphore::MAX_PERMITS);
        let shared = Shared {
            limits,
            counters,
            permits: Arc::new(Semaphore::new(connections)),
            failures: Arc::default(),
            phase,
        };
        let listeners = endpoints.into_iter();
        Self {
            phase: sender,
            listeners: listeners.map(|it| it(shared.clone())).collect(),
        }
    }

    /// Waits until nobody listens any more.
    pub(crate) async fn close(&mut self) {
        self.phase.send_replace(Phase::Draining);
        while self.listeners.join_next().await.is_some() {}
    }

    /// Waits until nothing is left of one that was closed: each connection holds a receiver.
    pub(crate) async fn drained(&self) {
        self.phase.closed().await;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.phase.send_replace(Phase::Closed);
    }
}
