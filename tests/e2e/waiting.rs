//! What waits for what: bodies, bots, limits and timeouts on either side of the crossing from HTTP
//! to messages; and that nobody has to run in tokio for it.

use std::cell::Cell;
use std::convert::Infallible;
use std::error::Error;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::StatusCode;
use tokio::sync::{mpsc, oneshot};
use tower::timeout::error::Elapsed;
use tower::{Service, ServiceBuilder};
use tower_http::timeout::TimeoutLayer;
use tower_weixin::{
    Failure, FailureKind, Mode, Request, WeixinMessageLayer, WeixinVerifyLayer, handler_fn,
};

use crate::support::{Bot, Chunk, Chunks, Push, account, call, text_message};

/// Well below the five seconds that the platform waits.
const DEADLINE: Duration = Duration::from_millis(4500);

fn push() -> Push {
    Push::plain(&text_message("hi"))
}

/// A push whose sender goes silent after the head.
fn silent() -> http::Request<Chunks<impl Iterator<Item = Chunk>>> {
    push().request_with(Chunks::new([Chunk::Silence]))
}

/// Polls once, outside of any runtime, with nobody to wake.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// The two layers over a `ServiceBuilder` with layers for messages.
macro_rules! stack {
    ($($layers:tt)*) => {
        ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account(Mode::Plaintext)))
            .layer(WeixinMessageLayer::new())
            $($layers)*
    };
}
