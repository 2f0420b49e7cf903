//! A slow model behind a bot: it answers when it is ready, as a customer service message.
//!
//! ```text
//! WEIXIN_APP_ID=wx… WEIXIN_APP_SECRET=… WEIXIN_TOKEN=… cargo run --example late_answer
//! ```
//!
//! The environment is described in `common/mod.rs`, `common/store.rs` and `common/api.rs`; with `WEIXIN_MODEL_SECONDS`
//! the model takes so long, by default 8 seconds. An account may write to a user within 48 hours of
//! that user's message, five times.
//!
//! The line for `curl` that it prints is one message, however often it is pushed: start it again for another.

#[path = "common/api.rs"]
mod api;
mod common;
#[path = "common/store.rs"]
mod store;

use std::time::Duration;

use tower::ServiceBuilder;
use tower_weixin::client::CustomerService;
use tower_weixin::delivery::Late;
use tower_weixin::message::Text;
use tower_weixin::{Router, WeixinMessageLayer, WeixinVerifyLayer};

/// Stands for a language model.
async fn model(text: Text, time: Duration) -> String {
    tokio::time::sleep(time).await;
    format!("I have thought about “{}”.", text.content)
}

fn main() -> Result<(), common::BoxError> {
    // Where it says why an answer was not sent.
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(std::io::stderr)
        .init();
    let time = Duration::from_secs(common::parsed("WEIXIN_MODEL_SECONDS")?.unwrap_or(8));
    common::run("/weixin", Ok, async move |account, listener| {
        let customer_service = CustomerService::new(api::client()?);
        let (delivery, _) = store::from_environment().await?;
        let bot = Router::new()
            .on(move |text: Text| model(text, time))
            .fallback(async || {});
        let weixin = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            // In time with `success`, later with the answer.
            .layer(delivery.late(Late::acknowledge(customer_service)))
            .service(bot);
        let app = axum::Router::new().route_service("/weixin", weixin);
        Ok(axum::serve(listener, app).await?)
    })
}
