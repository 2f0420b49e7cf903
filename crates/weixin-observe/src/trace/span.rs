//! The two spans, and what is recorded in them at the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{Method, Response};
use tracing::Span;
use tracing::field::Empty;
use weixin_message::Request;

use crate::facts::{Refused, mode, names};
use crate::future::Watch;
use crate::push::{End, Tell};
use crate::timer::{PATIENCE, Timer};

/// The span of a callback, in the extensions of its request for the span below.
#[derive(Clone, Debug)]
pub(super) struct Callback {
    span: Span,
    since: Duration,
    /// Whether the span has it that the check let the callback pass.
    is_verified: Arc<AtomicBool>,
}

impl Callback {
    /// `None` if nobody wants the span.
    pub(super) fn of<B>(request: &http::Request<B>, timer: Timer) -> Option<Self> {
        let span = tracing::info_span!(
            "weixin.callback",
            otel.kind = "server",
            http.request.method = method(request.method()),
            url.path = weixin_core::loggable_path(request.uri().path()),
            weixin.mode = Empty,
            weixin.verify = Empty,
            http.response.status_code = Empty,
            error.r#type = Empty,
        );
        (!span.is_disabled()).then(|| Self {
            span,
            since: timer.now(),
            is_verified: Arc::default(),
        })
    }

    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Notes what is known once the message was read. Gives when the callback came.
    pub(super) fn go_on(self, request: &Request) -> Duration {
        self.note_verified();
        if let Some(account) = request.account() {
            self.span.record("weixin.mode", mode(account));
        }
        self.since
    }

    /// Once, as some subscribers write a field down as often as it is recorded.
    fn note_verified(&self) {
        if !self.is_verified.swap(true, Ordering::Relaxed) {
            self.span.record("weixin.verify", "ok");
        }
    }
}

/// Waits for the response to a callback.
#[derive(Debug)]
pub(super) struct CallbackWatch {
    callback: Option<Callback>,
    /// Whether it asks for its echo, which no message comes of.
    is_url_check: bool,
}

impl CallbackWatch {
    pub(super) fn new(callback: Option<Callback>, method: &Method) -> Self {
        let is_url_check = method == Method::GET;
        Self {
            callback,
            is_url_check,
        }
    }
}

impl<B, E> Watch<Result<Response<B>, E>> for CallbackWatch {
    type Output = Result<Response<B>, E>;

    fn end(&mut self, result: Self::Output) -> Self::Output {
        let (Some(callback), Ok(response)) = (&self.callback, &result) else {
            return result;
        };
        let (span, status) = (&callback.span, response.status());
        span.record("http.response.status_code", status.as_u16());
        match Refused::of(response.extensions()) {
            Some(refused) if refused.is_verified() => {
                callback.note_verified();
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
            None if self.is_url_check && status.is_success() => callback.note_verified(),
            // A push that was read has said so; else it is the answer of some other layer.
            None => {}
        }
        result
    }
}

/// The span of a message.
#[derive(Clone, Debug)]
pub(super) struct ProcessSpan(pub(super) Span);

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

/// What the platform uses, and what others mostly do; a stranger can send anything.
fn method(method: &http::Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "POST" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "PATCH") => known,
        _ => "_OTHER",
    }
}
