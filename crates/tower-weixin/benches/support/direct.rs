//! Requests that come from no server, and answers that nothing has to wait for.

use std::fmt::Debug;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http_body_util::Full;

use super::corpus::Push;

/// A request without headers, which a server has to make and drop with any handler.
pub(crate) fn request(push: &Push) -> http::Request<Full<Bytes>> {
    let mut request = http::Request::new(Full::new(push.body.clone()));
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = push.uri.clone();
    request
}

pub(crate) fn now_or_never<T, E: Debug>(
    future: impl Future<Output = Result<http::Response<T>, E>>,
) -> http::Response<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(response) => {
            let response = response.unwrap();
            assert!(response.status().is_success());
            response
        }
        Poll::Pending => unreachable!("nothing here waits"),
    }
}

/// One after the other, and from the first again.
pub(crate) fn cycle<'a, T>(items: &'a [T]) -> impl FnMut() -> &'a T {
    let mut index = 0;
    move || {
        index = (index + 1) % items.len();
        &items[index]
    }
}
