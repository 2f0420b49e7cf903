use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use super::table::Table;
use super::{Route, RouteFuture};
use crate::{BoxError, Message, Reply, Request};

/// A bot: a [`Router`](super::Router) with its fallback. Cheap to clone.
#[derive(Clone)]
pub struct RouterService {
    routes: Arc<(Table, Route)>,
}

impl RouterService {
    pub(super) fn new(table: Table, fallback: Route) -> Self {
        Self {
            routes: Arc::new((table, fallback)),
        }
    }
}

impl Service<Request<Message>> for RouterService {
    type Response = Reply;
    type Error = BoxError;
    type Future = RouteFuture;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> RouteFuture {
        let (table, fallback) = &*self.routes;
        let route = table.find(&mut request).unwrap_or(fallback);
        route.clone().call(request)
    }
}

impl fmt::Debug for RouterService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouterService")
            .field("routes", &self.routes.0)
            .finish_non_exhaustive()
    }
}
