use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;
use tracing::warn;

use crate::service::BoxError;

/// How long a check may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether a process can be given work: until it is [stopped](Self::stop), and as long as all of its checks pass. A clone
/// is the same.
///
/// That of a server, which stops it when it drains, is [`Server::readiness`](crate::Server::readiness).
#[derive(Clone, Default)]
pub struct Readiness {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_stopped: AtomicBool,
    checks: RwLock<Vec<Check>>,
}

#[derive(Clone)]
struct Check {
    name: Arc<str>,
    run: Arc<dyn Fn() -> Checked + Send + Sync>,
}

type Checked = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

impl Readiness {
    /// Ready, without a check.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a check, such as whether a store answers. It is made whenever somebody asks, and fails after 1 second.
    ///
    /// Who asks is told its name. The text of its error is in the log.
    pub fn check<F, Fut, E>(&self, name: impl Into<Arc<str>>, check: F)
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let run = move || -> Checked {
            let checked = check();
            Box::pin(async { checked.await.map_err(Into::into) })
        };
        let check = Check {
            name: name.into(),
            run: Arc::new(run),
        };
        let mut checks = self.shared.checks.write();
        checks
            .as_mut()
            .unwrap_or_else(|poisoned| poisoned.get_mut())
            .push(check);
    }

    /// Not ready from now on.
    pub fn stop(&self) {
        self.shared.is_stopped.store(true, Ordering::Release);
    }

    /// The names of what is in the way.
    pub(crate) async fn obstacles(&self) -> Vec<Arc<str>> {
        if self.is_stopped() {
            return vec!["draining".into()];
        }
        let checks = self.checks();
        let failed = join_all(checks.into_iter().map(Check::fails)).await;
        failed.into_iter().flatten().collect()
    }

    fn is_stopped(&self) -> bool {
        self.shared.is_stopped.load(Ordering::Acquire)
    }

    fn checks(&self) -> Vec<Check> {
        let checks = self.shared.checks.read();
        checks.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Check {
    /// Its name, if it does not pass.
    async fn fails(self) -> Option<Arc<str>> {
        match timeout(PATIENCE, (self.run)()).await {
            Ok(Ok(())) => return None,
            Ok(Err(error)) => warn!(check = %self.name, error, "not ready"),
            Err(_) => warn!(check = %self.name, "not ready: the check took too long"),
        }
        Some(self.name)
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.checks().into_iter().map(|check| check.name).collect();
        f.debug_struct("Readiness")
            .field("is_stopped", &self.is_stopped())
            .field("checks", &names)
            .finish()
    }
}
