//! Time as a parameter.

use std::time::{SystemTime, UNIX_EPOCH};

/// Where the freshness check and the replies take their time from.
///
/// Implemented for closures, so that a test can set the time:
///
/// ```
/// use weixin_core::Account;
///
/// let account = Account::builder("mwtoken2026abcdef").clock(|| 1_767_225_600).build()?;
/// # Ok::<(), weixin_core::ConfigError>(())
/// ```
pub trait Clock: Send + Sync + 'static {
    /// Unix time in seconds.
    fn unix_time(&self) -> u64;
}

impl<F> Clock for F
where
    F: Fn() -> u64 + Send + Sync + 'static,
{
    fn unix_time(&self) -> u64 {
        self()
    }
}

/// The system's clock, the default of an account. The target `wasm32-unknown-unknown` has none: there it gives 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn unix_time(&self) -> u64 {
        // There `SystemTime::now` panics.
        if cfg!(all(target_family = "wasm", target_os = "unknown")) {
            return 0;
        }
        // A clock set before 1970 gives 0: every request is then stale, none is accepted by mistake.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_secs())
    }
}
