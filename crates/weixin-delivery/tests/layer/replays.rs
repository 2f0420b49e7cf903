//! S-4: what somebody can do with a query that they have seen, where the signature does not cover the body.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use tokio::time::advance;
use tower::util::BoxCloneSyncService;
use tower::{Layer, ServiceBuilder, ServiceExt};
use weixin_core::{Account, AccountBuilder};
use weixin_delivery::DeliveryLayer;
use weixin_delivery::store::{MemoryStore, Store};
use weixin_message::WeixinMessageLayer;
use weixin_verify::WeixinVerifyLayer;

use crate::platform::sleeper;
use crate::script::Script;

/// From the platform's documentation.
const QUERY: &str = "signature=f464b24fc39322e44b38aa78f5edd27bd1441696\
                     &timestamp=1714036504&nonce=1514711492";

type Server =
    BoxCloneSyncService<Request<Full<Bytes>>, (StatusCode, String), std::convert::Infallible>;

fn server(store: impl Store, runs: &Arc<AtomicU32>) -> Server {
    server_of(account().build().unwrap(), store, runs)
}

fn account() -> AccountBuilder {
    Account::builder("AAAAA").clock(|| 1_714_036_504)
}

fn server_of(account: Account, store: impl Store, runs: &Arc<AtomicU32>) -> Server {
    let bot = DeliveryLayer::new(store).layer(sleeper(runs));
    let server = ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account))
        .layer(WeixinMessageLayer::new())
        .service(bot);
    BoxCloneSyncService::new(tower::service_fn(move |request| {
        let server = server.clone();
        async move {
            let response = server.oneshot(request).await.unwrap();
            let status = response.status();
            let body = response.into_body().collect().await.unwrap();
            Ok((
                status,
                String::from_utf8_lossy(&body.to_bytes()).into_owned(),
            ))
        }
    }))
}

fn post(id: u32, content: &str) -> Request<Full<Bytes>> {
    let document = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
         <CreateTime>1714036504</CreateTime><MsgType>text</MsgType>\
         <Content>{content}</Content><MsgId>{id}</MsgId></xml>"
    );
    let uri = format!("/weixin?{QUERY}");
    Request::post(uri).body(Full::from(document)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn s_4_a_captured_query_does_for_its_own_body_only() {
    let runs: Arc<AtomicU32> = Arc::default();
    let store = MemoryStore::new();
    let servers = [server(store.clone(), &runs), server(store, &runs)];
    let [first, _] = &servers;
    let (status, answer) = first.clone().oneshot(post(1, "0")).await.unwrap();
    assert!(
        status == StatusCode::OK && answer.contains("slept 0"),
        "{status} {answer}"
    );

    let mut refused = 0;
    for (number, server) in (0..1_000).zip(servers.iter().cycle()) {
        // Other messages, and the same one with another text.
        let (id, content) = if number % 3 == 0 {
            (1, format!("{number} more"))
        } else {
            (number + 2, "0".into())
        };
        let (status, _) = server.clone().oneshot(post(id, &content)).await.unwrap();
        refused += u32::from(status == StatusCode::FORBIDDEN);
    }
    assert_eq!(refused, 1_000);
    assert_eq!(runs.load(Ordering::SeqCst), 1);

    // The same again is an attempt like others.
    for server in &servers {
        let (status, again) = server.clone().oneshot(post(1, "0")).await.unwrap();
        assert!(
            status == StatusCode::OK && again.contains("slept 0"),
            "{status} {again}"
        );
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn an_old_request_is_not_run_again_when_its_reply_is_forgotten() {
    let runs: Arc<AtomicU32> = Arc::default();
    let store = MemoryStore::new();
    let server = server(store, &runs);
    server.clone().oneshot(post(1, "0")).await.unwrap();
    for _ in 0..4 {
        advance(Duration::from_secs(140)).await;
        let (status, body) = server.clone().oneshot(post(1, "0")).await.unwrap();
        assert_eq!((status, body.as_str()), (StatusCode::OK, "success"));
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn t_4_a_request_is_remembered_for_as_long_as_it_may_pass_as_fresh() {
    let (runs, hour) = (Arc::default(), Duration::from_secs(3600));
    let account = account().freshness(hour).build().unwrap();
    let server = server_of(account, MemoryStore::new(), &runs);
    server.clone().oneshot(post(1, "0")).await.unwrap();
    // It may have come an hour before the time that it names, and passes until an hour after.
    advance(hour * 2 - Duration::from_secs(1)).await;
    let (status, body) = server.clone().oneshot(post(1, "0")).await.unwrap();
    assert_eq!((status, body.as_str()), (StatusCode::OK, "success"));
    let (status, _) = server.oneshot(post(2, "0")).await.unwrap();
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn s_4_a_captured_query_does_for_no_other_body_while_the_store_is_away() {
    for hangs in [false, true] {
        let (runs, script) = (Arc::<AtomicU32>::default(), Script::default());
        let server = server(script.store(&MemoryStore::new()), &runs);
        let status = async |id| {
            let answered = server.clone().oneshot(post(id, "0")).await;
            answered.unwrap().0
        };
        assert_eq!(status(1).await, StatusCode::OK);
        if hangs {
            script.set_hanging();
        } else {
            script.set_down();
        }
        assert_eq!(status(2).await, StatusCode::FORBIDDEN, "hangs: {hangs}");
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }
}
