//! What is told, and when.

use http::Response;
use weixin_core::observer::{Observer, PushEnd};
use weixin_message::Request;

use crate::facts::{Refused, mode, names};
use crate::future::Watch;
use crate::push::{End, PushWatch, Tell};
use crate::timer::Timer;

/// Waits for a response that says why there is no other.
#[derive(Debug)]
pub(super) struct RefusalWatch<O> {
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

/// Tells the observer how a push ended.
#[derive(Debug)]
pub(super) struct ObserverTold<O> {
    observer: O,
    mode: Option<&'static str>,
    names: (&'static str, &'static str),
}

impl<O: Observer> ObserverTold<O> {
    pub(super) fn watch(observer: O, timer: Timer, request: &Request) -> PushWatch<Self> {
        observer.push_began();
        let told = Self {
            observer,
            mode: request.account().map(mode),
            names: names(request.message()),
        };
        PushWatch::new(told, request.meta(), timer, timer.now())
    }
}

impl<O: Observer> Tell for ObserverTold<O> {
    fn tell(&self, end: &End<'_>) {
        let mut push = PushEnd::new(end.outcome, end.spent);
        push.mode = self.mode.unwrap_or(push.mode);
        (push.msg_type, push.event) = self.names;
        push.is_deadline_missed = end.is_deadline_missed;
        self.observer.push_ended(&push);
    }
}
