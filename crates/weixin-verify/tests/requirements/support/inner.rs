use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::request::Parts;
use http::{Request, Response};
use tower::Service;

use super::Whole;

/// A service that answers `success` and keeps the head of each request that reached it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inner {
    heads: Arc<Mutex<Vec<Parts>>>,
}

impl Inner {
    /// The heads since the last time.
    pub(crate) fn take(&self) -> Vec<Parts> {
        std::mem::take(&mut self.heads.lock().unwrap())
    }
}

impl<B> Service<Request<B>> for Inner {
    type Response = Response<Whole>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Whole>, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.heads.lock().unwrap().push(request.into_parts().0);
        ready(Ok(Response::new(Whole::from("success"))))
    }
}
