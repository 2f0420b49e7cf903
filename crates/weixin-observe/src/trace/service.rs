use std::task::{Context, Poll};

use tower_service::Service;
use tracing::{Instrument, Span};
use weixin_message::{BoxError, Reply, Request};

use super::future::{TraceCallbackFuture, TraceMessageFuture};
use super::span::{Callback, CallbackWatch, ProcessSpan};
use crate::future::Watched;
use crate::push::PushWatch;
use crate::timer::Timer;

/// Service that puts callbacks and their messages into spans. See [`WeixinTraceLayer`](super::WeixinTraceLayer).
#[derive(Clone, Copy, Debug)]
pub struct WeixinTrace<S> {
    inner: S,
    timer: Timer,
}

impl<S> WeixinTrace<S> {
    pub(super) fn new(inner: S, timer: Timer) -> Self {
        Self { inner, timer }
    }
}

/// Above the check.
impl<S, A, B> Service<http::Request<A>> for WeixinTrace<S>
where
    S: Service<http::Request<A>, Response = http::Response<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = TraceCallbackFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<A>) -> Self::Future {
        let callback = Callback::of(&request, self.timer);
        let span = callback.as_ref().map_or_else(Span::none, Callback::span);
        let watch = CallbackWatch::new(callback.clone(), request.method());
        if let Some(callback) = callback {
            request.extensions_mut().insert(callback);
        }
        let call = span.in_scope(|| self.inner.call(request));
        let watched = Watched::new(call.instrument(span), watch);
        TraceCallbackFuture { watched }
    }
}

/// Over messages.
impl<S> Service<Request> for WeixinTrace<S>
where
    S: Service<Request, Response = Reply>,
    S::Error: Into<BoxError>,
{
    type Response = Reply;
    type Error = BoxError;
    type Future = TraceMessageFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let callback = request.extensions_mut().remove::<Callback>();
        let since = callback.map_or_else(|| self.timer.now(), |it| it.go_on(&request));
        let process = ProcessSpan::of(&request);
        let span = process.0.clone();
        let watch = PushWatch::new(process, request.meta(), self.timer, since);
        let call = span.in_scope(|| self.inner.call(request));
        let watched = Watched::new(call.instrument(span), watch);
        TraceMessageFuture { watched }
    }
}
