//! The whole client against a strict platform over real sockets.

#[path = "../log/mod.rs"]
mod log;
mod observing;
mod platform;
mod repeats;
mod secrets;
mod tokens;

use std::time::Duration;

use serde_json::{Value, json};
use weixin_client::{Api, Client, ClientBuilder, Error, RetryPolicy};

use self::platform::{APP_ID, Platform, SECRET};

const INFO: Api = Api::repeatable("/cgi-bin/user/info");
const SEND: Api = Api::once("/cgi-bin/message/custom/send");
const STABLE_TOKEN: &str = "/cgi-bin/stable_token";

fn builder(platform: &Platform) -> ClientBuilder {
    let builder = Client::builder().base_url(&platform.base()).unwrap();
    let retry = RetryPolicy::new().tries(2, Duration::from_millis(1));
    builder.app(APP_ID, SECRET).unwrap().retry(retry)
}

fn client(platform: &Platform) -> Client {
    builder(platform).build()
}

async fn info(client: &Client) -> Result<Value, Error> {
    client
        .get(INFO, &[("openid", "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe")])
        .await
}

async fn send(client: &Client, content: &str) -> Result<Value, Error> {
    let message = json!({"touser": "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe", "msgtype": "text", "text": {"content": content}});
    client.post(SEND, &message).await
}
