use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tower_layer::Layer;

use super::ApiRateLimit;
use super::line::{Lines, quota};

/// Layer that lets each API be called so often, and has the calls that are too many wait for their turn.
///
/// ```
/// use std::time::Duration;
///
/// use weixin_client::ApiRateLimitLayer;
///
/// # #[cfg(feature = "https")] {
/// let minute = Duration::from_secs(60);
/// let client = weixin_client::Client::builder()
///     .rate_limit(ApiRateLimitLayer::new(600, minute).api("/cgi-bin/user/info", 3000, minute))
///     .build();
/// # }
/// ```
///
/// * APIs are told apart by their [path](crate::Api::path), and each has a count of its own.
/// * Calls wait in the order in which they came. One whose turn does not come [in time](Self::max_wait) fails with
///   [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited), and was not sent. One that is dropped loses its place
///   and counts for nothing.
/// * A pause is used up at once: after a quiet time all calls of one `per` go out together, and one `per` later there
///   can have been twice as many. Where that would be too much for the platform, let half as many through.
///
/// All services made by one layer and its clones share the counts. Each process counts for itself.
///
/// It belongs above `tower::retry`, where a call counts once.
#[derive(Clone)]
#[must_use]
pub struct ApiRateLimitLayer {
    lines: Arc<Lines>,
    max_wait: Duration,
}

impl ApiRateLimitLayer {
    /// Lets each API be called `calls` times at once, and from then on so many times in the time `per`, evenly
    /// spread.
    ///
    /// # Panics
    ///
    /// If `calls` is 0, if `per` is longer than 30 days, or if it is so short that there is less than a nanosecond for
    /// each call.
    #[track_caller]
    pub fn new(calls: u32, per: Duration) -> Self {
        Self {
            lines: Arc::new(Lines::new(quota(calls, per))),
            max_wait: Duration::from_secs(10),
        }
    }

    /// Another limit for the API of this path. The counts begin anew.
    ///
    /// # Panics
    ///
    /// As [`new`](Self::new).
    #[track_caller]
    pub fn api(mut self, path: impl Into<String>, calls: u32, per: Duration) -> Self {
        self.lines = Arc::new(self.lines.with(path.into(), quota(calls, per)));
        self
    }

    /// How long a call waits for its turn. By default 10 s.
    pub fn max_wait(mut self, max: Duration) -> Self {
        self.max_wait = max;
        self
    }
}

impl<S> Layer<S> for ApiRateLimitLayer {
    type Service = ApiRateLimit<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ApiRateLimit::new(inner, Arc::clone(&self.lines), self.max_wait)
    }
}

impl fmt::Debug for ApiRateLimitLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiRateLimitLayer")
            .field("lines", &self.lines)
            .field("max_wait", &self.max_wait)
            .finish()
    }
}
