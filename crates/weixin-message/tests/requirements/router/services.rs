//! Routers, routes and layers as tower services.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use tokio_test::task;
use tower::Service;
use tower::limit::ConcurrencyLimitLayer;
use weixin_message::event::Click;
use weixin_message::message::Text;
use weixin_message::{Handler, Request, Route, Router, handler_fn};

use super::{ask, at, event, says, text};

#[test]
fn a_tower_service_has_a_route_like_a_handler() {
    let service = || {
        let bot = handler_fn(async |request: Request| request.meta().msg_type().to_owned());
        Route::new(tower::limit::ConcurrencyLimit::new(bot, 1))
    };
    let bot = Router::with_state("state")
        .text("type", service())
        .event("view", service().layer(ConcurrencyLimitLayer::new(1)))
        .fallback(service());
    assert_eq!(ask(&bot, &text("type")), says("text"));
    assert_eq!(ask(&bot, &event("VIEW", "")), says("event"));
    assert_eq!(ask(&bot, &text("other")), says("text"));
}

/// A layer that counts the messages that go through each of the services that it made.
#[derive(Clone, Default)]
struct Counting {
    services: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
}

#[derive(Clone)]
struct Counted<S>(S, Arc<AtomicUsize>);

impl<S> tower::Layer<S> for Counting {
    type Service = Counted<S>;

    fn layer(&self, inner: S) -> Counted<S> {
        self.services.fetch_add(1, Ordering::Relaxed);
        Counted(inner, Arc::clone(&self.calls))
    }
}

impl<S: Service<Request>> Service<Request> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut std::task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> S::Future {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.call(request)
    }
}

#[test]
fn a_layer_goes_around_one_handler_or_all_that_were_there() {
    let (one, all) = (Counting::default(), Counting::default());
    let handler = async |_: Text| "text";
    let bot = Router::new()
        .on(handler.layer(one.clone()))
        .click("K", at!("key"))
        .route_layer(all.clone())
        .text("later", at!("later"))
        .fallback(at!("fallback"));
    let counts = || [&one, &all].map(|layer| layer.calls.load(Ordering::Relaxed));
    for (push, expected, counted) in [
        (text("hi"), "text", [1, 1]),
        (event("CLICK", "K"), "key", [1, 2]),
        (text("later"), "later", [1, 2]),
        (event("VIEW", ""), "fallback", [1, 2]),
        (text("hi"), "text", [2, 3]),
    ] {
        assert_eq!(ask(&bot, &push), says(expected), "{push}");
        assert_eq!(counts(), counted, "{push}");
    }
    let made = [&one, &all].map(|layer| layer.services.load(Ordering::Relaxed));
    assert_eq!(
        made,
        [1, 2],
        "a layer is applied once, not for each message"
    );
}

#[test]
fn a_limit_around_a_handler_holds_for_all_its_messages() {
    let (sender, receiver) = tokio::sync::watch::channel(false);
    let slow = move |_: Text| {
        let mut receiver = receiver.clone();
        async move {
            receiver.wait_for(|go| *go).await.unwrap();
            "done"
        }
    };
    let bot = Router::new()
        .on(slow.layer(ConcurrencyLimitLayer::new(1)))
        .on(async |_: Click| "click")
        .fallback(async || {});
    let call = |push: String| {
        let request = Request::parse(push.as_bytes()).unwrap();
        task::spawn(bot.clone().call(request))
    };
    let (mut first, mut second) = (call(text("a")), call(text("b")));
    assert!(first.poll().is_pending());
    assert!(second.poll().is_pending());
    assert!(call(event("CLICK", "")).poll().is_ready(), "others go on");
    sender.send(true).unwrap();
    assert!(second.poll().is_pending(), "the first one has the permit");
    assert!(first.poll().is_ready());
    drop(first);
    assert!(second.is_woken());
    assert!(second.poll().is_ready());
}

#[test]
fn an_error_of_a_handler_is_one_of_the_bot() {
    let bot = Router::new()
        .text("fails", async || Err::<(), _>("no".to_owned()))
        .text("works", async || Ok::<_, Infallible>("yes"))
        .fallback(async || {});
    assert!(ask(&bot, &text("fails")).is_err());
    assert_eq!(ask(&bot, &text("works")), says("yes"));
}

#[test]
fn debug_shows_the_routes_and_no_handler() {
    let router = Router::with_state("state")
        .text("help", at!(""))
        .click("KEY", at!(""))
        .on(async |_: Text| {});
    let shown = format!("{router:?} {:?}", router.clone().fallback(async || {}));
    for part in ["help", "KEY", "Text", "RouterService"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(!shown.contains("state"), "{shown}");
}

#[test]
fn a_bot_can_be_sent_shared_and_cloned() {
    fn check<T: Clone + Send + Sync + 'static>(_: &T) {}
    let router = Router::new().on(async |_: Text| {});
    check(&router);
    check(&router.fallback(async || {}));
}
