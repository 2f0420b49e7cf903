//! The two spans, and what is recorded in them at the end.

use std::time::Duration;

use http::Response;
use tracing::Span;
use tracing::field::Empty;
use weixin_core::Account;
use weixin_message::{BoxError, Meta, Reply, Request};

use crate::facts::{Refused, error_type, names, outcome};
use crate::future::Watch;
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

/// Waits for the bot's reply.
#[derive(Debug)]
pub struct ProcessWatch {
    span: Span,
    timer: Timer,
    since: Duration,
    meta: Meta,
    is_over: bool,
}

impl ProcessWatch {
    pub(super) fn of(request: &Request, timer: Timer) -> Self {
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
        let callback = request.extensions().get::<Callback>();
        if let (Some(callback), Some(account)) = (callback, request.account()) {
            let mode = Account::mode(account);
            callback.span.record("weixin.mode", mode.as_str());
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
        Self {
            span,
            timer,
            since: callback.map_or_else(|| timer.now(), |callback| callback.since),
            meta: meta.clone(),
            is_over: false,
        }
    }

    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    fn note(&mut self, result: Option<&Result<Reply, BoxError>>) {
        self.is_over = true;
        if self.span.is_disabled() {
            return;
        }
        let outcome = outcome(&self.meta, result);
        self.span.record("weixin.outcome", outcome.as_str());
        if let Some(attempt) = self.meta.attempt() {
            self.span.record("weixin.attempt", attempt);
        }
        if let Some(Err(error)) = result {
            self.span.record("error.type", error_type(error));
        }
        let spent = self.timer.now().saturating_sub(self.since);
        let left = PATIENCE.saturating_sub(spent).as_millis();
        let left = u64::try_from(left).unwrap_or_default();
        self.span.record("weixin.deadline_left_ms", left);
    }
}

impl<E: Into<BoxError>> Watch<Result<Reply, E>> for ProcessWatch {
    type Output = Result<Reply, BoxError>;

    fn end(&mut self, result: Result<Reply, E>) -> Self::Output {
        let result = result.map_err(Into::into);
        self.note(Some(&result));
        result
    }
}

impl Drop for ProcessWatch {
    fn drop(&mut self) {
        if !self.is_over {
            self.note(None);
        }
    }
}

/// Whether it is what the platform names messages by. In plaintext mode a stranger could write anything there.
fn is_number(id: &str) -> bool {
    id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit())
}
