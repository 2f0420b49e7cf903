use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use super::key::Key;
use super::table::Table;
use super::{Route, RouteFuture};
use crate::{BoxError, Message, Reply, Request};

/// A bot: a [`Router`](super::Router) with its fallback. Cheap to clone.
#[derive(Clone)]
pub struct RouterService(Arc<Routes>);

struct Routes {
    keys: Vec<Key>,
    table: Table,
    fallback: Route,
}

impl RouterService {
    pub(super) fn new(routes: Vec<(Key, Route)>, fallback: Route) -> Self {
        Self(Arc::new(Routes {
            keys: routes.iter().map(|(key, _)| key.clone()).collect(),
            table: Table::new(routes),
            fallback,
        }))
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
        let Routes {
            table, fallback, ..
        } = &*self.0;
        let route = table.find(&mut request).unwrap_or(fallback);
        route.clone().call(request)
    }
}

impl fmt::Debug for RouterService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouterService")
            .field("routes", &self.0.keys)
            .finish_non_exhaustive()
    }
}
