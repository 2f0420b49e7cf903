use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tower::Service;
use tower_weixin::{Reply, Request};

/// A bot that always answers the same and remembers what it was called with.
#[derive(Clone, Debug)]
pub(crate) struct Bot {
    reply: Reply,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Bot {
    pub(crate) fn new(reply: Reply) -> Self {
        let seen = Arc::default();
        Self { reply, seen }
    }

    /// What it was called with since the last time.
    pub(crate) fn take(&self) -> Vec<Request> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// How often it was called since the last time.
    pub(crate) fn calls(&self) -> usize {
        self.take().len()
    }
}

impl Default for Bot {
    fn default() -> Self {
        Self::new(Reply::success())
    }
}

impl Service<Request> for Bot {
    type Response = Reply;
    type Error = Infallible;
    type Future = Ready<Result<Reply, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.seen.lock().unwrap().push(request);
        ready(Ok(self.reply.clone()))
    }
}
