//! `RedisToken` with a real Redis, so with time that passes as it does.
#![cfg(feature = "redis")]

#[path = "../log/mod.rs"]
mod log;
mod server;

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tower::{BoxError, service_fn};
use weixin_client::token::{AccessToken, Issued, RedisToken, TokenFuture, TokenSource};
use weixin_client::{Api, Client, Error, ErrorKind};
use weixin_core::AppId;

use self::log::Log;
use self::server::Server;

const INFO: Api = Api::repeatable("/cgi-bin/user/info");
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A platform that takes only the token that it gave out last.
#[derive(Clone, Debug)]
struct Platform {
    given: Arc<AtomicUsize>,
    lives: Option<Duration>,
    is_broken: Arc<Mutex<bool>>,
}

impl Platform {
    /// Whose tokens are good for so long.
    fn new(lives: impl Into<Option<Duration>>) -> Self {
        Self {
            given: Arc::default(),
            lives: lives.into(),
            is_broken: Arc::default(),
        }
    }

    fn given(&self) -> usize {
        self.given.load(Ordering::SeqCst)
    }

    fn source(&self, server: &Server) -> RedisToken<Self> {
        RedisToken::new(&server.url(), &app_id(), self.clone()).unwrap()
    }

    /// One process of several.
    fn client(&self, server: &Server) -> Client {
        let given = self.given.clone();
        let transport = service_fn(move |request: Request<Full<Bytes>>| {
            let latest = given.load(Ordering::SeqCst);
            let is_good = request
                .uri()
                .query()
                .unwrap()
                .ends_with(&format!("access_token={}", token(latest)));
            let answer = if is_good {
                "{}"
            } else {
                r#"{"errcode":40001,"errmsg":"invalid credential"}"#
            };
            async move { Ok::<_, BoxError>(Response::new(Full::<Bytes>::from(answer))) }
        });
        Client::with_transport(transport)
            .token_source(self.source(server))
            .build()
    }
}

impl TokenSource for Platform {
    fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        Box::pin(async {
            // Long enough for all others to ask meanwhile.
            sleep(Duration::from_millis(200)).await;
            if *self.is_broken.lock().unwrap() {
                return Err(Error::new(ErrorKind::Connect, "/token", None));
            }
            let number = self.given.fetch_add(1, Ordering::SeqCst) + 1;
            let token = AccessToken::new(token(number)).unwrap();
            Ok(Issued::new(token, self.lives))
        })
    }
}

fn token(number: usize) -> String {
    format!("token-{number}")
}

fn app_id() -> AppId {
    AppId::new("wx1a2b3c4d5e6f7081").unwrap()
}

async fn info(client: &Client) -> Result<(), Error> {
    client.get::<Value>(INFO, &[]).await.map(drop)
}

/// 1000 calls at once over these.
async fn a_thousand_calls(clients: &[Client]) {
    let mut calls = JoinSet::new();
    for client in clients.iter().cycle().take(1_000) {
        let client = client.clone();
        calls.spawn(async move { info(&client).await });
    }
    for result in calls.join_all().await {
        result.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn eight_processes_with_a_thousand_callers_fetch_one_token() {
    let server = Server::start().await;
    let platform = Platform::new(DAY);
    let clients = [(); 8].map(|()| platform.client(&server));
    a_thousand_calls(&clients).await;
    assert_eq!(platform.given(), 1);
    // Who comes later gets the same.
    info(&platform.client(&server)).await.unwrap();
    assert_eq!(platform.given(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_refused_token_is_replaced_once() {
    let server = Server::start().await;
    let platform = Platform::new(DAY);
    let clients = [(); 8].map(|()| platform.client(&server));
    a_thousand_calls(&clients).await;
    // Somebody else got one, so that the shared one is refused.
    let somebody_else = platform.fetch(None).await.unwrap();
    assert_eq!(somebody_else.token().as_str(), "token-2");
    a_thousand_calls(&clients).await;
    assert_eq!(platform.given(), 3);
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn only_the_token_that_was_refused_is_replaced() {
    let server = Server::start().await;
    let platform = Platform::new(DAY);
    let source = platform.source(&server);
    let first = source.fetch(None).await.unwrap();
    let second = source.fetch(Some(first.token())).await.unwrap();
    assert_eq!(second.token().as_str(), "token-2");
    let again = platform.source(&server).fetch(Some(first.token())).await;
    assert_eq!(again.unwrap().token().as_str(), "token-2");
    assert_eq!(platform.given(), 2);
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_shared_token_is_good_for_as_long_as_it_has_left() {
    let server = Server::start().await;
    for (lives, most) in [(Some(DAY), Some(DAY)), (None, None)] {
        server.run::<()>("FLUSHALL").await.unwrap();
        let platform = Platform::new(lives);
        platform.source(&server).fetch(None).await.unwrap();
        let shared = platform.source(&server).fetch(None).await.unwrap();
        assert_eq!(platform.given(), 1);
        assert_eq!(shared.expires_in().is_some(), most.is_some());
        if let (Some(left), Some(most)) = (shared.expires_in(), most) {
            assert!(left <= most && left > most / 2, "{left:?}");
        }
    }
    // So that Redis forgets it when the platform does.
    server.run::<()>("FLUSHALL").await.unwrap();
    let platform = Platform::new(DAY);
    platform.source(&server).fetch(None).await.unwrap();
    let key = "weixin:{wx1a2b3c4d5e6f7081}:token";
    let left: u64 = server.run(&format!("TTL {key}")).await.unwrap();
    assert!((1..=DAY.as_secs()).contains(&left));
    let keys: Vec<String> = server.run("KEYS *").await.unwrap();
    assert_eq!(keys, [key], "the lock is gone");
}

/// Of a token that is good for 10 minutes, the last 6 are when the next one is asked for.
#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn an_old_token_is_renewed_by_one_while_the_others_use_it() {
    let server = Server::start().await;
    let platform = Platform::new(Duration::from_secs(600));
    let sources: Vec<_> = (0..8).map(|_| platform.source(&server)).collect();
    sources[0].fetch(None).await.unwrap();
    let key = "weixin:{wx1a2b3c4d5e6f7081}:token";
    server
        .run::<()>(&format!("EXPIRE {key} 350"))
        .await
        .unwrap();
    // A source that is out of order does no harm yet.
    *platform.is_broken.lock().unwrap() = true;
    let old = sources[0].fetch(None).await.unwrap();
    assert_eq!(old.token().as_str(), "token-1");
    *platform.is_broken.lock().unwrap() = false;

    let mut fetches = JoinSet::new();
    for source in sources {
        fetches.spawn(async move { source.fetch(None).await.unwrap() });
    }
    let tokens = fetches.join_all().await;
    assert_eq!(platform.given(), 2);
    let of = |token: &str| {
        let is = |issued: &&Issued| issued.token().as_str() == token;
        tokens.iter().filter(is).count()
    };
    assert_eq!(of("token-1") + of("token-2"), 8);
    assert!(of("token-2") >= 1);
    let next = platform.source(&server).fetch(None).await.unwrap();
    assert_eq!(next.token().as_str(), "token-2");
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn without_redis_there_are_still_tokens_and_one_warning() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::start().await;
    let platform = Platform::new(DAY);
    let source = platform.source(&server);
    server.freeze();
    let fetch = async || {
        source
            .fetch(None)
            .await
            .unwrap()
            .token()
            .as_str()
            .to_owned()
    };
    assert_eq!(fetch().await, "token-1");
    assert_eq!(fetch().await, "token-2");
    server.kill();
    assert_eq!(fetch().await, "token-3");
    assert_eq!(log.text().lines().count(), 1, "{}", log.text());
    assert!(log.text().contains("no Redis"), "{}", log.text());
    // It is shared again when Redis is back, and missed again when that is gone.
    server.restart().await;
    assert_eq!(fetch().await, "token-4");
    assert_eq!(fetch().await, "token-4");
    assert_eq!(log.text().lines().count(), 1, "{}", log.text());
    server.kill();
    assert_eq!(fetch().await, "token-5");
    assert_eq!(log.text().lines().count(), 2, "{}", log.text());
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn who_dies_while_asking_does_not_keep_the_others_from_it() {
    let server = Server::start().await;
    let lock = "SET weixin:{wx1a2b3c4d5e6f7081}:token:lock dead PX 3600000";
    server.run::<()>(lock).await.unwrap();
    let platform = Platform::new(DAY);
    let source = platform.source(&server);
    let token = source.fetch(None).await.unwrap();
    assert_eq!(token.token().as_str(), "token-1");
    // And what it got is shared all the same.
    let shared = platform.source(&server).fetch(None).await.unwrap();
    assert_eq!(shared.token().as_str(), "token-1");

    // One that has only been dropped can ask again.
    server.run::<()>("FLUSHALL").await.unwrap();
    drop(tokio::time::timeout(Duration::from_millis(100), source.fetch(None)).await);
    let keys: HashSet<String> = server.run("KEYS *:lock").await.unwrap();
    assert_eq!(keys.len(), 1);
    assert_eq!(
        source.fetch(None).await.unwrap().token().as_str(),
        "token-2"
    );
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn who_cannot_get_a_token_lets_the_next_one_try() {
    let server = Server::start().await;
    let platform = Platform::new(DAY);
    *platform.is_broken.lock().unwrap() = true;
    let source = platform.source(&server);
    let error = source.fetch(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    *platform.is_broken.lock().unwrap() = false;
    let keys: Vec<String> = server.run("KEYS *").await.unwrap();
    assert!(keys.is_empty(), "{keys:?}");
    platform.source(&server).fetch(None).await.unwrap();
    assert_eq!(platform.given(), 1);
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn accounts_and_prefixes_have_keys_of_their_own() {
    let server = Server::start().await;
    let platform = Platform::new(DAY);
    let other = AppId::new("wx0000000000000000").unwrap();
    for source in [
        platform.source(&server),
        RedisToken::new(&server.url(), &other, platform.clone()).unwrap(),
        platform.source(&server).with_prefix("staging:"),
    ] {
        source.fetch(None).await.unwrap();
    }
    assert_eq!(platform.given(), 3);
    let keys: HashSet<String> = server.run("KEYS *").await.unwrap();
    let expected = [
        "weixin:{wx1a2b3c4d5e6f7081}:token",
        "weixin:{wx0000000000000000}:token",
        "staging:{wx1a2b3c4d5e6f7081}:token",
    ];
    assert_eq!(keys, expected.map(str::to_owned).into());
}

#[test]
fn a_url_that_is_none_is_refused_and_debug_keeps_the_password() {
    let platform = Platform::new(DAY);
    let error = RedisToken::new("http://:secret@host/", &app_id(), platform.clone());
    let error = error.err().unwrap().to_string();
    assert!(
        error.contains("redis_url") && !error.contains("secret"),
        "{error}"
    );
    let source = RedisToken::new("redis://:secret@host/", &app_id(), platform).unwrap();
    let debug = format!("{source:?}");
    assert!(debug.contains("wx1a2b3c4d5e6f7081"), "{debug}");
    assert!(!debug.contains("secret"), "{debug}");
}
