//! When a call is made again.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use rand::RngExt;
use tokio::time::sleep;
use tower::retry::Policy;

use crate::api::Api;
use crate::{ApiErrorKind, BoxError, Error, ErrorKind};

/// Policy for `tower::retry` that knows which calls of the platform can be made twice.
///
/// | what failed | [`Api::repeatable`] | [`Api::once`] |
/// |---|---|---|
/// | no connection: nothing was sent | again | again |
/// | `-1`, the platform is busy | again | again [if that is chosen](Self::repeat_when_busy) |
/// | no answer in time, a broken connection, a status from 500 on | again | no |
/// | all else | no | no |
///
/// Again means at most twice, after a pause that doubles and is in part random. Refused access tokens are not its
/// business: see [`AccessTokenLayer`](crate::AccessTokenLayer).
#[derive(Clone, Debug)]
#[must_use]
pub struct RetryPolicy {
    tries_left: u32,
    pause: Duration,
    is_repeated_when_busy: bool,
}

/// However long the first pause is, and however often it has doubled.
const MAX_PAUSE: Duration = Duration::from_secs(60);

impl RetryPolicy {
    /// Two more tries, after about 0.2 s and 0.4 s.
    pub fn new() -> Self {
        Self {
            tries_left: 2,
            pause: Duration::from_millis(200),
            is_repeated_when_busy: false,
        }
    }

    /// How many more tries a call has, and how long the first pause is. No pause is longer than a minute and a half; 0
    /// tries turn repeating off.
    pub fn tries(mut self, more: u32, first_pause: Duration) -> Self {
        self.tries_left = more;
        self.pause = first_pause;
        self
    }

    /// Has messages sent again after `-1`, too. They may reach the user twice then: nobody knows what the platform
    /// was too busy for. `CustomerService` does not count these.
    pub fn repeat_when_busy(mut self) -> Self {
        self.is_repeated_when_busy = true;
        self
    }

    fn is_worth_it(&self, request: &Request<Bytes>, error: &Error) -> bool {
        // The call for an access token has had tries of its own. An error that names no call is this one's.
        if !error.api().is_empty() && error.api() != Api::name_of(request) {
            return false;
        }
        let is_repeatable = Api::is_repeatable(request);
        match error.kind() {
            ErrorKind::Connect => true,
            ErrorKind::Api => {
                error.api_kind() == Some(ApiErrorKind::Busy)
                    && (is_repeatable || self.is_repeated_when_busy)
            }
            ErrorKind::Timeout | ErrorKind::Transport => is_repeatable,
            ErrorKind::Status(status) => is_repeatable && status >= 500,
            ErrorKind::RateLimited
            | ErrorKind::TooLarge
            | ErrorKind::Unreadable
            | ErrorKind::Invalid => false,
        }
    }

    fn again(&mut self, request: &Request<Bytes>, error: &Error) -> Option<Pause> {
        if self.tries_left == 0 || !self.is_worth_it(request, error) {
            return None;
        }
        tracing::debug!(%error, "a call is made again");
        self.tries_left = self.tries_left.saturating_sub(1);
        // From half of it to one and a half.
        let pause = self
            .pause
            .min(MAX_PAUSE)
            .mul_f64(rand::rng().random_range(0.5..1.5));
        self.pause = self.pause.saturating_mul(2);
        Some(Box::pin(sleep(pause)))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// What waits before the next try.
type Pause = Pin<Box<dyn Future<Output = ()> + Send>>;

impl<R> Policy<Request<Bytes>, R, Error> for RetryPolicy {
    type Future = Pause;

    fn retry(
        &mut self,
        request: &mut Request<Bytes>,
        result: &mut Result<R, Error>,
    ) -> Option<Pause> {
        self.again(request, result.as_ref().err()?)
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        Some(request.clone())
    }
}

/// For layers of tower below, whose errors are of any type.
impl<R> Policy<Request<Bytes>, R, BoxError> for RetryPolicy {
    type Future = Pause;

    fn retry(
        &mut self,
        request: &mut Request<Bytes>,
        result: &mut Result<R, BoxError>,
    ) -> Option<Pause> {
        let error = result.as_ref().err()?;
        match error.downcast_ref() {
            Some(error) => self.again(request, error),
            None => self.again(request, &Error::new(ErrorKind::of_layer(error), "", None)),
        }
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        Some(request.clone())
    }
}
