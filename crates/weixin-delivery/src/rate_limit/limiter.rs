//! The count of each user's messages.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};
use tokio::time::Instant;
use weixin_message::Request;

use crate::store::account_of;

/// Counts messages by user.
pub(super) struct Limiter {
    limiter: RateLimiter<u64, Counts, TokioClock, NoOpMiddleware<Duration>>,
    quota: Quota,
    /// Keyed at random: nobody can look for users who share a count.
    hasher: RandomState,
}

impl Limiter {
    #[track_caller]
    pub(super) fn new(messages: u32, per: Duration) -> Self {
        // Longer ones would overflow the nanoseconds that governor counts in.
        assert!(per <= LONGEST, "a rate limit is for more than 30 days");
        let messages = NonZeroU32::new(messages).expect("a rate limit lets 0 messages through");
        let quota = per.checked_div(messages.get()).and_then(Quota::with_period);
        let quota = quota.expect("a rate limit has less than a nanosecond for each message");
        Self::of(quota.allow_burst(messages), CAPACITY)
    }

    pub(super) fn with_capacity(&self, users: usize) -> Self {
        Self::of(self.quota, users)
    }

    fn of(quota: Quota, capacity: usize) -> Self {
        let clock = TokioClock(Instant::now());
        let counts = Counts {
            table: Mutex::default(),
            capacity,
            clock,
        };
        Self {
            limiter: RateLimiter::new(quota, counts, clock),
            quota,
            hasher: RandomState::new(),
        }
    }

    pub(super) fn lets_through(&self, request: &Request) -> bool {
        let Some(user) = request.meta().from_user() else {
            return true;
        };
        let key = self.hasher.hash_one((account_of(request), user.as_str()));
        self.limiter.check_key(&key).is_ok()
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("quota", &self.quota)
            .finish_non_exhaustive()
    }
}

struct Counts {
    table: Mutex<Table>,
    capacity: usize,
    clock: TokioClock,
}

#[derive(Default)]
struct Table {
    /// Of each user the time at which the whole limit will be there again.
    whole_at: HashMap<u64, Nanos>,
    next_sweep: Duration,
}

impl Table {
    /// Forgets those who have the whole limit again: they are as good as new.
    fn sweep(&mut self, now: Duration) {
        if now >= self.next_sweep {
            self.whole_at
                .retain(|_, whole_at| Duration::from(*whole_at) > now);
            self.next_sweep = now.saturating_add(BETWEEN_SWEEPS);
        }
    }
}

impl StateStore for Counts {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, user: &u64, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(whole_at) = table.whole_at.get_mut(user) {
            let (result, next) = measure(Some(*whole_at))?;
            *whole_at = next;
            return Ok(result);
        }
        table.sweep(self.clock.now());
        let (result, whole_at) = measure(None)?;
        if table.whole_at.len() < self.capacity {
            table.whole_at.insert(*user, whole_at);
        }
        Ok(result)
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

const CAPACITY: usize = 100_000;

const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// So that not each new user of a flood costs a look at all others.
const BETWEEN_SWEEPS: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_has_the_whole_limit_again_takes_no_memory() {
        for (wait, expected) in [(0, 1_000), (29, 1_000), (30, 1)] {
            let limiter = Limiter::new(2, Duration::from_secs(60)).with_capacity(1_000);
            for user in 0..5_000 {
                assert!(limiter.lets_through(&from(user)));
            }
            advance(Duration::from_secs(wait)).await;
            assert!(limiter.lets_through(&from(5_000)));
            let table = limiter.limiter.into_state_store().table;
            let users = table.into_inner().unwrap().whole_at.len();
            assert_eq!(users, expected, "after {wait} s");
        }
    }

    fn from(user: u32) -> Request {
        let document = format!("<xml><FromUserName>{user}</FromUserName></xml>");
        Request::parse(document.as_bytes()).unwrap()
    }
}
