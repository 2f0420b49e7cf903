//! A span for each call, with nothing of its query; and its end, told to an observer.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;
use tracing::Span;
use tracing::field::{Empty, display};
use weixin_core::observer::{ApiCall, ApiResult, Observer};

use crate::api::Api;
use crate::{ApiErrorKind, BoxError, Error, ErrorKind};

/// Layer that puts each call into a span, `weixin.api` at the level INFO.
///
/// | field | |
/// |---|---|
/// | `otel.kind` | `client` |
/// | `http.request.method` | |
/// | `url.path` | the path of the [`Api`](crate::Api); never the query, which holds the access token |
/// | `http.response.status_code` | of an answer |
/// | `weixin.errcode` | of an answer that is an error code |
/// | `error.type` | what failed otherwise: `connect`, `timeout`, …, or the status |
///
/// It belongs above all other layers of a client, so that the span is around every try.
#[derive(Clone, Default)]
#[must_use]
pub struct ApiTraceLayer {
    observer: Option<Arc<dyn Observer>>,
}

impl ApiTraceLayer {
    /// The layer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells this observer of each call that came to its end.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }
}

impl fmt::Debug for ApiTraceLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiTraceLayer").finish_non_exhaustive()
    }
}

impl<S> Layer<S> for ApiTraceLayer {
    type Service = ApiTrace<S>;

    fn layer(&self, inner: S) -> ApiTrace<S> {
        let observer = self.observer.clone();
        ApiTrace { inner, observer }
    }
}

/// Service that puts each call into a span. See [`ApiTraceLayer`].
#[derive(Clone)]
pub struct ApiTrace<S> {
    inner: S,
    observer: Option<Arc<dyn Observer>>,
}

impl<S: fmt::Debug> fmt::Debug for ApiTrace<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiTrace")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl<S, B> Service<Request<Bytes>> for ApiTrace<S>
where
    S: Service<Request<Bytes>, Response = Response<B>>,
    S::Error: Into<BoxError>,
{
    type Response = Response<B>;
    type Error = Error;
    type Future = ApiTraceFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let ready = self.inner.poll_ready(cx);
        ready.map_err(|error| Error::from_layer(error.into(), ""))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let api = Api::name_of(&request);
        let known = request.extensions().get().map(Api::path);
        let span = tracing::info_span!(
            "weixin.api",
            otel.kind = "client",
            http.request.method = %request.method(),
            url.path = &*api,
            http.response.status_code = Empty,
            weixin.errcode = Empty,
            error.r#type = Empty,
        );
        let observed = self.observer.clone().map(|observer| Observed {
            observer,
            // Requests of any path are not told apart: there could be any number.
            api: known.unwrap_or("other"),
            since: Instant::now(),
        });
        let call = span.in_scope(|| self.inner.call(request));
        ApiTraceFuture {
            call,
            api,
            span,
            observed,
        }
    }
}

pin_project! {
    /// Response future of [`ApiTrace`].
    pub struct ApiTraceFuture<F> {
        #[pin]
        call: F,
        api: Cow<'static, str>,
        span: Span,
        observed: Option<Observed>,
    }
}

/// A call that an observer is told of.
struct Observed {
    observer: Arc<dyn Observer>,
    api: &'static str,
    since: Instant,
}

impl<F, B, E> Future for ApiTraceFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.span.in_scope(|| this.call.poll(cx)));
        let answer = answer.map_err(|error| Error::from_layer(error.into(), this.api));
        note(this.span, &answer);
        if let Some(observed) = this.observed {
            let result = answer.as_ref().map_or_else(result_of, |_| ApiResult::Ok);
            let call = ApiCall::new(observed.api, result, observed.since.elapsed());
            observed.observer.api_called(&call);
        }
        Poll::Ready(answer)
    }
}

impl<F> fmt::Debug for ApiTraceFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The call in it may be a request.
        f.debug_struct("ApiTraceFuture").finish_non_exhaustive()
    }
}

fn note<B>(span: &Span, answer: &Result<Response<B>, Error>) {
    let error = match answer {
        Ok(answer) => {
            span.record("http.response.status_code", answer.status().as_u16());
            return;
        }
        Err(error) => error,
    };
    // What the caller makes of it may not say the code.
    let cause = error as &(dyn std::error::Error + 'static);
    span.in_scope(|| tracing::info!(error = cause, "a call failed"));
    if let Some(code) = error.code() {
        span.record("weixin.errcode", code);
        return;
    }
    if let ErrorKind::Status(status) = error.kind() {
        span.record("http.response.status_code", status);
        span.record("error.type", display(status));
    } else {
        span.record("error.type", word(error.kind()));
    }
}

fn result_of(error: &Error) -> ApiResult {
    match error.code() {
        Some(code) if ApiErrorKind::of(code) != ApiErrorKind::Other => ApiResult::Errcode(code),
        Some(_) => ApiResult::Failed("other_errcode"),
        None => ApiResult::Failed(word(error.kind())),
    }
}

/// The word for a kind of error.
fn word(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Api => "api",
        ErrorKind::Connect => "connect",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Transport => "transport",
        ErrorKind::RateLimited => "rate_limited",
        ErrorKind::Status(_) => "status",
        ErrorKind::TooLarge => "too_large",
        ErrorKind::Unreadable => "unreadable",
        ErrorKind::Invalid => "invalid",
    }
}
