//! Security mode, while the EncodingAESKey is being replaced.
//!
//! ```text
//! cargo run --example encrypted
//! ```
//!
//! The environment is described in `common/mod.rs`. Without one it runs with a demo key; with one,
//! `WEIXIN_PREVIOUS_ENCODING_AES_KEY` and `WEIXIN_PREVIOUS_TOKEN` are the secrets that were
//! replaced, which pushes in flight still use.

mod common;

use axum::serve::ListenerExt;
use tower_weixin::reply::truncate;
use tower_weixin::{AccountBuilder, Message, Request, handler_fn};

fn main() -> Result<(), common::BoxError> {
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(std::io::stderr)
        .init();
    common::run("/weixin", rotating, async |account, listener| {
        let bot = handler_fn(async |request: Request| {
            // Nothing here tells that the message was encrypted, or that the reply will be: with
            // the key that the message was made with.
            match request.into_message() {
                Message::Text(text) => Some(format!("you said: {}", truncate(&text.content, 2000))),
                _ => None,
            }
        });
        let app = axum::Router::new().route_service("/weixin", tower_weixin::service(account, bot));
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, app).await?;
        Ok(())
    })
}

fn rotating(mut account: AccountBuilder) -> Result<AccountBuilder, common::BoxError> {
    if common::variable("WEIXIN_ENCODING_AES_KEY")?.is_none() {
        account = account
            .app_id("wx0123456789abcdef")
            .encoding_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
    }
    if let Some(key) = common::variable("WEIXIN_PREVIOUS_ENCODING_AES_KEY")? {
        account = account.previous_encoding_aes_key(key);
    }
    if let Some(token) = common::variable("WEIXIN_PREVIOUS_TOKEN")? {
        account = account.previous_token(token);
    }
    Ok(account)
}
