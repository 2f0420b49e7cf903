use std::convert::Infallible;
use std::fmt;
use std::future::{self, Future};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tokio::time::{Instant, sleep};
use tower_service::Service;

use super::asked::Asked;
use super::decide::{Decision, decide};
use super::record::{ApiCall, Secrets};
use crate::world::World;

/// The API as a service: a transport for `weixin_client::Client`, or a route of a server.
///
/// Clones share the [`World`].
#[derive(Clone)]
pub struct Api {
    world: World,
    on_call: Option<OnCall>,
}

type OnCall = Arc<dyn Fn(ApiCall) + Send + Sync>;

/// Response future of [`Api`].
pub struct ResponseFuture(Pin<Box<dyn Future<Output = Response<Full<Bytes>>> + Send>>);

impl Api {
    /// The API over a world.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self {
            world,
            on_call: None,
        }
    }

    /// Has each call be told to this function once it is answered, or is not going to be.
    #[must_use]
    pub fn on_call(mut self, told: impl Fn(ApiCall) + Send + Sync + 'static) -> Self {
        self.on_call = Some(Arc::new(told));
        self
    }

    async fn answer<B>(self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body,
    {
        let (at, began) = (self.world.now(), Instant::now());
        let asked = Asked::read(request).await;
        // Without the lock: others go on meanwhile.
        let pause = self.world.state().faults.pause();
        if !pause.is_zero() {
            sleep(pause).await;
        }
        let Decision { answer, sent } = decide(&self.world, &asked);
        if let Some(message) = sent {
            self.world.tell(&message);
        }
        if let Some(told) = &self.on_call {
            let secrets = Secrets::of(self.world.account(), &self.world.state());
            let answer = answer.as_ref();
            told(ApiCall::new(&asked, answer, &secrets, at, began.elapsed()));
        }
        match answer {
            Some(answer) => answer.into_response(),
            None => future::pending().await,
        }
    }
}

impl<B> Service<Request<B>> for Api
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Send,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture {
        ResponseFuture(Box::pin(self.clone().answer(request)))
    }
}

impl Future for ResponseFuture {
    type Output = Result<Response<Full<Bytes>>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx).map(Ok)
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("world", &self.world)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ResponseFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
