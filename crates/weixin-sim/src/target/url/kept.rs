//! Connections that nobody uses just now.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;

/// The connections, the one that was used last at the end. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept(Arc<Mutex<Idle>>);

#[derive(Debug, Default)]
struct Idle {
    connections: Vec<(Instant, Connection)>,
    /// Somebody closes those that are too old.
    is_swept: bool,
}

/// After this a connection that nobody uses is closed.
const IDLE: Duration = Duration::from_secs(30);
const MAX_KEPT: usize = 256;

impl Kept {
    /// One that can take a request.
    pub(super) async fn take(&self) -> Option<Connection> {
        loop {
            let (since, mut connection) = lock(&self.0).connections.pop()?;
            if since.elapsed() < IDLE && connection.is_ready().await {
                return Some(connection);
            }
        }
    }

    pub(super) fn put(&self, connection: Connection) {
        let mut idle = lock(&self.0);
        if idle.connections.len() < MAX_KEPT {
            idle.connections.push((Instant::now(), connection));
        }
        if !std::mem::replace(&mut idle.is_swept, true) {
            tokio::spawn(sweep(Arc::downgrade(&self.0)));
        }
    }
}

/// Closes what is too old, until nothing is left.
async fn sweep(kept: Weak<Mutex<Idle>>) {
    loop {
        tokio::time::sleep(IDLE).await;
        let Some(kept) = kept.upgrade() else { return };
        let mut idle = lock(&kept);
        idle.connections.retain(|(since, _)| since.elapsed() < IDLE);
        if idle.connections.is_empty() {
            idle.is_swept = false;
            return;
        }
    }
}

fn lock(idle: &Mutex<Idle>) -> MutexGuard<'_, Idle> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}
