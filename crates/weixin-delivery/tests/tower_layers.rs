//! Ordinary layers of tower above and below ours.
#![cfg(all(feature = "rate-limit", feature = "session"))]

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::sleep;
use tower::buffer::BufferLayer;
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::load_shed::error::Overloaded;
use tower::timeout::TimeoutLayer;
use tower::timeout::error::Elapsed;
use tower::{Layer, Service, ServiceBuilder, ServiceExt};
use tower_test::mock;
use weixin_core::Account;
use weixin_delivery::session::{Session, SessionError, SessionLayer, dialogue};
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{DeliveryLayer, UserRateLimitLayer};
use weixin_message::{
    BoxError, Failure, FailureKind, Message, Reply, Request, Route, Router, RouterService,
    WeixinMessageLayer,
};
use weixin_verify::WeixinVerifyLayer;

type Mock = mock::Mock<Request, Reply>;
type Handle = mock::Handle<Request, Reply>;

const SECOND: Duration = Duration::from_secs(1);

fn says(content: &str) -> Request {
    let document = format!(
        "<xml><FromUserName>a</FromUserName><MsgType>text</MsgType>\
         <Content>{content}</Content></xml>"
    );
    Request::parse(document.as_bytes()).unwrap()
}

fn limit(messages: u32) -> UserRateLimitLayer {
    UserRateLimitLayer::new(messages, 3_600 * SECOND).reply(Reply::text("limited"))
}

fn sessions() -> SessionLayer<u32> {
    SessionLayer::new("count", Arc::new(MemoryStore::new()))
}

/// Counts by a session; takes 10 seconds if it is told to be slow.
fn bot() -> RouterService {
    async fn count(request: Request, mut count: Session<u32>) -> Result<String, SessionError> {
        if is_slow(&request) {
            sleep(10 * SECOND).await;
        }
        count.update(|count| *count += 1).await?;
        Ok(count.to_string())
    }
    Router::new().fallback(count)
}

/// The same as a dialogue.
fn counting_dialogue() -> Route {
    let count = async |count: u32, request: Request| {
        if is_slow(&request) {
            sleep(10 * SECOND).await;
        }
        (count + 1, (count + 1).to_string())
    };
    Route::new(dialogue("count", Arc::new(MemoryStore::new()), count))
}

fn is_slow(request: &Request) -> bool {
    matches!(request.message(), Message::Text(text) if &*text.content == "slow")
}

/// Sends a message once the service is ready.
async fn send<S>(service: &S, content: &str) -> Result<Reply, BoxError>
where
    S: Service<Request<Message>, Response = Reply> + Clone,
    S::Error: Into<BoxError>,
{
    let service = service.clone();
    service.oneshot(says(content)).await.map_err(Into::into)
}

/// Two messages pass with what is kept between them, and the third is over the limit.
async fn check<S>(name: &str, service: S)
where
    S: Service<Request<Message>, Response = Reply> + Clone,
    S::Error: Into<BoxError>,
{
    for expected in ["1", "2", "limited"] {
        let reply = send(&service, "hi").await.unwrap();
        assert_eq!(reply, Reply::text(expected), "{name}");
    }
}

#[tokio::test]
async fn each_layer_works_above_between_and_below_ours() {
    macro_rules! check_around {
        ($layer:expr) => {{
            let name = stringify!($layer);
            check(name, ($layer, limit(2), sessions()).layer(bot())).await;
            check(name, (limit(2), $layer, sessions()).layer(bot())).await;
            check(name, (limit(2), sessions(), $layer).layer(bot())).await;
            check(name, ($layer, limit(2)).layer(counting_dialogue())).await;
            check(name, (limit(2), $layer).layer(counting_dialogue())).await;
        }};
    }
    check_around!(TimeoutLayer::new(SECOND));
    check_around!(ConcurrencyLimitLayer::new(1));
    check_around!(LoadShedLayer::new());
    check_around!(BufferLayer::<Request>::new(1));
}

#[tokio::test]
async fn all_of_them_work_together() {
    let service = ServiceBuilder::new()
        .buffer(8)
        .load_shed()
        .concurrency_limit(2)
        .layer(limit(2))
        .buffer(8)
        .timeout(4 * SECOND)
        .layer(sessions())
        .load_shed()
        .concurrency_limit(1)
        .service(bot());
    check("all", service).await;
}

#[tokio::test(start_paused = true)]
async fn a_timeout_drops_the_handler_and_leaves_what_is_kept_as_it_was() {
    async fn check<S>(name: &str, service: S)
    where
        S: Service<Request<Message>, Response = Reply> + Clone,
        S::Error: Into<BoxError>,
    {
        assert_eq!(
            send(&service, "hi").await.unwrap(),
            Reply::text("1"),
            "{name}"
        );
        let error = send(&service, "slow").await.unwrap_err();
        assert!(error.is::<Elapsed>(), "{name}: {error}");
        assert_eq!(
            send(&service, "hi").await.unwrap(),
            Reply::text("2"),
            "{name}"
        );
    }
    let timeout = || TimeoutLayer::new(4 * SECOND);
    check("above", (timeout(), limit(9), sessions()).layer(bot())).await;
    check("below", (limit(9), sessions(), timeout()).layer(bot())).await;
    check("dialogue", (timeout(), limit(9)).layer(counting_dialogue())).await;
    let as_route = Router::new()
        .when(|_| true, counting_dialogue())
        .route_layer(timeout())
        .fallback(async || {});
    check("route", as_route).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_shed_does_not_count_for_the_limit() {
    let service = ServiceBuilder::new()
        .load_shed()
        .layer(limit(2))
        .layer(sessions())
        .concurrency_limit(1)
        .service(bot());
    let slow = tokio::spawn(service.clone().oneshot(says("slow")));
    tokio::task::yield_now().await;
    for _ in 0..5 {
        let error = send(&service, "hi").await.unwrap_err();
        assert!(error.is::<Overloaded>(), "{error}");
    }
    assert_eq!(slow.await.unwrap().unwrap(), Reply::text("1"));
    assert_eq!(send(&service, "hi").await.unwrap(), Reply::text("2"));
    assert_eq!(send(&service, "hi").await.unwrap(), Reply::text("limited"));
}

#[tokio::test]
async fn readiness_is_that_of_the_service_below() {
    fn check<S>(name: &str, make: impl Fn(Mock) -> S)
    where
        S: Service<Request<Message>, Response = Reply, Error = BoxError>,
    {
        let (mut service, mut below): (mock::Spawn<S>, Handle) = mock::spawn_with(make);
        below.allow(0);
        assert!(service.poll_ready().is_pending(), "{name}");
        below.allow(1);
        assert!(service.is_woken(), "{name}");
        assert!(
            matches!(service.poll_ready(), Poll::Ready(Ok(()))),
            "{name}"
        );
        below.send_error("broken");
        assert!(
            matches!(service.poll_ready(), Poll::Ready(Err(_))),
            "{name}"
        );
    }
    check("limit", |mock| limit(1).layer(mock));
    check("sessions", |mock| sessions().layer(mock));
}

#[tokio::test]
async fn what_is_over_the_limit_is_answered_without_the_service_below() {
    let (mut service, mut below): (_, Handle) = mock::spawn_with(|mock: Mock| limit(1).layer(mock));
    below.allow(9);
    assert!(service.poll_ready().is_ready());
    let first = service.call(says("hi"));
    let (_, answer) = below.next_request().await.unwrap();
    answer.send_response(Reply::text("hello"));
    assert_eq!(first.await.unwrap(), Reply::text("hello"));
    assert!(service.poll_ready().is_ready());
    assert_eq!(
        service.call(says("hi")).await.unwrap(),
        Reply::text("limited")
    );
    drop(service);
    assert!(below.next_request().await.is_none(), "it was called once");
}

/// A service that can be neither cloned nor sent, with an error of its own.
struct Local(Rc<()>);

#[derive(Debug, PartialEq)]
struct LocalError;

impl Service<Request<Message>> for Local {
    type Response = Reply;
    type Error = LocalError;
    type Future = std::future::Ready<Result<Reply, LocalError>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), LocalError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _request: Request<Message>) -> Self::Future {
        let _ = Rc::clone(&self.0);
        std::future::ready(Err(LocalError))
    }
}

#[tokio::test]
async fn nothing_is_asked_of_a_service_that_is_not_needed() {
    let service = (limit(1), sessions()).layer(Local(Rc::new(())));
    assert_eq!(service.oneshot(says("hi")).await, Err(LocalError));
}

/// Counts its runs; takes 6 seconds if it is told to be slow.
fn counted(runs: &Arc<AtomicU32>) -> RouterService {
    let runs = Arc::clone(runs);
    Router::new().fallback(move |request: Request| {
        let run = runs.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            if is_slow(&request) {
                sleep(6 * SECOND).await;
            }
            format!("run {run}")
        }
    })
}

fn deliveries() -> DeliveryLayer {
    DeliveryLayer::new(MemoryStore::new())
}

#[tokio::test(start_paused = true)]
async fn each_layer_works_above_and_below_deliveries() {
    async fn check<S>(name: &str, runs: &AtomicU32, service: S)
    where
        S: Service<Request<Message>, Response = Reply> + Clone,
        S::Error: Into<BoxError>,
    {
        for content in ["hi", "hi", "ho", "hi"] {
            let run = if content == "hi" { "run 1" } else { "run 2" };
            let reply = send(&service, content).await.unwrap();
            assert_eq!(reply, Reply::text(run), "{name}");
        }
        assert_eq!(runs.load(Ordering::SeqCst), 2, "{name}");
    }
    macro_rules! check_around {
        ($layer:expr) => {{
            let (name, runs) = (stringify!($layer), Arc::default());
            check(name, &runs, ($layer, deliveries()).layer(counted(&runs))).await;
            let runs = Arc::default();
            check(name, &runs, (deliveries(), $layer).layer(counted(&runs))).await;
        }};
    }
    check_around!(TimeoutLayer::new(SECOND));
    check_around!(ConcurrencyLimitLayer::new(1));
    check_around!(LoadShedLayer::new());
    check_around!(BufferLayer::<Request>::new(1));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_above_deliveries_ends_an_attempt_and_not_the_run() {
    let runs = Arc::default();
    let service = (TimeoutLayer::new(4 * SECOND), deliveries()).layer(counted(&runs));
    let error = send(&service, "slow").await.unwrap_err();
    assert!(error.is::<Elapsed>(), "{error}");
    assert_eq!(send(&service, "slow").await.unwrap(), Reply::text("run 1"));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn what_layers_below_deliveries_refuse_is_a_failure_of_the_bot() {
    let runs = Arc::default();
    let service = (deliveries(), TimeoutLayer::new(4 * SECOND)).layer(counted(&runs));
    let failure = Failure::from_bot(send(&service, "slow").await.unwrap_err());
    assert_eq!(failure.kind(), FailureKind::Bot);

    let runs = Arc::default();
    let shed = ServiceBuilder::new()
        .layer(deliveries())
        .load_shed()
        .concurrency_limit(1)
        .service(counted(&runs));
    let slow = tokio::spawn(shed.clone().oneshot(says("slow")));
    sleep(SECOND).await;
    let failure = Failure::from_bot(send(&shed, "hi").await.unwrap_err());
    assert_eq!(failure.kind(), FailureKind::Bot);
    assert_eq!(slow.await.unwrap().unwrap(), Reply::text("run 1"));
    // The next attempt of the platform finds room.
    assert_eq!(send(&shed, "hi").await.unwrap(), Reply::text("run 2"));
}

#[tokio::test(start_paused = true)]
async fn layers_over_http_stand_above_all_of_ours() {
    use http_body_util::{BodyExt, Full};
    let account = Account::builder("AAAAA").clock(|| 1_714_036_504).build();
    let runs = Arc::default();
    let server = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(1)
        .timeout(5 * SECOND)
        .layer(WeixinVerifyLayer::new(account.unwrap()))
        .layer(WeixinMessageLayer::new())
        .layer(deliveries())
        .service(counted(&runs));
    let post = |content: &str| {
        let document = format!(
            "<xml><ToUserName>gh_1</ToUserName><FromUserName>a</FromUserName>\
             <MsgType>text</MsgType><Content>{content}</Content><MsgId>1</MsgId></xml>"
        );
        let uri = "/?signature=f464b24fc39322e44b38aa78f5edd27bd1441696\
                   &timestamp=1714036504&nonce=1514711492";
        let request = http::Request::post(uri).body(Full::<bytes::Bytes>::from(document));
        server.clone().oneshot(request.unwrap())
    };
    // The platform hangs up, and so does the server.
    let first = tokio::spawn(post("slow"));
    sleep(SECOND).await;
    assert!(post("slow").await.err().unwrap().is::<Overloaded>());
    assert!(first.await.unwrap().err().unwrap().is::<Elapsed>());
    let response = post("slow").await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("run 1"));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}
