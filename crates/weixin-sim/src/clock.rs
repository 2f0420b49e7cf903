//! The time of the simulation.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// The time that the simulated platform, and an account made by it, go by.
///
/// It starts at the system's time and runs with tokio's, so that a test under `tokio::time::pause` takes no
/// time. It can be moved ahead, past the 48 hours of customer service messages, and be stopped. Clones
/// share it.
#[derive(Clone, Debug)]
pub struct SimClock(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug)]
struct State {
    /// The time at `since`, since 1970.
    then: Duration,
    since: Instant,
    stopped: bool,
}

impl SimClock {
    /// A clock that shows the system's time, and runs.
    #[must_use]
    pub fn new() -> Self {
        // A clock set before 1970 starts there.
        let then = SystemTime::now().duration_since(UNIX_EPOCH);
        Self(Arc::new(Mutex::new(State {
            then: then.unwrap_or_default(),
            since: Instant::now(),
            stopped: false,
        })))
    }

    /// Unix time in seconds.
    #[must_use]
    pub fn unix_time(&self) -> u64 {
        self.since_1970().as_secs()
    }

    /// The time since 1970.
    #[must_use]
    pub fn since_1970(&self) -> Duration {
        self.with(|state| state.then)
    }

    /// Moves the clock ahead.
    pub fn advance(&self, by: Duration) {
        self.with(|state| state.then = state.then.saturating_add(by));
    }

    /// Stops the clock where it is.
    pub fn stop(&self) {
        self.with(|state| state.stopped = true);
    }

    /// Lets the clock run on from where it was stopped.
    pub fn resume(&self) {
        self.with(|state| state.stopped = false);
    }

    /// True if the clock was stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.with(|state| state.stopped)
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if !state.stopped {
            state.then = state.then.saturating_add(now - state.since);
        }
        state.since = now;
        use_it(&mut state)
    }
}

impl Default for SimClock {
    fn default() -> Self {
        Self::new()
    }
}
