use std::task::{Context, Poll};

use tower_service::Service;
use tracing::{Instrument, Span};
use weixin_core::observer::Observer;
use weixin_message::{BoxError, Reply, Request};

use super::future::{ObserveCallbackFuture, ObserveMessageFuture};
use super::watch::{ObserverTold, RefusalWatch};
use crate::future::Watched;
use crate::timer::Timer;

/// Service that tells an observer what happens. See [`ObserveLayer`](super::ObserveLayer).
#[derive(Clone, Copy, Debug)]
pub struct Observe<S, O> {
    inner: S,
    observer: O,
    timer: Timer,
}

impl<S, O> Observe<S, O> {
    pub(super) fn new(inner: S, observer: O, timer: Timer) -> Self {
        Self {
            inner,
            observer,
            timer,
        }
    }
}

/// Above the check.
impl<S, O, A, B> Service<http::Request<A>> for Observe<S, O>
where
    S: Service<http::Request<A>, Response = http::Response<B>>,
    O: Observer + Clone,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ObserveCallbackFuture<S::Future, O>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<A>) -> Self::Future {
        let watch = RefusalWatch::new(self.observer.clone());
        let call = self.inner.call(request);
        let watched = Watched::new(call.instrument(Span::none()), watch);
        ObserveCallbackFuture { watched }
    }
}

/// Over messages.
impl<S, O> Service<Request> for Observe<S, O>
where
    S: Service<Request, Response = Reply>,
    S::Error: Into<BoxError>,
    O: Observer + Clone,
{
    type Response = Reply;
    type Error = BoxError;
    type Future = ObserveMessageFuture<S::Future, O>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let watch = ObserverTold::watch(self.observer.clone(), self.timer, &request);
        let call = self.inner.call(request);
        let watched = Watched::new(call.instrument(Span::none()), watch);
        ObserveMessageFuture { watched }
    }
}
