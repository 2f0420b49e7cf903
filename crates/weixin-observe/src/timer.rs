use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// After this long the platform hangs up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// How long it is since some moment that does not change.
#[derive(Clone, Copy)]
pub(crate) struct Timer(pub(crate) fn() -> Duration);

impl Timer {
    pub(crate) fn now(self) -> Duration {
        (self.0)()
    }
}

impl Default for Timer {
    fn default() -> Self {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        Self(|| START.elapsed())
    }
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timer")
    }
}
