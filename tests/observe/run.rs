//! A run of the whole stack in which all happens that can be counted.

use std::sync::LazyLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};
use tokio::time::sleep;
use tower::ServiceBuilder;
use tower_weixin::client::users::Lang;
use tower_weixin::client::{Client, CustomerService};
use tower_weixin::delivery::store::MemoryStore;
use tower_weixin::delivery::{DeliveryLayer, Late};
use tower_weixin::event::Subscribe;
use tower_weixin::message::Text;
use tower_weixin::observe::{Metrics, WeixinMetricsLayer, WeixinTraceLayer};
use tower_weixin::{
    Account, Mode, OpenId, Router, RouterService, WeixinMessageLayer, WeixinVerifyLayer,
};
use weixin_sim::world::{Faults, TokenFault};
use weixin_sim::{Platform, SimAccount};

/// What is counted from now on, as an operator has it set up.
pub(crate) fn recorder() -> PrometheusRecorder {
    let durations = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(durations, &Metrics::BUCKETS);
    builder.unwrap().build_recorder()
}

/// A bot that takes as many seconds as it is told.
pub(crate) fn bot() -> RouterService {
    Router::new()
        .on(async |text: Text| {
            let seconds = text.content.split(' ').next().and_then(|n| n.parse().ok());
            sleep(Duration::from_secs_f64(seconds.unwrap_or_default())).await;
            format!("I have thought about {}", text.content)
        })
        .on(async |_: Subscribe| "welcome")
        .fallback(async || {})
}

fn virtual_time() -> Duration {
    static START: LazyLock<tokio::time::Instant> = LazyLock::new(tokio::time::Instant::now);
    START.elapsed()
}

/// The client of the platform, observed.
fn client(platform: &Platform) -> Client {
    let account = platform.sim_account();
    Client::with_transport(platform.api())
        .app(account.app_id_text(), account.app_secret_text())
        .unwrap()
        .observer(Metrics)
        .build()
}

/// Has everything happen, and gives what could be read while a message was in work, while it stood in the inbox, and
/// at the end. The time is virtual, and all is
/// done in this thread.
pub(crate) async fn everything() -> [String; 3] {
    let recorder = recorder();
    let _here = metrics::set_default_local_recorder(&recorder);
    Metrics::describe();
    let handle = recorder.handle();
    let platform = Platform::new(SimAccount::new().mode(Mode::Security));
    let client = client(&platform);
    let trace = WeixinTraceLayer::new().timer(virtual_time);
    let metrics = WeixinMetricsLayer::default().timer(virtual_time);
    let late = Late::acknowledge(CustomerService::new(client.clone()));
    let delivery = DeliveryLayer::new(MemoryStore::new()).late(late);
    let delivery = delivery.observer(Metrics);
    let stack = ServiceBuilder::new().layer(trace).layer(metrics);
    let serve = |account: Account| {
        stack
            .clone()
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            .layer(trace)
            .layer(metrics)
    };
    let with_delivery = platform
        .clone()
        .serve_with(|account| serve(account).layer(delivery).service(bot()));
    let alice = with_delivery.user("oAlice");
    alice.subscribe().await;
    // Twice at once, and once more.
    alice.text("1").times(2).again(1).await;
    let (_, at_work) = tokio::join!(async { alice.text("20").await }, async {
        sleep(Duration::from_secs(1)).await;
        handle.render()
    });
    sleep(Duration::from_secs(8)).await;
    let deferred = handle.render();
    sleep(Duration::from_secs(60)).await;

    // Strangers, clocks, and another key.
    with_delivery.probe().await;
    alice.text("1").forged_message().await;
    alice.text("1").signed_ago(Duration::from_secs(3600)).await;
    let other = SimAccount::new().encoding_aes_key("a".repeat(43));
    let other = Platform::new(other).account();
    let closed = platform.clone().serve_with(|_| serve(other).service(bot()));
    closed.user("oAlice").text("1").await;

    // Too slow, and nobody to help.
    let alone = platform
        .clone()
        .serve_with(|account| serve(account).service(bot()));
    alone.user("oAlice").text("6").await;

    // Somebody else asks for tokens, and then time goes by.
    let alice = OpenId::new("oAlice").unwrap();
    let mut faults = Faults::none();
    faults = faults.token(TokenFault::Invalidate);
    platform.world().set_faults(faults);
    client.user(&alice, Lang::ZhCn).await.unwrap();
    sleep(Duration::from_secs(7300)).await;
    client.user(&alice, Lang::ZhCn).await.unwrap();
    let nobody = OpenId::new("oNobody").unwrap();
    client.user(&nobody, Lang::ZhCn).await.unwrap_err();
    [at_work, deferred, handle.render()]
}
