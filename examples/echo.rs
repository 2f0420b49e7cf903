//! The smallest useful server: axum, and a bot that repeats what it is told.
//!
//! ```text
//! cargo run --example echo
//! ```
//!
//! The environment is described in `common/mod.rs`.

mod common;

use axum::serve::ListenerExt;
use tower::ServiceBuilder;
use tower_weixin::{
    Message, Reply, Request, WeixinMessageLayer, WeixinVerifyLayer, handler_fn, message::Text,
};

fn main() -> Result<(), common::BoxError> {
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(std::io::stderr)
        .init();
    common::run("/weixin", Ok, async |account, listener| {
        let weixin = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            // An echo is as long as what came in; the platform's limit is lower.
            .layer(WeixinMessageLayer::new().max_text_bytes(64 * 1024))
            .service(handler_fn(bot));
        // `route_service`, because the platform also comes with a GET.
        let app = axum::Router::new().route_service("/weixin", weixin);

        // A reply is one small packet that should leave at once.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, app).await?;
        Ok(())
    })
}

async fn bot(request: Request) -> Reply {
    match request.into_message() {
        Message::Text(Text { content, .. }) => Reply::text(content),
        Message::Event(event) if event.is("subscribe") => Reply::text("welcome"),
        _ => Reply::success(),
    }
}
