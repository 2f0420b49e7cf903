//! A process without a server, which works off the inbox of a store that it shares with servers.
//!
//! ```text
//! WEIXIN_STORE=redis://127.0.0.1:6379 WEIXIN_LATE=acknowledge cargo run --example worker
//! ```
//!
//! It needs a store that processes can share, and the bot of the servers: that of `slow_bot`. The environment
//! is described in `common/store.rs` and `common/slow.rs`. SIGTERM ends it in good order.

#[allow(dead_code)] // It serves nobody.
mod common;
#[allow(dead_code)]
#[path = "common/slow.rs"]
mod slow;

#[tokio::main]
async fn main() -> Result<(), common::BoxError> {
    slow::init_tracing()?;
    if matches!(
        common::variable("WEIXIN_STORE")?.as_deref(),
        None | Some("memory")
    ) {
        return Err("WEIXIN_STORE must be a store that processes can share".into());
    }
    let (delivery, bot) = slow::layer_and_bot().await?;
    let worker = tokio::spawn(delivery.worker(bot).run());
    println!("working");
    slow::terminated()?.recv().await;
    delivery.drain(slow::DRAIN).await;
    Ok(worker.await?)
}
