//! What is told, and when.

use std::time::Duration;

use http::Response;
use weixin_core::observer::{Observer, PushEnd};
use weixin_core::{Account, Mode};
use weixin_message::{BoxError, Meta, Reply, Request};

use crate::facts::{Refused, names, outcome};
use crate::future::Watch;
use crate::timer::{PATIENCE, Timer};

/// Waits for a response that says why there is no other.
#[derive(Debug)]
pub struct RefusalWatch<O> {
    observer: O,
}

impl<O> RefusalWatch<O> {
    pub(super) fn new(observer: O) -> Self {
        Self { observer }
    }
}

impl<O: Observer, B, E> Watch<Result<Response<B>, E>> for RefusalWatch<O> {
    type Output = Result<Response<B>, E>;

    fn end(&mut self, result: Self::Output) -> Self::Output {
        let refused = result
            .as_ref()
            .ok()
            .and_then(|response| Refused::of(response.extensions()));
        if let Some(refused) = refused.filter(|refused| !refused.is_of_bot()) {
            self.observer.push_refused(refused.reason());
        }
        result
    }
}

/// Waits for the end of a push, which it tells in any case.
#[derive(Debug)]
pub struct PushWatch<O: Observer> {
    observer: O,
    timer: Timer,
    since: Duration,
    meta: Meta,
    mode: Option<Mode>,
    names: (&'static str, &'static str),
    is_over: bool,
}

impl<O: Observer> PushWatch<O> {
    pub(super) fn new(observer: O, timer: Timer, request: &Request) -> Self {
        observer.push_began();
        Self {
            observer,
            timer,
            since: timer.now(),
            meta: request.meta().clone(),
            mode: request.account().map(Account::mode),
            names: names(request.message()),
            is_over: false,
        }
    }

    fn tell(&mut self, result: Option<&Result<Reply, BoxError>>) {
        self.is_over = true;
        let duration = self.timer.now().saturating_sub(self.since);
        let is_too_late = result.is_none() || duration >= PATIENCE;
        let mut push = PushEnd::new(outcome(&self.meta, result), duration);
        push.mode = self.mode;
        (push.msg_type, push.event) = self.names;
        push.is_deadline_missed = is_too_late && !self.meta.is_hang_up_expected();
        self.observer.push_ended(&push);
    }
}

impl<O: Observer, E: Into<BoxError>> Watch<Result<Reply, E>> for PushWatch<O> {
    type Output = Result<Reply, BoxError>;

    fn end(&mut self, result: Result<Reply, E>) -> Self::Output {
        let result = result.map_err(Into::into);
        self.tell(Some(&result));
        result
    }
}

impl<O: Observer> Drop for PushWatch<O> {
    fn drop(&mut self) {
        if !self.is_over {
            self.tell(None);
        }
    }
}
