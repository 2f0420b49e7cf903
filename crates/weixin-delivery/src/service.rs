use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tower_service::Service;
use weixin_message::{BoxError, Reply, Request};

use crate::attempt::attempt;
use crate::core::Core;
use crate::{ResponseFuture, Worker};

/// Service that runs each message once and answers each attempt in time.
///
/// It is always ready: the bot is cloned for each run, and its clone driven to readiness there. An attempt
/// that is dropped ends nothing; the run goes on, and the next attempt joins it.
///
/// Its errors are [`Failure`](weixin_message::Failure)s.
#[derive(Clone)]
pub struct Delivery<S> {
    core: Arc<Core>,
    bot: S,
}

impl<S> Delivery<S>
where
    S: Service<Request, Response = Reply> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    pub(crate) fn new(core: Core, bot: S) -> Self {
        let service = Self {
            core: Arc::new(core),
            bot,
        };
        service.start_worker();
        service
    }

    /// Starts the worker, as soon as there is a runtime: what stands in the inbox from before waits for
    /// no message.
    fn start_worker(&self) {
        let worker = &self.core.shared.worker;
        if worker.is_completed() || self.core.settings.workers == 0 {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            worker.call_once(|| {
                let worker = Worker::new(Core::clone(&self.core), self.bot.clone());
                runtime.spawn(worker.run());
            });
        }
    }
}

impl<S> Service<Request> for Delivery<S>
where
    S: Service<Request, Response = Reply> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    type Response = Reply;
    type Error = BoxError;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> ResponseFuture {
        self.start_worker();
        ResponseFuture::new(attempt(Arc::clone(&self.core), self.bot.clone(), request))
    }
}

impl<S> fmt::Debug for Delivery<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("settings", &self.core.settings)
            .finish_non_exhaustive()
    }
}
