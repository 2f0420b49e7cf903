//! Without a framework: hyper's HTTP/1 server and the tower stack.
//!
//! ```text
//! cargo run --example hyper
//! ```
//!
//! The environment is described in `common/mod.rs`.

mod common;

use std::time::Duration;

use http::request::Parts;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
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
        // There is no router in front, so the resolver keeps other paths out.
        let on_its_path =
            move |head: &Parts| (head.uri.path() == "/weixin").then(|| account.clone());
        let weixin = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(on_its_path))
            .layer(WeixinMessageLayer::new().max_text_bytes(64 * 1024))
            .service(handler_fn(bot));
        let weixin = TowerToHyperService::new(weixin);
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // A connection that broke at once, or no file descriptor left: neither lasts.
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            drop(stream.set_nodelay(true));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(3))
                .serve_connection(TokioIo::new(stream), weixin.clone());
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "connection ended");
                }
            });
        }
    })
}

async fn bot(request: Request) -> Reply {
    match request.into_message() {
        Message::Text(Text { content, .. }) => Reply::text(content),
        Message::Event(event) if event.is("subscribe") => Reply::text("welcome"),
        _ => Reply::success(),
    }
}
