//! A container of Weixin Cloud Run: pushes come on a line inside of the platform, unsigned and in plain.
//!
//! ```text
//! WEIXIN_APP_ID=wx… WEIXIN_CLOUD_RUN=private cargo run --example cloud_run
//! ```
//!
//! | variable | default | meaning |
//! |---|---|---|
//! | `PORT` | 80 | where to listen, on all addresses; Cloud Run sets it |
//! | `WEIXIN_APP_ID` | | the AppID of the account |
//! | `WEIXIN_CLOUD_RUN` | | who can reach the container: `private`, if access from the public network is off, or `public` |
//!
//! The last one has no default: an unsigned push is worth what the network is, which nobody but you knows. In the console,
//! set the path of pushes to `/weixin`; XML and JSON are both understood.

#[allow(dead_code)] // Most of it is about signatures.
mod common;

use tokio::net::TcpListener;
use tower_weixin::event::Subscribe;
use tower_weixin::message::Text;
use tower_weixin::reply::truncate;
use tower_weixin::server::Server;
use tower_weixin::{Account, CloudRun, Router};

#[tokio::main]
async fn main() -> Result<(), common::BoxError> {
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(std::io::stderr)
        .init();
    let app_id = common::variable("WEIXIN_APP_ID")?.ok_or("WEIXIN_APP_ID is not set")?;
    let network = match common::variable("WEIXIN_CLOUD_RUN")?.as_deref() {
        Some("private") => CloudRun::private(),
        Some("public") => CloudRun::public_with_source_header(),
        _ => {
            return Err("WEIXIN_CLOUD_RUN must say who can reach the container: \
                private, if access from the public network is off, or public"
                .into());
        }
    };
    let account = Account::cloud_run(app_id, network).build()?;
    let bot = Router::new()
        .on(async |text: Text| format!("you said: {}", truncate(&text.content, 2000)))
        .on(async |_: Subscribe| "welcome")
        .fallback(async || {});
    let app = axum::Router::new().route_service("/weixin", tower_weixin::service(account, bot));

    let port = common::parsed("PORT")?.unwrap_or(80);
    let listener = TcpListener::bind(("0.0.0.0", port)).await?;
    println!(
        "pushes are taken at port {}, /weixin",
        listener.local_addr()?.port()
    );
    // A container is the first process of its machine, which no signal ends unless it is waited for.
    Ok(Server::new().http(listener, app).run().await?)
}
