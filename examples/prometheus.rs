//! An echo bot that can be watched: spans in its log, and what happens to it as metrics for Prometheus.
//!
//! ```text
//! cargo run --example prometheus
//! curl http://127.0.0.1:9464/metrics
//! ```
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `WEIXIN_ADMIN_LISTEN` | `127.0.0.1:9464` | where the metrics are: a port for those who watch, and for nobody else |
//!
//! The rest of the environment is described in `common/mod.rs`. Beside this file are `dashboards/weixin.json`, for
//! Grafana, and `dashboards/alerts.yml`, for Prometheus.

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router as Routes;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_weixin::delivery::DeliveryLayer;
use tower_weixin::delivery::store::MemoryStore;
use tower_weixin::event::Subscribe;
use tower_weixin::message::Text;
use tower_weixin::observe::{Metrics, WeixinMetricsLayer, WeixinTraceLayer};
use tower_weixin::{Router, WeixinMessageLayer, WeixinVerifyLayer};

fn main() -> Result<(), common::BoxError> {
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(std::io::stderr)
        .init();
    let admin = common::parsed("WEIXIN_ADMIN_LISTEN")?;
    let admin = admin.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 9464)));
    let rendered = install_recorder()?;
    common::run("/weixin", Ok, async |account, listener| {
        let bot = Router::new()
            .on(async |text: Text| text.content)
            .on(async |_: Subscribe| "welcome")
            .fallback(async || {});
        let (trace, metrics) = (WeixinTraceLayer::new(), WeixinMetricsLayer::default());
        let weixin = ServiceBuilder::new()
            // Above the check they see what is refused …
            .layer(trace)
            .layer(metrics)
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            // … and below the crossing what the messages are.
            .layer(trace)
            .layer(metrics)
            // What it does inside, it tells by itself; a `Client` has an `observer` as well.
            .layer(DeliveryLayer::new(MemoryStore::new()).observer(Metrics))
            .service(bot);
        let app = Routes::new().route_service("/weixin", weixin);

        let admin = TcpListener::bind(admin).await?;
        println!("metrics at http://{}/metrics", admin.local_addr()?);
        let text = rendered.clone();
        let watched = Routes::new().route("/metrics", get(async move || text.render()));
        tokio::spawn(keep_small(rendered));
        let (app, watched) = (axum::serve(listener, app), axum::serve(admin, watched));
        tokio::try_join!(async { app.await }, async { watched.await })?;
        Ok(())
    })
}

/// Has all that is counted from now on kept for Prometheus.
fn install_recorder() -> Result<PrometheusHandle, common::BoxError> {
    let durations = Matcher::Suffix("_seconds".to_owned());
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(durations, &Metrics::BUCKETS)?
        .install_recorder()?;
    Metrics::describe();
    Ok(handle)
}

/// Histograms keep each value until somebody looks.
async fn keep_small(rendered: PrometheusHandle) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        rendered.run_upkeep();
    }
}
