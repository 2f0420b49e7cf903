//! The layers among those of tower, and a client among layers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use tower::ServiceBuilder;
use tower::buffer::BufferLayer;
use tower::layer::layer_fn;
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::timeout::TimeoutLayer;
use weixin_client::AccessTokenLayer;
use weixin_client::token::{AccessToken, StaticToken};

use super::*;

const SEND: Api = Api::once("/cgi-bin/message/custom/send");
const UPLOAD: Api = Api::repeatable("/cgi-bin/media/upload");

fn to(api: Api) -> Request<Bytes> {
    let request = Request::post(api.path()).extension(api);
    request.body(Bytes::from_static(b"{}")).unwrap()
}

fn token() -> StaticToken {
    StaticToken::new(AccessToken::new("a-token").unwrap())
}

type Seen = Arc<Mutex<Vec<String>>>;

/// A transport that notes where each request goes, and answers that all is well.
fn noting(seen: &Seen) -> Transport {
    let note = Arc::clone(seen);
    BoxCloneSyncService::new(service_fn(move |request: Request<Full<Bytes>>| {
        let note = Arc::clone(&note);
        async move {
            let (method, uri) = (request.method().clone(), request.uri().clone());
            let kind = request.headers().get(CONTENT_TYPE).cloned();
            let kind = kind.map_or_else(String::new, |kind| format!(" {}", kind.to_str().unwrap()));
            let body = request.into_body().collect().await?.to_bytes();
            let body = String::from_utf8(body.to_vec()).unwrap();
            note.lock()
                .unwrap()
                .push(format!("{method} {uri}{kind} {body}"));
            Ok::<_, BoxError>(Response::new(Full::from(r#"{"errcode":0,"errmsg":"ok"}"#)))
        }
    }))
}

#[tokio::test(start_paused = true)]
async fn layers_of_tower_fit_between_all_of_ours() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let never = service_fn(move |_: Request<Full<Bytes>>| {
        counted.fetch_add(1, Ordering::Relaxed);
        pending::<Result<Response<Full<Bytes>>, BoxError>>()
    });
    let stack = ServiceBuilder::new()
        .layer(ApiTraceLayer::new())
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(8))
        .layer(RetryLayer::new(RetryPolicy::new()))
        .layer(TimeoutLayer::new(Duration::from_secs(1)))
        .layer(AccessTokenLayer::new(token()))
        .layer(BufferLayer::new(8))
        .layer(ErrcodeLayer::new())
        .service(never);
    for (api, expected) in [(INFO, 3), (SEND, 1)] {
        let error = stack.clone().oneshot(to(api)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{api:?}");
        assert_eq!(error.api(), api.path());
        assert_eq!(tries.swap(0, Ordering::Relaxed), expected, "{api:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_shed_was_not_sent_and_is_not_tried_again() {
    let stack = ServiceBuilder::new()
        .layer(ApiTraceLayer::new())
        .layer(RetryLayer::new(RetryPolicy::new()))
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(ErrcodeLayer::new())
        .service(silent());
    let busy = tokio::spawn(stack.clone().oneshot(to(INFO)));
    tokio::task::yield_now().await;
    let start = Instant::now();
    let error = stack.oneshot(to(INFO)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.api()),
        (ErrorKind::RateLimited, INFO.path())
    );
    assert_eq!(start.elapsed(), Duration::ZERO);
    busy.abort();
}

#[tokio::test]
async fn what_is_not_ready_is_named_too() {
    let client = Client::with_transport(NeverReady(silent())).build();
    let error = client.get::<()>(INFO, &[]).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.api()),
        (ErrorKind::Transport, INFO.path())
    );
}

/// A service that failed before anybody called it.
#[derive(Clone)]
struct NeverReady<S>(S);

impl<S, R> Service<R> for NeverReady<S>
where
    S: Service<R, Error = BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = S::Future;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Err("closed".into()))
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}

#[tokio::test]
async fn a_transport_that_shows_the_address_does_not_get_the_token_into_an_error() {
    let transport = service_fn(|request: Request<Full<Bytes>>| {
        let address = format!("error sending request for url ({})", request.uri());
        std::future::ready(Err::<Response<Full<Bytes>>, _>(BoxError::from(address)))
    });
    let client = Client::with_transport(transport)
        .token_source(token())
        .build();
    let error = client
        .post::<()>(SEND, &serde_json::json!({}))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let source = std::error::Error::source(&error).map(|source| format!("{source} {source:?}"));
    assert!(!source.unwrap_or_default().contains("a-token"));
}

#[cfg(feature = "rate-limit")]
#[tokio::test(start_paused = true)]
async fn what_fails_below_a_limit_may_have_any_error() {
    let minute = Duration::from_secs(60);
    let stack = ServiceBuilder::new()
        .layer(weixin_client::ApiRateLimitLayer::new(1, minute))
        .layer(TimeoutLayer::new(Duration::from_secs(1)))
        .layer(ErrcodeLayer::new())
        .service(silent());
    let error = stack.oneshot(to(SEND)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.api()),
        (ErrorKind::Timeout, SEND.path())
    );
}

#[tokio::test]
async fn a_client_takes_layers_around_itself() {
    let seen = Seen::default();
    let buffered = Client::with_transport(noting(&seen))
        .token_source(token())
        .build()
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(BufferLayer::new(2));
    let _: serde::de::IgnoredAny = buffered.get(INFO, &[("openid", "o1")]).await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        ["GET https://api.weixin.qq.com/cgi-bin/user/info?openid=o1&access_token=a-token "]
    );

    let own = buffered.layer(layer_fn(|_| {
        service_fn(async |_: Request<Bytes>| Err::<Response<ResponseBody>, _>(BoxError::from("no")))
    }));
    let error = own.get::<()>(INFO, &[]).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.api()),
        (ErrorKind::Transport, INFO.path())
    );
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_client_makes_calls_of_any_shape() {
    let seen = Seen::default();
    let client = Client::with_transport(noting(&seen))
        .token_source(token())
        .base_url("http://127.0.0.1:1/mirror/")
        .unwrap()
        .build();
    let request = Request::post("/cgi-bin/media/upload?type=image").extension(UPLOAD);
    let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=b");
    let request = request.body(Bytes::from_static(b"--b--")).unwrap();
    let answer = client.clone().oneshot(request).await.unwrap();
    let answer = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(answer, r#"{"errcode":0,"errmsg":"ok"}"#);
    let expected = "POST http://127.0.0.1:1/mirror/cgi-bin/media/upload?type=image&access_token=a-token \
                    multipart/form-data; boundary=b --b--";
    assert_eq!(*seen.lock().unwrap(), [expected]);

    // An address of another server would get the access token.
    for uri in [
        "https://example.com/cgi-bin/user/info",
        "example.com:443",
        "*",
    ] {
        let elsewhere = Request::options(uri).body(Bytes::new()).unwrap();
        let error = client.clone().oneshot(elsewhere).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{uri}");
        assert!(!error.to_string().starts_with(':'), "{error}");
    }
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[test]
fn a_name_that_is_filled_in_leaves_the_cause_where_it_is() {
    let cause = BoxError::from("the cause");
    let error = Error::new(ErrorKind::Connect, "", cause);
    let copy = error.clone();
    let service = ServiceBuilder::new()
        .layer(ErrcodeLayer::new())
        .service(service_fn(move |_: Request<Full<Bytes>>| {
            std::future::ready(Err::<Response<Full<Bytes>>, _>(error.clone()))
        }));
    let call = service.oneshot(to(INFO));
    let named = futures_util::FutureExt::now_or_never(call)
        .unwrap()
        .unwrap_err();
    assert_eq!(named.api(), INFO.path());
    for error in [&named, &copy] {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        assert_eq!(cause.as_deref(), Some("the cause"));
    }
}
