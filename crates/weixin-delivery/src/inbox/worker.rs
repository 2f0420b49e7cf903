use std::fmt;

use tower_service::Service;
use weixin_message::{BoxError, Reply, Request};

use super::depth::measure;
use super::desk::Desk;
use crate::core::Core;

/// Works off the inbox: runs what was acknowledged and is not done, and sends what could not be sent.
///
/// Each service of a [`DeliveryLayer`](crate::DeliveryLayer) has one of its own, unless the layer is set
/// to [none](crate::DeliveryLayer::workers). One that stands alone, in a process without a server, is made by
/// [`DeliveryLayer::worker`](crate::DeliveryLayer::worker).
pub struct Worker<S> {
    desk: Desk,
    bot: S,
}

impl<S> Worker<S>
where
    S: Service<Request, Response = Reply> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    pub(crate) fn new(core: Core, bot: S) -> Self {
        let desk = Desk::new(core);
        Self { desk, bot }
    }

    /// Works until the layer is [drained](crate::DeliveryLayer::drain), within a tokio runtime.
    pub async fn run(self) {
        let Self { mut desk, bot } = self;
        let core = desk.core.clone();
        let work = async move {
            while let Some((job, permit)) = desk.take().await {
                tokio::spawn(desk.clone().work_off(bot.clone(), job, permit));
            }
        };
        // Beside the work, as the inbox is deepest where all workers are busy.
        tokio::select! {
            () = work => {}
            () = measure(&core) => {}
        }
    }
}

impl<S> fmt::Debug for Worker<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("settings", &self.desk.core.settings)
            .finish_non_exhaustive()
    }
}
