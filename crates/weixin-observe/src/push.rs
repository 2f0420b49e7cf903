//! The end of a push, however it comes.

use std::fmt;
use std::time::Duration;

use weixin_core::observer::Outcome;
use weixin_message::{BoxError, Meta, Reply};

use crate::facts::{error_type, outcome};
use crate::future::Watch;
use crate::timer::{PATIENCE, Timer};

/// Waits for the end of a push, and has it told in any case.
pub(crate) struct PushWatch<T: Tell> {
    teller: T,
    meta: Meta,
    timer: Timer,
    since: Duration,
    state: State,
}

/// Who tells the end of a push.
pub(crate) trait Tell {
    /// Tells it.
    fn tell(&self, end: &End<'_>);
}

/// How a push ended.
#[derive(Debug)]
pub(crate) struct End<'a> {
    pub(crate) meta: &'a Meta,
    pub(crate) outcome: Outcome,
    pub(crate) spent: Duration,
    pub(crate) is_deadline_missed: bool,
    /// What it failed with.
    pub(crate) error_type: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    /// Whoever finds it like this when it is dropped knows of a panic, also where the panic was caught before.
    Polled,
    Over,
}

impl<T: Tell> PushWatch<T> {
    pub(crate) fn new(teller: T, meta: &Meta, timer: Timer, since: Duration) -> Self {
        Self {
            teller,
            meta: meta.clone(),
            timer,
            since,
            state: State::Waiting,
        }
    }

    fn tell(&mut self, result: Option<&Result<Reply, BoxError>>) {
        // The inner service may panic before there is a future to poll: then this is dropped by the panic itself.
        let has_panicked =
            result.is_none() && (self.state == State::Polled || std::thread::panicking());
        self.state = State::Over;
        let spent = self.timer.now().saturating_sub(self.since);
        let is_too_late = (result.is_none() && !has_panicked) || spent >= PATIENCE;
        let error = result.and_then(|result| result.as_ref().err());
        self.teller.tell(&End {
            meta: &self.meta,
            outcome: if has_panicked {
                Outcome::Error
            } else {
                outcome(&self.meta, result)
            },
            spent,
            is_deadline_missed: is_too_late && !self.meta.is_hang_up_expected(),
            error_type: match error {
                Some(error) => Some(error_type(error)),
                None => has_panicked.then_some("panic"),
            },
        });
    }
}

impl<T: Tell, E: Into<BoxError>> Watch<Result<Reply, E>> for PushWatch<T> {
    type Output = Result<Reply, BoxError>;

    fn begin_poll(&mut self) {
        self.state = State::Polled;
    }

    fn end_poll(&mut self) {
        self.state = State::Waiting;
    }

    fn end(&mut self, result: Result<Reply, E>) -> Self::Output {
        let result = result.map_err(Into::into);
        self.tell(Some(&result));
        result
    }
}

impl<T: Tell> Drop for PushWatch<T> {
    fn drop(&mut self) {
        if self.state != State::Over {
            self.tell(None);
        }
    }
}

impl<T: Tell> fmt::Debug for PushWatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushWatch")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
