//! A simulator that listens, with a bot in the same process.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tower_weixin::message::{Image, Text};
use tower_weixin::{Reply, Router, RouterService};
use weixin_sim::world::Action;
use weixin_sim::{Platform, SimAccount};

pub(crate) struct Desk {
    pub(crate) platform: Platform,
    pub(crate) address: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
}

pub(crate) fn bot() -> RouterService {
    Router::new()
        .on(async |text: Text| format!("you said: {}", text.content))
        .on(async |image: Image| Reply::image(image.media_id))
        .text("quiet", async || {})
        .text("wrong", async || Reply::raw("<xml></xml>"))
        .fallback(async || "hello")
}

impl Desk {
    pub(crate) async fn new() -> Self {
        let platform = Platform::new(SimAccount::new())
            .serve_with(|account| tower_weixin::service(account, bot()));
        platform.world().note("oAlice", Action::Follow);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = weixin_sim::server::router(platform.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self {
            platform,
            address,
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response<Bytes> {
        self.call(Method::GET, path, HeaderMap::new(), "").await
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: impl Into<Bytes>,
    ) -> Response<Bytes> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address))
            .body(Full::new(body.into()))
            .unwrap();
        *request.headers_mut() = headers;
        let (parts, body) = self.client.request(request).await.unwrap().into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
    }

    /// The JSON of a route that answers well.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        serde_json::from_slice(response.body()).unwrap()
    }

    /// What a POST of this JSON is answered with.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_post(path, &body.to_string()).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    pub(crate) async fn try_post(&self, path: &str, body: &str) -> (StatusCode, Value) {
        let response = self
            .call(Method::POST, path, HeaderMap::new(), body.to_owned())
            .await;
        (
            response.status(),
            serde_json::from_slice(response.body()).unwrap(),
        )
    }
}

/// The text that the user of a finished delivery reads.
pub(crate) fn reply(entry: &Value) -> &str {
    assert_eq!(entry["done"], true, "{entry}");
    entry["shown"]["reply"]["Content"]
        .as_str()
        .unwrap_or_default()
}
