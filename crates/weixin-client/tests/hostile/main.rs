//! Answers that the platform should never give, sources of tokens that are out of order, and callers that come all at
//! once: each of these broke the client at some time.

#![cfg(feature = "delivery")]

mod answers;
mod tokens;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tokio::time::sleep;
use tower::{BoxError, service_fn};
use weixin_client::token::{AccessToken, StaticToken};
use weixin_client::{Api, Client, ClientBuilder, Error};
use weixin_core::OpenId;

const OPEN_ID: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
const INFO: Api = Api::repeatable("/cgi-bin/user/info");
const TOKEN: &str = "99_CANARYtoken-0123456789abcdefghijklmnopqrstuvwxyz";

fn user() -> OpenId {
    OpenId::new(OPEN_ID).unwrap()
}

type Seen = Arc<Mutex<Vec<(String, Bytes)>>>;

/// A platform that answers so to path-with-query and body.
fn platform(
    answer: impl Fn(&str, &Bytes) -> Response<Bytes> + Send + Sync + 'static,
) -> (ClientBuilder, Seen) {
    let (answer, seen) = (Arc::new(answer), Seen::default());
    let seen2 = seen.clone();
    let builder = Client::with_transport(service_fn(move |request: Request<Full<Bytes>>| {
        let (answer, seen) = (answer.clone(), seen2.clone());
        async move {
            let path = request.uri().path_and_query().unwrap().to_string();
            let body = request.into_body().collect().await.unwrap().to_bytes();
            seen.lock().unwrap().push((path.clone(), body.clone()));
            sleep(Duration::from_millis(10)).await;
            Ok::<_, BoxError>(answer(&path, &body).map(Full::new))
        }
    }));
    (builder, seen)
}

fn ok(body: impl Into<Bytes>) -> Response<Bytes> {
    Response::new(body.into())
}

fn fixed(builder: ClientBuilder) -> Client {
    builder
        .token_source(StaticToken::new(AccessToken::new(TOKEN).unwrap()))
        .build()
}

async fn info(client: &Client) -> Result<Value, Error> {
    client.get(INFO, &[("openid", OPEN_ID)]).await
}
