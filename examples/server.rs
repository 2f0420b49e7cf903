//! A bot on the open internet, without a proxy in front: that of `slow_bot`, on a server that is made for strangers.
//!
//! ```text
//! WEIXIN_LISTEN=0.0.0.0:80 WEIXIN_TLS_LISTEN=0.0.0.0:443 WEIXIN_TLS_CERT=fullchain.pem WEIXIN_TLS_KEY=privkey.pem \
//!     WEIXIN_ADMIN_LISTEN=127.0.0.1:9090 WEIXIN_STORE=sqlite:bot.db cargo run --release --example server
//! ```
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `WEIXIN_TLS_LISTEN` | none | where to listen for HTTPS; then all but the bot is redirected to there |
//! | `WEIXIN_TLS_CERT` | none | a file with the certificate, and those between it and its root |
//! | `WEIXIN_TLS_KEY` | none | a file with its key |
//! | `WEIXIN_ADMIN_LISTEN` | none | where `/healthz` and `/readyz` are answered |
//! | `WEIXIN_MAX_CONNECTIONS` | 10000 | how many are served at a time |
//!
//! The rest of the environment is described in `common/mod.rs`, `common/store.rs` and `common/slow.rs`, as is what can
//! be said to the bot. SIGTERM and SIGINT end it in good order, a second one at once.

mod common;
#[allow(dead_code)] // The server waits for the signals.
#[path = "common/slow.rs"]
mod slow;

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_weixin::server::{Health, RedirectToHttps, Server, Tls};
use tower_weixin::{WeixinMessageLayer, WeixinVerifyLayer};

use crate::common::{BoxError, parsed, variable};

/// The system's allocator keeps what many connections have needed; this one gives it back.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const PATH: &str = "/weixin";

fn main() -> Result<(), BoxError> {
    slow::init_tracing()?;
    common::run(PATH, Ok, async |account, listener| {
        slow::print_pushes(&account, listener.local_addr()?)?;
        let (delivery, bot) = slow::layer_and_bot().await?;
        // For handlers of messages that come out of the inbox.
        let delivery = delivery.accounts([account.clone()]);
        let weixin = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            .layer(delivery.clone())
            .service(bot);
        let app = axum::Router::new().route_service(PATH, weixin);

        // What is in work goes back into the store if it is not done in time.
        let again = delivery.clone();
        let drain = async move {
            delivery.drain(slow::DRAIN).await;
        };
        let mut server = Server::new().on_drain(drain);
        if let Some(max) = parsed("WEIXIN_MAX_CONNECTIONS")? {
            server = server.max_connections(max);
        }
        if let Some(address) = parsed::<SocketAddr>("WEIXIN_ADMIN_LISTEN")? {
            let health = Health::new(server.readiness());
            let listener = TcpListener::bind(address).await?;
            println!("health at http://{}/readyz", listener.local_addr()?);
            server = server.admin(listener, health);
        }
        let server = match parsed::<SocketAddr>("WEIXIN_TLS_LISTEN")? {
            None => server.http(listener, app),
            Some(address) => {
                let tls = Tls::from_pem_files(file("WEIXIN_TLS_CERT")?, file("WEIXIN_TLS_KEY")?)?;
                let https = TcpListener::bind(address).await?;
                let address = https.local_addr()?;
                println!("https at https://{address}{PATH}");
                let redirect = RedirectToHttps::new(app.clone())
                    .pass(PATH)
                    .port(address.port());
                server.http(listener, redirect).https(https, tls, app)
            }
        };
        let ended = server.run().await;
        // For what came with the last requests.
        again.drain(Duration::ZERO).await;
        Ok(ended?)
    })
}

fn file(name: &str) -> Result<String, BoxError> {
    variable(name)?.ok_or_else(|| format!("{name} is missing").into())
}
