//! What waits for what: bodies, bots, limits and timeouts on either side of the crossing from HTTP
//! to messages; and that nobody has to run in tokio for it.

use std::cell::Cell;
use std::error::Error;
use std::future::{Future, pending};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::StatusCode;
use tokio::sync::{mpsc, oneshot};
use tower::layer::util::{Identity, Stack};
use tower::timeout::error::Elapsed;
use tower::{Service, ServiceBuilder};
use tower_http::timeout::TimeoutLayer;
use tower_weixin::{
    Account, Failure, FailureKind, Mode, Request, WeixinMessageLayer, WeixinVerifyLayer, handler_fn,
};

use crate::support::{
    Bot, Chunk, Chunks, Push, Whole, account, call, text_message, within_a_minute,
};

/// Well below the five seconds that the platform waits.
const DEADLINE: Duration = Duration::from_millis(4500);

type TheTwoLayers = Stack<WeixinMessageLayer, Stack<WeixinVerifyLayer<Account>, Identity>>;

/// Layers that are added to it stand below the crossing.
fn stack() -> ServiceBuilder<TheTwoLayers> {
    ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account(Mode::Plaintext)))
        .layer(WeixinMessageLayer::new())
}

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

#[test]
fn nobody_needs_an_executor_nor_a_bot_that_can_be_sent() {
    for mode in [Mode::Plaintext, Mode::Compatible, Mode::Security] {
        let calls = Rc::new(Cell::new(0));
        let counter = Rc::clone(&calls);
        let bot = handler_fn(move |_: Request| {
            let counter = Rc::clone(&counter);
            async move { counter.set(counter.get() + 1) }
        });
        let push = Push::new(mode, &text_message("hi")).request();
        let response = pin!(call(tower_weixin::service(account(mode), bot), push));
        let Poll::Ready(response) = poll(response) else {
            panic!("{mode:?}: it waits for something");
        };
        assert_eq!(response.body(), "success", "{mode:?}");
        assert_eq!(calls.get(), 1, "{mode:?}");
    }
}

#[tokio::test]
async fn t11_a_body_that_never_comes_holds_no_permit_of_the_bot() {
    let mut limited = stack().concurrency_limit(1).service(Bot::default());
    let mut waiting = pin!(limited.call(silent()));
    assert!(poll(waiting.as_mut()).is_pending());

    let response = call(limited, push().request()).await;
    assert_eq!(response.body(), "success");
}

#[test]
fn a_concurrency_limit_below_the_crossing_counts_the_bots_that_run() {
    let (start, mut started) = mpsc::unbounded_channel();
    let bot = handler_fn(move |_: Request| {
        let (finish, finished) = oneshot::channel::<()>();
        start.send(finish).unwrap();
        async move { finished.await.unwrap() }
    });
    let mut limited = stack().concurrency_limit(2).service(bot);
    let [mut first, mut second, mut third] =
        std::array::from_fn(|_| Box::pin(limited.call(push().request())));
    for push in [&mut first, &mut second, &mut third] {
        assert!(poll(push.as_mut()).is_pending());
    }
    let finish_first = started.try_recv().unwrap();
    let finish_second = started.try_recv().unwrap();
    assert!(started.try_recv().is_err(), "the third has to wait");

    let mut context = Context::from_waker(Waker::noop());
    let ready = Service::<http::Request<Whole>>::poll_ready(&mut limited, &mut context);
    assert!(
        ready.is_ready(),
        "the stack itself takes a push at any time"
    );

    finish_second.send(()).unwrap();
    assert!(poll(second.as_mut()).is_ready());
    drop(second);
    assert!(poll(third.as_mut()).is_pending());
    started.try_recv().unwrap().send(()).unwrap();
    assert!(poll(third.as_mut()).is_ready());

    finish_first.send(()).unwrap();
    assert!(poll(first.as_mut()).is_ready());
}

/// The clock stands still and leaps to the next timer when nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn t17_a_timeout_below_the_crossing_ends_a_bot_that_hangs() {
    let bot = handler_fn(async |_: Request| pending::<()>().await);
    let service = stack().timeout(DEADLINE).service(bot);
    let response = within_a_minute(call(service, push().request())).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let failure: &Failure = response.extensions().get().unwrap();
    assert_eq!(failure.kind(), FailureKind::Bot);
    assert!(failure.source().unwrap().is::<Elapsed>());
}

#[tokio::test(start_paused = true)]
async fn t11_a_timeout_above_the_crossing_ends_a_body_that_never_comes() {
    let status = StatusCode::GATEWAY_TIMEOUT;
    let bot = Bot::default();
    let service = ServiceBuilder::new()
        .layer(TimeoutLayer::with_status_code(status, DEADLINE))
        .service(stack().service(bot.clone()));
    let response = within_a_minute(call(service, silent())).await;
    assert_eq!(response.status(), status);
    assert_eq!(bot.calls(), 0);
}
