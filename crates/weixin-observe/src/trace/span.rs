//! The two spans, and what is recorded in them at the end.

use std::time::Duration;

use http::Response;
use tracing::Span;
use tracing::field::Empty;
use weixin_core::Account;
use weixin_message::Request;

use crate::facts::{Refused, names};
use crate::future::Watch;
use crate::push::{End, Tell};
use crate::timer::{PATIENCE, Timer};

/// The span of a callback, in the extensions of its request for the span below.
#[derive(Clone)]
pub(super) struct Callback {
    span: Span,
    since: Duration,
}

impl Callback {
    pub(super) fn of<B>(request: &http::Request<B>, timer: Timer) -> Self {
        let span = tracing::info_span!(
            "weixin.callback",
            otel.kind = "server",
            http.request.method = %request.method(),
            http.route = request.uri().path(),
            weixin.mode = Empty,
            weixin.verify = Empty,
            http.response.status_code = Empty,
            error.r#type = Empty,
        );
        let since = timer.now();
        Self { span, since }
    }

    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(super) fn watch(&self) -> CallbackWatch {
        let span = self.span();
        CallbackWatch { span }
    }

    /// Notes what is known once the message was read. Gives when the callback came.
    pub(super) fn go_on(self, request: &Request) -> Duration {
        if let Some(mode) = request.account().map(Account::mode) {
            self.span.record("weixin.mode", mode.as_str());
        }
        self.since
    }
}

/// Waits for the response to a callback.
#[derive(Debug)]
pub struct CallbackWatch {
    span: Span,
}

impl<B, E> Watch<Result<Response<B>, E>> for CallbackWatch {
    type Output = Result<Response<B>, E>;

    fn end(&mut self, result: Self::Output) -> Self::Output {
        let Ok(response) = &result else {
            return result;
        };
        let (span, status) = (&self.span, response.status());
        span.record("http.response.status_code", status.as_u16());
        match Refused::of(response.extensions()) {
            Some(refused) if refused.is_verified() => {
                span.record("weixin.verify", "ok");
                // What the bot failed with is in the span below.
                if !refused.is_of_bot() {
                    span.record("error.type", refused.reason().as_str());
                }
            }
            Some(refused) => {
                span.record("weixin.verify", refused.reason().as_str());
                if let Some(mode) = refused.mode() {
                    span.record("weixin.mode", mode.as_str());
                }
            }
            None if status.is_success() => {
                span.record("weixin.verify", "ok");
            }
            // The answer of some other layer.
            None => {}
        }
        result
    }
}

/// The span of a message.
#[derive(Clone, Debug)]
pub struct ProcessSpan(pub(super) Span);

impl ProcessSpan {
    pub(super) fn of(request: &Request) -> Self {
        let (msg_type, event) = names(request.message());
        let span = tracing::info_span!(
            "weixin.process",
            otel.kind = "consumer",
            messaging.system = "weixin",
            messaging.operation.r#type = "process",
            messaging.destination.name = Empty,
            messaging.message.id = Empty,
            weixin.msg_type = msg_type,
            weixin.event = Empty,
            weixin.attempt = Empty,
            weixin.outcome = Empty,
            weixin.deadline_left_ms = Empty,
            error.r#type = Empty,
        );
        if span.is_disabled() {
            return Self(span);
        }
        let meta = request.meta();
        if !event.is_empty() {
            span.record("weixin.event", event);
        }
        if let Some(id) = meta.to_user() {
            span.record("messaging.destination.name", id.as_str());
        }
        if let Some(id) = meta.msg_id().filter(|id| is_number(id)) {
            span.record("messaging.message.id", id);
        }
        Self(span)
    }
}

impl Tell for ProcessSpan {
    fn tell(&self, end: &End<'_>) {
        let Self(span) = self;
        span.record("weixin.outcome", end.outcome.as_str());
        if let Some(attempt) = end.meta.attempt() {
            span.record("weixin.attempt", attempt);
        }
        if let Some(error_type) = end.error_type {
            span.record("error.type", error_type);
        }
        let left = PATIENCE.saturating_sub(end.spent).as_millis();
        let left = u64::try_from(left).unwrap_or_default();
        span.record("weixin.deadline_left_ms", left);
    }
}

/// Whether it is what the platform names messages by. In plaintext mode a stranger could write anything there.
fn is_number(id: &str) -> bool {
    id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit())
}
