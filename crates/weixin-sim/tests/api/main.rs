//! The client of this project against the simulated API, in process and in virtual time.

mod faults;
mod hostile;
mod media;
mod menus;
mod messages;
mod qr_codes;
mod records;
mod services;
mod templates;
mod tokens;
mod users;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tower::ServiceExt;
use tower_weixin::OpenId;
use tower_weixin::client::{ApiErrorKind, Client, ClientBuilder, Error, RetryPolicy};
use weixin_sim::api::{Api, ApiCall};
use weixin_sim::world::{Action, World};
use weixin_sim::{SimAccount, SimClock};

const APP_ID: &str = "wx1a2b3c4d5e6f7081";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A platform, and a bot's client of it.
struct Sim {
    world: World,
    clock: SimClock,
    api: Api,
    client: Client,
    calls: Arc<Mutex<Vec<ApiCall>>>,
}

impl Sim {
    fn new() -> Self {
        let account = SimAccount::new().app_id(APP_ID).app_secret(SECRET);
        let clock = SimClock::new();
        let world = World::new(&account, clock.clone());
        let calls = Arc::<Mutex<Vec<ApiCall>>>::default();
        let api = Api::new(world.clone()).on_call({
            let calls = calls.clone();
            move |call| calls.lock().unwrap().push(call)
        });
        let client = builder(&api).app(APP_ID, SECRET).unwrap().build();
        Self {
            world,
            clock,
            api,
            client,
            calls,
        }
    }

    /// With Alice, who has just written something.
    fn with_alice() -> Self {
        let sim = Self::new();
        sim.world.note("oAlice", Action::Message);
        sim
    }

    fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    fn calls(&self) -> Vec<ApiCall> {
        self.calls.lock().unwrap().clone()
    }

    /// The paths that were called.
    fn paths(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.path).collect()
    }

    /// What a POST without any checks before it is answered with.
    async fn post(&self, path: &'static str, body: Value) -> Result<Value, Error> {
        let api = tower_weixin::client::Api::once(path);
        self.client.post(api, &body).await
    }

    /// The same for a GET.
    async fn get(&self, path: &'static str, query: &[(&str, &str)]) -> Result<Value, Error> {
        let api = tower_weixin::client::Api::once(path);
        self.client.get(api, query).await
    }

    /// A call without a client.
    async fn raw(&self, request: Request<Full<Bytes>>) -> (StatusCode, Bytes) {
        let answer = self.api.clone().oneshot(request).await.unwrap();
        whole(answer).await
    }

    /// An access token.
    async fn token(&self) -> String {
        let body = serde_json::json!({
            "grant_type": "client_credential",
            "appid": APP_ID,
            "secret": SECRET,
        });
        let (_, answer) = self
            .raw(post("/cgi-bin/stable_token", body.to_string()))
            .await;
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }
}

/// A client that tries once.
fn builder(api: &Api) -> ClientBuilder {
    let retry = RetryPolicy::new().tries(0, Duration::ZERO);
    Client::with_transport(api.clone()).retry(retry)
}

fn alice() -> OpenId {
    OpenId::new("oAlice").unwrap()
}

fn post(path: &str, body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    Request::post(path).body(Full::new(body.into())).unwrap()
}

fn get(path: &str) -> Request<Full<Bytes>> {
    Request::get(path).body(Full::default()).unwrap()
}

async fn whole(answer: Response<Full<Bytes>>) -> (StatusCode, Bytes) {
    let status = answer.status();
    let Ok(body) = answer.into_body().collect().await;
    (status, body.to_bytes())
}

/// What the error code means with which a call was answered.
#[track_caller]
fn kind<T: std::fmt::Debug>(answer: Result<T, Error>) -> ApiErrorKind {
    let error = answer.expect_err("it is refused");
    error
        .api_kind()
        .unwrap_or_else(|| panic!("an error code, not {error}"))
}
