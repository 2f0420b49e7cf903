mod bot;

use std::env;
use std::error::Error;

use tower_weixin::Account;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt::init(); // where refusals say why
    let app = axum::Router::new()
        // `route_service`, because the platform also comes with a GET.
        .route_service("/weixin", tower_weixin::service(account()?, bot::bot()));
    let listen = variable("WEIXIN_LISTEN").unwrap_or_else(|| "127.0.0.1:3000".into());
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    println!("the bot is at http://{listen}/weixin");
    let interrupted = async { drop(tokio::signal::ctrl_c().await) };
    Ok(axum::serve(listener, app)
        .with_graceful_shutdown(interrupted)
        .await?)
}

/// The account as it is set up in the console: in security mode if there is a key, else in plaintext mode.
fn account() -> Result<Account, Box<dyn Error>> {
    let token = variable("WEIXIN_TOKEN").ok_or("WEIXIN_TOKEN is not set: see .env.example")?;
    let mut account = Account::builder(token);
    if let Some(app_id) = variable("WEIXIN_APP_ID") {
        account = account.app_id(app_id);
    }
    if let Some(key) = variable("WEIXIN_ENCODING_AES_KEY") {
        account = account.encoding_aes_key(key);
    }
    Ok(account.build()?)
}

/// An empty variable counts as none.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
