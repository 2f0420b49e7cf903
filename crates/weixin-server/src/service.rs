use std::error::Error;
use std::future::poll_fn;

use bytes::Buf;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use crate::RequestBody;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// What a [`Server`](crate::Server) serves: a `Service<Request<RequestBody>, Response = Response<B>>` that can be
/// cloned and sent to other threads, with any body `B`.
///
/// An axum `Router` is one. It is implemented for all of them, and for nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be served",
    label = "not a `Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static`",
    note = "the future, the body and the error have to be `Send`"
)]
pub trait HttpService: Clone + Send + Sized + 'static + sealed::Sealed<Self::Body> {
    /// The body of its responses.
    type Body: Body<Data: Send, Error: Into<BoxError>> + Send + 'static;

    /// Waits until the service is ready, and has it answer. None if it failed.
    #[doc(hidden)]
    fn respond(
        self,
        request: Request<RequestBody>,
    ) -> impl Future<Output = Option<Response<Self::Body>>> + Send;
}

impl<S, B> HttpService for S
where
    S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + 'static,
    S::Error: Send,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Buf + Send,
    B::Error: Into<BoxError>,
{
    type Body = B;

    async fn respond(mut self, request: Request<RequestBody>) -> Option<Response<B>> {
        poll_fn(|cx| self.poll_ready(cx)).await.ok()?;
        self.call(request).await.ok()
    }
}

mod sealed {
    use super::{Request, RequestBody, Response, Service};

    /// So that no one else implements it.
    pub trait Sealed<B> {}

    impl<S, B> Sealed<B> for S where S: Service<Request<RequestBody>, Response = Response<B>> {}
}
