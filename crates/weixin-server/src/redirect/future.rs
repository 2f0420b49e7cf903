use std::pin::Pin;
use std::task::{Context, Poll};

use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// The answer of [`RedirectToHttps`](crate::RedirectToHttps): the inner service's, or its own.
    #[derive(Debug)]
    pub struct RedirectFuture<F, B> {
        #[pin]
        kind: Kind<F, B>,
    }
}

pin_project! {
    #[project = KindProj]
    #[derive(Debug)]
    enum Kind<F, B> {
        Inner { #[pin] future: F },
        Own { response: Option<Response<B>> },
    }
}

impl<F, B> RedirectFuture<F, B> {
    pub(super) fn inner(future: F) -> Self {
        Self {
            kind: Kind::Inner { future },
        }
    }

    pub(super) fn own(response: Response<B>) -> Self {
        let response = Some(response);
        Self {
            kind: Kind::Own { response },
        }
    }
}

impl<F, B, E> Future for RedirectFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = Result<Response<B>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProj::Inner { future } => future.poll(cx),
            KindProj::Own { response } => {
                Poll::Ready(Ok(response.take().expect("polled again after its end")))
            }
        }
    }
}
