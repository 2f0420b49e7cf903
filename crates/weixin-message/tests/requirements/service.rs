//! When the bot is asked, called and dropped.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use tokio_test::{assert_pending, assert_ready, task};
use tower::limit::ConcurrencyLimit;
use tower::{Service, service_fn};
use tower_test::mock;
use weixin_core::Verified;
use weixin_message::{
    Failure, FailureKind, HandlerFn, Message, Reply, Request, ResponseBody, WeixinMessageService,
    handler_fn,
};

use crate::support::body::Script;
use crate::support::body::Step::{Data, Pending};
use crate::support::service::{PUSH, answer, request};

type Mock = mock::Mock<Request<Message>, Reply>;

fn bot() -> (Mock, mock::Handle<Request<Message>, Reply>) {
    mock::pair()
}

/// An upload that stops once before its end.
fn slow() -> http::Request<Script> {
    let (start, end) = PUSH.as_bytes().split_at(PUSH.len() / 2);
    let steps = [
        Data(Bytes::from_static(start)),
        Pending,
        Data(Bytes::from_static(end)),
    ];
    request(Script::new(steps))
}

fn quick() -> http::Request<Script> {
    request(Script::pieces(PUSH, PUSH.len()))
}

/// The step at which a push failed.
fn failure(response: Result<Response<ResponseBody>, Infallible>) -> Option<FailureKind> {
    let response = response.unwrap();
    response.extensions().get::<Failure>().map(Failure::kind)
}

/// Counts how often it is asked whether it is ready.
#[derive(Clone)]
struct Asked<S> {
    bot: S,
    times: Arc<AtomicUsize>,
}

impl<S: Service<Request<Message>>> Service<Request<Message>> for Asked<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.times.fetch_add(1, Ordering::Relaxed);
        self.bot.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Message>) -> S::Future {
        self.bot.call(request)
    }
}

#[test]
fn the_bot_is_asked_once_the_body_is_there_and_called_once_it_is_ready() {
    let (bot, mut handle) = bot();
    handle.allow(0);
    let times = Arc::new(AtomicUsize::new(0));
    let asked = || times.load(Ordering::Relaxed);
    let mut service = WeixinMessageService::new(Asked {
        bot,
        times: times.clone(),
    });

    let mut ready = task::spawn(std::future::poll_fn(|cx| {
        Service::<http::Request<Script>>::poll_ready(&mut service, cx)
    }));
    assert_ready!(ready.poll()).unwrap();
    drop(ready);
    assert_eq!(asked(), 0, "the service is ready whatever the bot is");

    let mut push = task::spawn(service.call(slow()));
    assert_pending!(push.poll());
    assert_eq!(asked(), 0, "the body is still on its way");
    assert_pending!(push.poll());
    assert_eq!(asked(), 1);
    assert_pending!(handle.poll_request());

    handle.allow(1);
    assert!(push.is_woken());
    assert_pending!(push.poll());
    let (called, reply) = assert_ready!(handle.poll_request()).unwrap();
    assert!(matches!(called.message(), Message::Text(text) if text.content == "hi"));
    assert_eq!(
        called.account().unwrap().mode(),
        weixin_core::Mode::Plaintext
    );
    assert!(called.extensions().get::<Verified>().is_some());

    reply.send_response(Reply::success());
    assert!(push.is_woken());
    assert_eq!(failure(assert_ready!(push.poll())), None);
    assert_eq!(asked(), 2);
}

#[test]
fn a_slow_upload_holds_no_permit() {
    let bot = ConcurrencyLimit::new(handler_fn(|_| ready(())), 1);
    let mut service = WeixinMessageService::new(bot);
    let mut upload = task::spawn(service.call(slow()));
    assert_pending!(upload.poll());
    assert_eq!(
        answer(&mut service, quick()).status(),
        200,
        "the permit is free"
    );
    assert_eq!(failure(assert_ready!(upload.poll())), None);
}

#[test]
fn a_push_waits_for_the_permit_of_another_until_that_is_dropped() {
    let (bot, mut handle) = bot();
    handle.allow(u64::MAX);
    let mut service = WeixinMessageService::new(ConcurrencyLimit::new(bot, 1));
    let mut running = task::spawn(service.call(quick()));
    assert_pending!(running.poll());
    let mut waiting = task::spawn(service.call(quick()));
    assert_pending!(waiting.poll());
    let _first = assert_ready!(handle.poll_request()).unwrap();
    assert_pending!(handle.poll_request());

    drop(running);
    assert!(waiting.is_woken());
    assert_pending!(waiting.poll());
    let (_, reply) = assert_ready!(handle.poll_request()).unwrap();
    reply.send_response(Reply::success());
    assert_eq!(failure(assert_ready!(waiting.poll())), None);
}

#[test]
fn a_push_that_is_given_up_drops_the_bots_future() {
    let alive = Arc::new(());
    let bot = handler_fn(|_| {
        let alive = alive.clone();
        async move {
            let _alive = alive;
            pending::<()>().await;
        }
    });
    let mut service = WeixinMessageService::new(bot);
    let mut push = task::spawn(service.call(quick()));
    assert_eq!(
        Arc::strong_count(&alive),
        1,
        "nothing runs before it is polled"
    );
    assert_pending!(push.poll());
    assert_eq!(Arc::strong_count(&alive), 2);
    drop(push);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn a_bot_that_fails_is_a_failure() {
    let (bot, mut handle) = bot();
    let mut service = WeixinMessageService::new(bot);
    handle.allow(0);
    let mut push = task::spawn(service.call(quick()));
    assert_pending!(push.poll());
    handle.send_error("closed");
    assert!(push.is_woken());
    let response = assert_ready!(push.poll()).unwrap();
    assert_eq!(response.status(), 500);
    let failure = response.extensions().get::<Failure>().unwrap();
    assert_eq!(failure.kind(), FailureKind::Bot, "it cannot become ready");
    assert_eq!(
        std::error::Error::source(failure).unwrap().to_string(),
        "closed"
    );

    handle.send_error("closed");
    let mut push = task::spawn(service.call(quick()));
    let failed = self::failure(assert_ready!(push.poll()));
    assert_eq!(failed, Some(FailureKind::Bot), "it is not ready at once");

    handle.allow(1);
    let mut push = task::spawn(service.call(quick()));
    assert_pending!(push.poll());
    let (_, reply) = assert_ready!(handle.poll_request()).unwrap();
    reply.send_error("fell over");
    assert_eq!(
        self::failure(assert_ready!(push.poll())),
        Some(FailureKind::Bot),
        "it returns an error"
    );
}

#[test]
fn the_bot_finds_what_layers_above_left() {
    #[derive(Clone, PartialEq, Debug)]
    struct Tenant(u8);
    let bot = handler_fn(|request: Request| {
        let tenant = request.extensions().get::<Tenant>().cloned();
        ready(tenant.map(|tenant| format!("{tenant:?}")))
    });
    let mut request = quick();
    request.extensions_mut().insert(Tenant(7));
    let response = answer(&mut WeixinMessageService::new(bot), request);
    let reply = String::from_utf8(response.into_body().to_vec()).unwrap();
    assert!(
        reply.contains("<Content><![CDATA[Tenant(7)]]></Content>"),
        "{reply}"
    );
}

#[test]
fn the_bot_can_be_reached_and_taken_back() {
    let bot = service_fn(|_: Request<Message>| ready(Ok::<_, Infallible>(Reply::success())));
    let mut service = WeixinMessageService::new(Asked {
        bot,
        times: Arc::default(),
    });
    let times = service.get_ref().times.clone();
    answer(&mut service.clone(), request(Full::<Bytes>::from(PUSH)));
    assert_eq!(service.get_mut().times.load(Ordering::Relaxed), 1);
    assert!(Arc::ptr_eq(&service.into_inner().times, &times));
}

#[test]
fn what_has_a_users_function_in_it_can_be_shown() {
    let bot: HandlerFn<_> = handler_fn(|_: Request| ready(()));
    assert_eq!(format!("{bot:?}"), "HandlerFn { .. }");
    let mut service = WeixinMessageService::new(bot);
    assert!(format!("{service:?}").starts_with("WeixinMessageService { bot: HandlerFn"));
    assert_eq!(
        format!("{:?}", service.call(quick())),
        "ResponseFuture { .. }"
    );
}

#[test]
fn services_and_futures_cross_threads() {
    fn send_and_sync<T: Send + Sync + 'static>(_: &T) {}
    fn send<T: Send + 'static>(_: &T) {}
    let mut service = WeixinMessageService::new(handler_fn(async |_: Request| "hi"));
    send_and_sync(&service);
    send(&service.call(request(Full::<Bytes>::from(PUSH))));
    send_and_sync(&Request::parse(PUSH.as_bytes()).unwrap());
    send_and_sync(&Reply::success());
}
