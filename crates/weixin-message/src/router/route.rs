use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use crate::{BoxError, Message, Reply, Request};

type Call = dyn Fn(Request) -> RouteFuture + Send + Sync;

/// A handler, with the layers around it, as a service whose type says no more than that.
///
/// It is a [`Handler`](super::Handler) itself, so that any tower service over messages can have a route:
///
/// ```
/// use tower::service_fn;
/// use weixin_message::{BoxError, Reply, Request, Route, Router};
///
/// let service = service_fn(async |_: Request| Ok::<_, BoxError>(Reply::text("hello")));
/// let bot = Router::new()
///     .text("hi", Route::new(service))
///     .fallback(async || {});
/// ```
#[derive(Clone)]
pub struct Route(Arc<Call>);

impl Route {
    /// A service as a route. It is cloned for each message and driven to readiness before it is
    /// called.
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Request<Message>, Response = Reply> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
    {
        Self::from_fn(move |request| {
            let mut service = service.clone();
            async move {
                poll_fn(|cx| service.poll_ready(cx))
                    .await
                    .map_err(Into::into)?;
                service.call(request).await.map_err(Into::into)
            }
        })
    }

    pub(super) fn from_fn<F, Fut>(call: F) -> Self
    where
        F: Fn(Request) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, BoxError>> + Send + 'static,
    {
        Self(Arc::new(move |request| {
            RouteFuture(Box::pin(call(request)))
        }))
    }

    /// The route for texts from which `prefix` is taken away first.
    pub(super) fn without_prefix(self, prefix: &str) -> Self {
        let prefix = prefix.to_owned();
        Self(Arc::new(move |request| {
            let request = request.map(|mut message| {
                if let Message::Text(text) = &mut message {
                    let content = text.content.trimmed();
                    text.content = content.after(&prefix).unwrap_or(content).trimmed();
                }
                message
            });
            (self.0)(request)
        }))
    }
}

impl Service<Request<Message>> for Route {
    type Response = Reply;
    type Error = BoxError;
    type Future = RouteFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> RouteFuture {
        (self.0)(request)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").finish_non_exhaustive()
    }
}

/// Response future of [`Route`] and [`RouterService`](super::RouterService).
///
/// It is boxed, because each handler has a future of its own type.
pub struct RouteFuture(Pin<Box<dyn Future<Output = Result<Reply, BoxError>> + Send>>);

impl Future for RouteFuture {
    type Output = Result<Reply, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for RouteFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteFuture").finish_non_exhaustive()
    }
}
