//! For what others could fill the log with.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How often one thing is logged.
const EVERY: Duration = Duration::from_secs(10);

/// Logs the first time at once, and later how often it has been since.
#[derive(Default)]
pub(crate) struct Seldom(Mutex<State>);

#[derive(Default)]
struct State {
    count: u64,
    logged: Option<Instant>,
}

impl Seldom {
    pub(crate) fn log(&self, log: impl FnOnce(u64)) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.count = state.count.saturating_add(1);
        if state.logged.is_none_or(|logged| logged.elapsed() >= EVERY) {
            log(state.count);
            *state = State {
                count: 0,
                logged: Some(Instant::now()),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_happens_often_is_logged_at_once_and_then_seldom_with_its_count() {
        let seldom = Seldom::default();
        let mut logged = Vec::new();
        for _ in 0..25 {
            seldom.log(|count| logged.push(count));
            sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(logged, [1, 10, 10]);
    }
}
