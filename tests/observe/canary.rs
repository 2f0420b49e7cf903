//! S-10: with everything switched on that shows something, neither the log nor the metrics show what is secret.

use std::convert::Infallible;
use std::time::Duration;

use http::{Request, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};
use tower_http::trace::TraceLayer;
use tower_weixin::client::{Api, Client, CustomerService};
use tower_weixin::delivery::store::MemoryStore;
use tower_weixin::delivery::{DeliveryLayer, Late};
use tower_weixin::observe::{Metrics, WeixinMetricsLayer, WeixinTraceLayer};
use tower_weixin::{Mode, PathOnlySpan, WeixinMessageLayer, WeixinVerifyLayer};
use tracing_subscriber::fmt::format::FmtSpan;
use weixin_sim::{Delivery, Platform, SimAccount};

use crate::log::Log;
use crate::run::{bot, recorder};

const TOKEN: &str = "canarytoken2026abcdef";
const KEY: &str = "CanaryKeyCanaryKeyCanaryKeyCanaryKeyCanary1";
const SECRET: &str = "ca0a47ca0a47ca0a47ca0a47ca0a47ff";
const USER: &str = "oCanaryUser0123456789abcdefg";
const TEXT: &str = "canary-text";

/// What a stranger must not learn from the requests of a push.
fn secrets_of(delivery: &Delivery) -> Vec<String> {
    let requests = delivery.attempts.iter().map(|attempt| &attempt.request);
    let parameters = requests.flat_map(|request| {
        let (_, query) = request.uri.split_once('?').unwrap();
        query.split('&').map(|pair| pair.split_once('=').unwrap())
    });
    let named = ["signature", "nonce", "msg_signature"];
    let secret = parameters.filter(|(name, _)| named.contains(name));
    secret.map(|(_, value)| value.to_owned()).collect()
}

#[tokio::test]
async fn neither_the_log_nor_the_metrics_hold_a_secret_a_user_or_a_text() {
    let log = Log::capture(FmtSpan::FULL);
    let recorder = recorder();
    let _here = metrics::set_default_local_recorder(&recorder);
    Metrics::describe();

    // The platform with its API, and the server, each on a port of its own.
    let listen = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (api, server) = (listen().await, listen().await);
    let url = format!("http://{}/weixin", server.local_addr().unwrap());
    let base = format!("http://{}", api.local_addr().unwrap());
    let account = SimAccount::new()
        .token(TOKEN)
        .encoding_aes_key(KEY)
        .app_secret(SECRET)
        .mode(Mode::Compatible);
    let platform = Platform::new(account).serve_url(&url).unwrap();
    let served = weixin_sim::server::router(platform.clone());
    tokio::spawn(async move { axum::serve(api, served).await });

    let app_id = platform.sim_account().app_id_text().to_owned();
    let client = Client::builder().base_url(&base).unwrap();
    let client = client.app(app_id.clone(), SECRET).unwrap();
    let client = client.observer(Metrics).build();
    let late = Late::acknowledge(CustomerService::new(client.clone()));
    let delivery = DeliveryLayer::new(MemoryStore::new())
        .late(late)
        .deadline(Duration::from_millis(300))
        .observer(Metrics);
    let (trace, metrics) = (WeixinTraceLayer::new(), WeixinMetricsLayer::default());
    let stack = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http().make_span_with(PathOnlySpan))
        .layer(trace)
        .layer(metrics)
        .layer(WeixinVerifyLayer::new(platform.account()))
        .layer(WeixinMessageLayer::new())
        .layer(trace)
        .layer(metrics)
        .layer(delivery)
        .service(bot());
    let routes = axum::Router::new().route_service("/weixin", stack);
    tokio::spawn(async move { axum::serve(server, routes).await });

    let user = platform.user(USER);
    let push = |seconds: f64| user.text(format!("{seconds} {TEXT}"));
    let deliveries = [
        platform.verify().await,
        platform.probe().await,
        user.subscribe_by_scan("canary-scene").await,
        user.click("canary-key").await,
        user.message("canary_type").await,
        user.event("canary_event").await,
        push(0.0).again(1).await,
        push(1.0).times(2).await,
        push(0.0).forged_message().await,
        push(0.0).forged().await,
        push(0.0).signed_ago(Duration::from_secs(3600)).await,
        push(0.0)
            .broken()
            .patience(Duration::from_millis(200))
            .await,
    ];
    // The late answer is the end of what is to happen.
    while platform.world().outbox().is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    const STABLE_TOKEN: Api = Api::repeatable("/cgi-bin/stable_token").without_token();
    let ask = json!({"grant_type": "client_credential", "appid": app_id, "secret": SECRET});
    let token: Value = client.post(STABLE_TOKEN, &ask).await.unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();

    let mut secrets = vec![TOKEN.into(), KEY.into(), SECRET.into(), token, USER.into()];
    secrets.extend(["canary".to_owned(), "openid".to_owned()]);
    secrets.extend(deliveries.iter().flat_map(secrets_of));
    assert!(secrets.len() > 40, "{}", secrets.len());
    let (written, rendered) = (log.text(), recorder.handle().render());
    for expected in [
        "weixin.callback{",
        "weixin.process{",
        "weixin.api{",
        "weixin_delivery::history",
        "request refused",
    ] {
        assert!(written.contains(expected), "{expected}");
    }
    for expected in [
        "\"bad_signature\"} ",
        "result=\"sent\"} 1",
        "errcode=\"0\"} ",
    ] {
        assert!(rendered.contains(expected), "{expected} in\n{rendered}");
    }
    for line in written.lines().chain(rendered.lines()) {
        for secret in &secrets {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }

    // The span that tower-http makes by default, and a careless label: the proof that this test would see a secret.
    let query = &deliveries[6].attempts[0].request.uri;
    let request = Request::get(query).body(String::new()).unwrap();
    let careless = service_fn(async |request: Request<String>| {
        let path_and_query = request.uri().to_string();
        metrics::counter!("careless", "uri" => path_and_query).increment(1);
        Ok::<_, Infallible>(Response::new(String::new()))
    });
    let careless = TraceLayer::new_for_http().layer(careless);
    careless.oneshot(request).await.unwrap();
    let signature = &secrets_of(&deliveries[6])[0];
    assert!(log.text().contains(signature));
    assert!(recorder.handle().render().contains(signature));
}
