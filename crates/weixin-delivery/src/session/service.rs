use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;
use weixin_message::{Message, Request};

use super::slot::Shelf;

/// Middleware that lets handlers below it ask for a [`Session<T>`](super::Session).
///
/// See [`SessionLayer`](super::SessionLayer).
pub struct SessionService<S, T> {
    inner: S,
    handle: Handle<T>,
}

/// What the extractor looks for in the extensions of a request.
pub(super) struct Handle<T> {
    pub(super) shelf: Arc<Shelf>,
    value: PhantomData<fn() -> T>,
}

impl<S, T> SessionService<S, T> {
    pub(super) fn new(inner: S, shelf: Arc<Shelf>) -> Self {
        let handle = Handle {
            shelf,
            value: PhantomData,
        };
        Self { inner, handle }
    }

    /// The service below.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The service below.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// Gives up the sessions and returns the service below.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, T> Service<Request<Message>> for SessionService<S, T>
where
    S: Service<Request<Message>>,
    T: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Message>) -> S::Future {
        request.extensions_mut().insert(self.handle.clone());
        self.inner.call(request)
    }
}

impl<S: Clone, T> Clone for SessionService<S, T> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            handle: self.handle.clone(),
        }
    }
}

impl<S: fmt::Debug, T> fmt::Debug for SessionService<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService")
            .field("inner", &self.inner)
            .field("name", &self.handle.shelf.name)
            .finish_non_exhaustive()
    }
}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        Self {
            shelf: Arc::clone(&self.shelf),
            value: PhantomData,
        }
    }
}
