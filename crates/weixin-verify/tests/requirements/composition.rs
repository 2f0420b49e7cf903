//! How the crate's types fit into other people's stacks.

use std::convert::Infallible;
use std::fmt::Debug;
use std::future::{Ready, pending, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, EXPIRES};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::BodyExt;
use tower::{Service, ServiceBuilder, ServiceExt, service_fn};
use tower_http::body::Limited;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use weixin_core::{Account, Verified};
use weixin_verify::{
    Accounts, DefaultRefusalPolicy, Refusal, ResponseBody, ResponseFuture, WeixinVerify,
    WeixinVerifyLayer,
};

use crate::support::{
    CountedBody, Inner, NONCE, NOW, Whole, account, collect, request, signed, signed_by,
};

#[test]
fn public_types_can_be_sent_shared_and_looked_at() {
    fn value<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}
    fn in_flight<T: Debug + Send + Sync + 'static>() {}

    value::<Accounts>();
    value::<DefaultRefusalPolicy>();
    value::<Refusal>();
    value::<Verified>();
    value::<WeixinVerifyLayer<Account>>();
    value::<WeixinVerifyLayer<Accounts, DefaultRefusalPolicy>>();
    value::<WeixinVerify<Inner, Account>>();
    value::<WeixinVerify<Inner, Accounts, DefaultRefusalPolicy>>();
    in_flight::<ResponseBody<Whole>>();
    in_flight::<ResponseFuture<Ready<Result<Response<Whole>, Infallible>>, Whole>>();
}

#[test]
fn a_service_asks_nothing_of_what_is_behind_it_but_to_be_a_service() {
    // Neither `Clone` nor `Send` nor `'static`, nor a body that is any of these.
    struct Neither<'a>(&'a std::cell::Cell<u32>);
    let calls = std::cell::Cell::new(0);
    let mut service = WeixinVerify::new(
        service_fn(|request: Request<Neither<'_>>| {
            let calls = request.into_body().0;
            calls.set(calls.get() + 1);
            ready(Ok::<_, Infallible>(Response::new(Whole::default())))
        }),
        account(),
    );
    let push = request("POST", &signed()).map(|_| Neither(&calls));
    tokio_test::block_on(service.call(push)).unwrap();
    assert_eq!(calls.get(), 1);
}

#[test]
fn debug_names_the_type_and_shows_no_request() {
    let future = WeixinVerify::new(Inner::default(), account()).call(request("POST", &signed()));
    assert_eq!(format!("{future:?}"), "ResponseFuture { .. }");
}

#[test]
fn the_inner_service_can_be_reached_and_taken_back() {
    let mut service = WeixinVerify::new("inner", account());
    assert_eq!(*service.get_ref(), "inner");
    *service.get_mut() = "changed";
    assert_eq!(service.into_inner(), "changed");
}

#[test]
fn an_empty_body_can_be_made_where_the_inner_one_cannot() {
    let body = ResponseBody::<CountedBody>::default();
    assert!(body.is_end_stream());
    assert_eq!(body.size_hint().exact(), Some(0));
}

#[tokio::test]
async fn an_own_body_has_its_length_and_ends() {
    let echo = request("GET", &format!("{}&echostr=12345", signed()));
    let mut body = WeixinVerify::new(Inner::default(), account())
        .oneshot(echo)
        .await
        .unwrap()
        .into_body();
    assert_eq!(body.size_hint().exact(), Some(5));
    assert!(!body.is_end_stream());

    let frame = body.frame().await.unwrap().unwrap();
    assert_eq!(frame.into_data().unwrap(), "12345");
    assert!(body.is_end_stream());
    assert_eq!(body.size_hint().exact(), Some(0));
    assert!(body.frame().await.is_none());
}

#[tokio::test]
async fn an_inner_body_goes_through_with_its_trailers() {
    let trailers = HeaderMap::from_iter([(EXPIRES, HeaderValue::from_static("7"))]);
    let inner = service_fn(async |_: Request<Whole>| {
        let body = Whole::from("success").with_trailers(ready(Some(Ok(trailers.clone()))));
        Ok::<_, Infallible>(Response::new(body))
    });
    let push = request("POST", &signed());
    let response = WeixinVerify::new(inner, account())
        .oneshot(push)
        .await
        .unwrap();

    let body = response.into_body().collect().await.unwrap();
    assert_eq!(body.trailers(), Some(&trailers));
    assert_eq!(body.to_bytes(), "success");
}

/// What a server that is layered as one in production might be answers.
async fn behind_layers<S>(inner: S, request: Request<Whole>) -> Response<Bytes>
where
    S: Service<Request<Limited<Whole>>, Response = Response<Whole>, Error = Infallible>,
{
    let service = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http())
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            Duration::from_secs(4),
        ))
        .layer(RequestBodyLimitLayer::new(16))
        .layer(WeixinVerifyLayer::new(account()))
        .service(inner);
    collect(service.oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn it_composes_under_the_layers_of_tower_http() {
    let inner = || service_fn(async |_| Ok(Response::new(Whole::from("success"))));
    let mut large = request("POST", &signed());
    large
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from_static("17"));
    let echo = format!("{}&echostr=7", signed());
    for (name, request, status, body) in [
        ("a push", request("POST", &signed()), 200, "success"),
        ("a verification", request("GET", &echo), 200, "7"),
        (
            "a refused push",
            request("POST", &signed_by("nobody", NOW, NONCE)),
            403,
            "",
        ),
        (
            "a push that the limit refuses",
            large,
            413,
            "length limit exceeded",
        ),
    ] {
        let response = behind_layers(inner(), request).await;
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(response.body(), body, "{name}");
    }
}

#[tokio::test]
async fn a_panic_of_the_inner_service_is_caught_above_the_check() {
    let inner = service_fn(async |_| panic!("a bug"));
    let response = behind_layers(inner, request("POST", &signed())).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

/// The clock stands still and leaps to the next timer when nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn a_timeout_above_the_check_ends_an_inner_service_that_hangs() {
    let inner = service_fn(async |_| pending().await);
    let response = behind_layers(inner, request("POST", &signed())).await;
    assert_eq!(response.status(), StatusCode::GATEWAY_TIMEOUT);
    assert!(response.body().is_empty());
}
