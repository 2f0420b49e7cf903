//! Two servers over one Redis: whichever of them an attempt of the platform comes to, the message runs once.
//!
//! ```text
//! WEIXIN_STORE=redis://127.0.0.1:6379 cargo run --example distributed
//! ```
//!
//! It starts itself twice, at `WEIXIN_LISTEN` and one port above. The environment is described in
//! `common/mod.rs`, `common/store.rs` and `common/slow.rs`.

mod common;
#[path = "common/slow.rs"]
mod slow;

use std::net::SocketAddr;
use std::process::{Child, Command};

use tower::ServiceBuilder;
use tower_weixin::{WeixinMessageLayer, WeixinVerifyLayer};

/// Set for the processes that serve.
const SERVES: &str = "WEIXIN_SERVES";

fn main() -> Result<(), common::BoxError> {
    if common::variable(SERVES)?.is_some() {
        return serve();
    }
    if matches!(
        common::variable("WEIXIN_STORE")?.as_deref(),
        None | Some("memory")
    ) {
        return Err("WEIXIN_STORE must be a store that two processes can share".into());
    }
    let first =
        common::parsed("WEIXIN_LISTEN")?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
    let mut second = first;
    second.set_port(
        first
            .port()
            .checked_add(1)
            .ok_or("no port is above this one")?,
    );
    println!("push one message to both, as the platform does with its attempts, and it runs once:");
    println!("take one of the commands below, and send it to the other port as well");
    let mut servers = Vec::new();
    for address in [first, second] {
        servers.push(start(address)?);
    }
    for server in &mut servers {
        server.wait()?;
    }
    Ok(())
}

fn start(address: SocketAddr) -> Result<Child, common::BoxError> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env("WEIXIN_LISTEN", address.to_string());
    Ok(command.env(SERVES, "1").spawn()?)
}

fn serve() -> Result<(), common::BoxError> {
    slow::init_tracing()?;
    common::run("/weixin", Ok, async |account, listener| {
        slow::print_pushes(&account, listener.local_addr()?)?;
        let (delivery, bot) = slow::layer_and_bot().await?;
        let delivery = delivery.accounts([account.clone()]);
        let weixin = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            .layer(delivery.clone())
            .service(bot);
        let app = axum::Router::new().route_service("/weixin", weixin);
        let mut terminated = slow::terminated()?;
        tokio::select! {
            served = axum::serve(listener, app) => served?,
            _ = terminated.recv() => drop(delivery.drain(slow::DRAIN).await),
        }
        Ok(())
    })
}
