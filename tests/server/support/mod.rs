//! What the tests share: the server as a process, the platform, and strangers.

pub(crate) mod honest;
pub(crate) mod process;
pub(crate) mod queue;
pub(crate) mod strangers;

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep};

/// Waits for something that nobody tells, and returns how long that took.
pub(crate) async fn until(
    what: &str,
    within: Duration,
    mut is_so: impl AsyncFnMut() -> bool,
) -> Duration {
    let start = Instant::now();
    while !is_so().await {
        assert!(start.elapsed() < within, "not within {within:?}: {what}");
        sleep(Duration::from_millis(5)).await;
    }
    start.elapsed()
}

/// The machine for one test: figures of several at once would say nothing.
pub(crate) async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    ALONE.lock().await
}

/// The time below which so many percent of the times are.
pub(crate) fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * percent / 100]
}
