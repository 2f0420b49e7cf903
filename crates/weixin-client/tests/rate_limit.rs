//! `ApiRateLimitLayer` as those who call see it.
#![cfg(feature = "rate-limit")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep, timeout};
use tower::{BoxError, Layer, Service, ServiceExt, service_fn};
use weixin_client::{Api, ApiRateLimitLayer, Client, ClientBuilder, Error, ErrorKind};

const INFO: Api = Api::repeatable("/cgi-bin/user/info");
const SEND: Api = Api::once("/cgi-bin/message/custom/send");
const MINUTE: Duration = Duration::from_secs(60);

/// When a platform was called, and at which path.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<(Instant, String)>>>);

impl Calls {
    /// The whole seconds at which it was, from a time on.
    fn seconds(&self, since: Instant) -> Vec<u64> {
        let calls = self.0.lock().unwrap();
        calls
            .iter()
            .map(|(at, _)| (*at - since).as_secs())
            .collect()
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

/// A client of a platform that answers with this.
fn builder(answer: &'static str) -> (ClientBuilder, Calls) {
    let calls = Calls::default();
    let transport = service_fn({
        let calls = calls.clone();
        move |request: Request<Full<Bytes>>| {
            let call = (Instant::now(), request.uri().path().to_owned());
            calls.0.lock().unwrap().push(call);
            async move { Ok::<_, BoxError>(Response::new(Full::<Bytes>::from(answer))) }
        }
    });
    (Client::with_transport(transport), calls)
}

fn client(limit: ApiRateLimitLayer) -> (Client, Calls) {
    let (builder, calls) = builder("{}");
    (builder.rate_limit(limit).build(), calls)
}

async fn call(client: &Client, api: Api) -> Result<(), Error> {
    client.get::<Value>(api, &[]).await.map(drop)
}

/// So many calls at once.
async fn calls(client: &Client, api: Api, calls: usize) -> Vec<Result<(), Error>> {
    let mut all = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        all.spawn(async move { call(&client, api).await });
    }
    all.join_all().await
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_too_many_wait_and_are_all_made() {
    let limit = ApiRateLimitLayer::new(3, Duration::from_secs(3));
    let (client, made) = client(limit.max_wait(MINUTE));
    let start = Instant::now();
    for result in calls(&client, INFO, 7).await {
        result.unwrap();
    }
    assert_eq!(made.seconds(start), [0, 0, 0, 1, 2, 3, 4]);
    // After a pause the whole limit is there again, and not more.
    advance(MINUTE * 60).await;
    let start = Instant::now();
    calls(&client, INFO, 5).await;
    assert_eq!(made.seconds(start)[7..], [0, 0, 0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn each_api_has_a_limit_of_its_own() {
    let limit = ApiRateLimitLayer::new(1, MINUTE)
        .api(SEND.path(), 5, MINUTE)
        .max_wait(Duration::ZERO);
    let (client, made) = client(limit);
    for (api, expected) in [(INFO, 1), (SEND, 5), (INFO, 0), (SEND, 0)] {
        let results = calls(&client, api, 10).await;
        let good = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(good, expected, "{}", api.path());
    }
    assert_eq!(made.count(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_only_so_long_and_is_not_made_then() {
    let limit = ApiRateLimitLayer::new(1, Duration::from_secs(1));
    let (client, made) = client(limit.max_wait(Duration::from_millis(2_500)));
    let start = Instant::now();
    let results = calls(&client, INFO, 5).await;
    assert_eq!(start.elapsed(), Duration::from_millis(2_500));
    assert_eq!(made.seconds(start), [0, 1, 2]);
    let failed: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 2);
    for error in failed {
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.api(), INFO.path());
        assert!(error.can_retry());
    }
    // Who gave up left no gap behind.
    sleep(Duration::from_secs(10)).await;
    assert_eq!(made.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn calls_are_made_in_the_order_in_which_they_came_and_one_that_is_dropped_is_none() {
    let (builder, made) = builder("{}");
    let limit = ApiRateLimitLayer::new(1, Duration::from_secs(1)).max_wait(MINUTE);
    let client = builder.rate_limit(limit).build();
    let start = Instant::now();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut all = JoinSet::new();
    for number in 0..6 {
        let (client, order) = (client.clone(), order.clone());
        // Every second caller has no patience.
        let patience = Duration::from_millis(if number % 2 == 1 { 300 } else { 60_000 });
        all.spawn(async move {
            if timeout(patience, call(&client, INFO)).await.is_ok() {
                order.lock().unwrap().push(number);
            }
        });
    }
    all.join_all().await;
    assert_eq!(*order.lock().unwrap(), [0, 2, 4]);
    assert_eq!(made.seconds(start), [0, 1, 2]);
}

/// It is above the retry.
#[tokio::test(start_paused = true)]
async fn a_call_counts_once_however_often_it_is_tried() {
    let (builder, made) = builder(r#"{"errcode":-1,"errmsg":"system error"}"#);
    let limit = ApiRateLimitLayer::new(2, MINUTE).max_wait(Duration::ZERO);
    let client = builder.rate_limit(limit).build();
    for _ in 0..2 {
        assert_eq!(call(&client, INFO).await.unwrap_err().code(), Some(-1));
    }
    assert_eq!(made.count(), 2 * 3);
    let error = call(&client, INFO).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
}

#[tokio::test(start_paused = true)]
async fn what_one_layer_is_put_around_shares_the_counts() {
    let layer = ApiRateLimitLayer::new(2, MINUTE).max_wait(Duration::ZERO);
    let service =
        || service_fn(|_: Request<Bytes>| async { Ok::<_, Error>(Response::new(Bytes::new())) });
    let services = [layer.layer(service()), layer.clone().layer(service())];
    let mut results = Vec::new();
    for service in services.iter().cycle().take(4) {
        let request = Request::new(Bytes::new());
        let mut service = service.clone();
        let result = service.ready().await.unwrap().call(request).await;
        results.push(result.is_ok());
    }
    assert_eq!(results, [true, true, false, false]);
}

#[tokio::test]
async fn limits_that_make_no_sense_are_refused_and_the_longest_can_be_counted() {
    for (calls, per) in [
        (0, MINUTE),
        (1, Duration::ZERO),
        (11, Duration::from_nanos(10)),
        (1, 31 * 24 * 60 * MINUTE),
    ] {
        let made = std::panic::catch_unwind(|| ApiRateLimitLayer::new(calls, per));
        assert!(made.is_err(), "{calls} per {per:?}");
        let layer = ApiRateLimitLayer::new(1, MINUTE);
        let made = std::panic::catch_unwind(|| layer.api("/a", calls, per));
        assert!(made.is_err(), "{calls} per {per:?}");
    }
    for most in [1, u32::MAX] {
        let limit = ApiRateLimitLayer::new(most, 30 * 24 * 60 * MINUTE);
        let (client, made) = client(limit.max_wait(Duration::ZERO));
        self::calls(&client, INFO, 10).await;
        assert_eq!(made.count(), if most == 1 { 1 } else { 10 });
    }
}
