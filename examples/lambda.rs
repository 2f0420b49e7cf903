//! On AWS Lambda, behind a function URL or an HTTP API of its gateway.
//!
//! ```text
//! cargo lambda build --release --example lambda --features lambda    # https://www.cargo-lambda.info
//! ```
//!
//! The account is in the environment, as described in `common/mod.rs`. What is particular to Lambda:
//!
//! * **The query has to arrive as the platform wrote it.** Function URLs and HTTP APIs (payload format 2.0) hand it on
//!   as `rawQueryString`. REST APIs (format 1.0) and load balancers hand on a map of parameters, out of which a query is
//!   put together again, in any order. The signature of an official account survives that. An `echostr` of WeCom need
//!   not: it is Base64, whose `+` and `%2B` are no longer told apart by then. So `lambda_http` is built for format 2.0
//!   alone here, and events of the others are refused.
//! * **The process stands still once it has answered**, so nothing can be finished afterwards: whatever takes longer
//!   than the platform's 5 seconds, a cold start included, belongs into a queue (SQS) before the answer, and its consumer
//!   sends the message by the API (`tower_weixin::client`). A delivery layer with its tasks has no place here.
//! * **A stage other than `$default`** stands before the path. The bot is at every path, so it does not mind.

#[allow(dead_code)] // There is nothing to listen on.
mod common;

use std::time::Duration;

use tower::ServiceBuilder;
use tower_weixin::event::Subscribe;
use tower_weixin::message::Text;
use tower_weixin::reply::truncate;
use tower_weixin::{AnswerWith, Reply, Router, WeixinMessageLayer, WeixinVerifyLayer};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), common::BoxError> {
    // Lambda keeps what is printed, each line with its time.
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .without_time()
        .with_ansi(false)
        .init();
    let account = common::account()?;
    let bot = Router::new()
        .on(async |text: Text| format!("you said: {}", truncate(&text.content, 2000)))
        .on(async |_: Subscribe| "welcome")
        .fallback(async || {});
    let sorry = AnswerWith::new(Reply::text("稍后再试 / please try again later"));
    let weixin = ServiceBuilder::new()
        .layer(WeixinVerifyLayer::new(account))
        .layer(WeixinMessageLayer::new().failure_policy(sorry))
        .layer(tower::timeout::TimeoutLayer::new(Duration::from_secs(4)))
        .service(bot);
    lambda_http::run(weixin).await
}
