//! A bot that takes longer than the platform waits, and whose users get their answers all the same.
//!
//! ```text
//! WEIXIN_STORE=redis://127.0.0.1:6379 WEIXIN_LATE=acknowledge cargo run --example slow_bot
//! ```
//!
//! The environment is described in `common/mod.rs`, `common/store.rs` and `common/slow.rs`, as is what can be
//! said to it. SIGTERM ends it in good order, a second one at once.

mod common;
#[path = "common/slow.rs"]
mod slow;

use axum::serve::ListenerExt;
use tower::ServiceBuilder;
use tower_weixin::{WeixinMessageLayer, WeixinVerifyLayer};

fn main() -> Result<(), common::BoxError> {
    slow::init_tracing()?;
    common::run("/weixin", Ok, async |account, listener| {
        slow::print_pushes(&account, listener.local_addr()?)?;
        let (delivery, bot) = slow::layer_and_bot().await?;
        // For handlers of messages that come out of the inbox.
        let delivery = delivery.accounts([account.clone()]);
        let weixin = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            // Below it are only layers that limit or count what the bot does.
            .layer(delivery.clone())
            .service(bot);
        let app = axum::Router::new().route_service("/weixin", weixin);
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));

        let mut terminated = slow::terminated()?;
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let server = axum::serve(listener, app).with_graceful_shutdown(async {
            // Fails only if nobody is left to say so.
            let _ = ended.await;
        });
        let server = async { server.await.map_err(common::BoxError::from) };
        let drain = async {
            terminated.recv().await;
            let _ = end.send(());
            tokio::select! {
                _ = delivery.drain(slow::DRAIN) => Ok(()),
                _ = terminated.recv() => Err("ended before all was done".into()),
            }
        };
        tokio::try_join!(server, drain)?;
        Ok(())
    })
}
