//! A service in this process.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use tower_service::Service;

use super::answer::read;
use super::{Outcome, PushBody, Reason};
use crate::transcript::End;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// A service whose types are hidden.
#[derive(Clone)]
pub(crate) struct ServiceTarget(
    BoxCloneSyncService<Request<PushBody>, Response<UnsyncBoxBody<Bytes, BoxError>>, BoxError>,
);

impl ServiceTarget {
    pub(crate) fn new<S, B>(service: S) -> Self
    where
        S: Service<Request<PushBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let service = service.map_err(Into::into).map_response(|response| {
            response.map(|body: B| body.map_err(Into::into).boxed_unsync())
        });
        Self(BoxCloneSyncService::new(service))
    }

    /// What a server would make of the request. A panic is a connection that breaks.
    pub(crate) async fn send(&self, request: Request<PushBody>) -> Outcome {
        let service = self.0.clone();
        let mut exchange = pin!(async move {
            match service.oneshot(request).await {
                Ok(response) => {
                    read(response, |error| (End::Reset, error.to_string().into())).await
                }
                Err(error) => Outcome::without_answer(End::Reset, Reason::from(error.to_string())),
            }
        });
        std::future::poll_fn(|cx| {
            let poll = catch_unwind(AssertUnwindSafe(|| exchange.as_mut().poll(cx)));
            poll.unwrap_or_else(|_| {
                let reason = Reason::new(["the bot panicked", "机器人发生 panic"]);
                Poll::Ready(Outcome::without_answer(End::Reset, reason))
            })
        })
        .await
    }
}
