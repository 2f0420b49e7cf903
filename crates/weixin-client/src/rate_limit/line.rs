//! Where calls wait.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::Mutex as TaskMutex;
use tokio::time::{Instant, sleep};

/// The lines of all APIs.
pub(super) struct Lines {
    quota: Quota,
    of_apis: HashMap<String, Quota>,
    lines: Mutex<HashMap<String, Arc<Line>>>,
}

/// The line of one API.
pub(super) struct Line {
    limiter: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>,
    clock: TokioClock,
    /// Held by the first in the line. The others wait for it in the order in which they came.
    first: TaskMutex<()>,
}

#[track_caller]
pub(super) fn quota(calls: u32, per: Duration) -> Quota {
    // Longer ones would overflow the nanoseconds that governor counts in.
    assert!(per <= LONGEST, "a rate limit is for more than 30 days");
    let calls = NonZeroU32::new(calls).expect("a rate limit lets 0 calls through");
    let quota = per.checked_div(calls.get()).and_then(Quota::with_period);
    let quota = quota.expect("a rate limit has less than a nanosecond for each call");
    quota.allow_burst(calls)
}

const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Lines {
    pub(super) fn new(quota: Quota) -> Self {
        Self {
            quota,
            of_apis: HashMap::new(),
            lines: Mutex::default(),
        }
    }

    pub(super) fn with(&self, path: String, quota: Quota) -> Self {
        let mut of_apis = self.of_apis.clone();
        of_apis.insert(path, quota);
        Self {
            quota: self.quota,
            of_apis,
            lines: Mutex::default(),
        }
    }

    pub(super) fn of(&self, path: &str) -> Arc<Line> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(path) {
            return Arc::clone(line);
        }
        let quota = self.of_apis.get(path).unwrap_or(&self.quota);
        let line = Arc::new(Line::new(*quota));
        lines.insert(path.to_owned(), Arc::clone(&line));
        line
    }
}

impl Line {
    fn new(quota: Quota) -> Self {
        let clock = TokioClock(Instant::now());
        Self {
            limiter: RateLimiter::direct_with_clock(quota, clock),
            clock,
            first: TaskMutex::new(()),
        }
    }

    /// Waits for the next turn, and takes it.
    pub(super) async fn wait(&self) {
        let _first = self.first.lock().await;
        while let Err(not_yet) = self.limiter.check() {
            sleep(not_yet.wait_time_from(self.clock.now())).await;
        }
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines")
            .field("quota", &self.quota)
            .field("of_apis", &self.of_apis)
            .finish_non_exhaustive()
    }
}

/// The time of tokio since this was made, which a test can pause.
#[derive(Clone, Copy)]
struct TokioClock(Instant);

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
