//! A third-party platform of the open platform: the pushes about itself, and the messages of all the
//! accounts that authorised it.
//!
//! ```text
//! cargo run --example open_platform
//! ```
//!
//! In the console, the URL of authorisation events is `https://…/component`, and that of messages and
//! events `https://…/callback/$APPID$`. Both have the platform's own Token, AppID and key:
//! `WEIXIN_TOKEN`, `WEIXIN_APP_ID` and `WEIXIN_ENCODING_AES_KEY`, as described in `common/mod.rs`.
//! Without a key it runs with a demo one.

mod common;

use std::sync::{Arc, Mutex, PoisonError};

use axum::serve::ListenerExt;
use tower::ServiceBuilder;
use tower_weixin::extract::State;
use tower_weixin::info::{Authorized, ComponentVerifyTicket, Unauthorized, UpdateAuthorized};
use tower_weixin::message::Text;
use tower_weixin::reply::truncate;
use tower_weixin::{
    AccountBuilder, AccountKind, AuthCodeCheck, Message, Meta, ReleaseCheckLayer, Router,
    RouterService, WeixinMessageLayer, WeixinVerifyLayer,
};

fn main() -> Result<(), common::BoxError> {
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(std::io::stderr)
        .init();
    common::run("/component", third_party, async |account, listener| {
        let tickets = Tickets::default();
        let component = component(tickets.clone());
        let callback = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account.clone()))
            .layer(WeixinMessageLayer::new())
            // In front of the bot, which is not to answer what the platform checks.
            .layer(ReleaseCheckLayer::new(move |check| {
                let ticket = tickets.newest();
                async move { send(ticket.ok_or("no ticket was pushed yet")?, check).await }
            }))
            .service(bot());

        let app = axum::Router::new()
            .route_service("/component", tower_weixin::service(account, component))
            .route_service("/callback/{app_id}", callback);
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, app).await?;
        Ok(())
    })
}

fn third_party(mut account: AccountBuilder) -> Result<AccountBuilder, common::BoxError> {
    if common::variable("WEIXIN_ENCODING_AES_KEY")?.is_none() {
        account = account
            .app_id("wx0123456789abcdef")
            .encoding_aes_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
    }
    Ok(account.kind(AccountKind::OpenPlatform))
}

/// The bot of all accounts. Which one a message is for says its `ToUserName`: the AppID in the path
/// is covered by no signature.
fn bot() -> RouterService {
    Router::new()
        .on(async |text: Text| format!("you said: {}", truncate(&text.content, 2000)))
        .fallback(async || {})
}

/// Takes in the pushes about the platform itself. All are answered with `success`, which is what `()`
/// says. Tickets and authorisation codes are secrets, so the log names the account only.
fn component(tickets: Tickets) -> RouterService {
    Router::with_state(tickets)
        .on(
            async |push: ComponentVerifyTicket, meta: Meta, State(tickets): State<Tickets>| {
                let time = meta.create_time().value().unwrap_or_default();
                tickets.keep(time, &push.component_verify_ticket);
                tracing::info!("a new ticket");
            },
        )
        .on(async |push: Authorized| {
            let account = push.authorizer_app_id.as_str();
            tracing::info!(account, "an account authorised the platform");
        })
        .on(async |push: UpdateAuthorized| {
            let account = push.authorizer_app_id.as_str();
            tracing::info!(account, "an account changed its authorisation");
        })
        .on(async |push: Unauthorized| {
            let account = push.authorizer_app_id.as_str();
            tracing::info!(account, "an account took its authorisation back");
        })
        .fallback(async |message: Message| {
            let name = message.name();
            tracing::info!(name, "another push");
        })
}

/// The `component_verify_ticket` that was made last, and when. The platform pushes one every ten
/// minutes; a server that restarts should find the last one in a store.
#[derive(Clone, Default)]
struct Tickets(Arc<Mutex<Option<(u64, String)>>>);

impl Tickets {
    fn keep(&self, time: u64, ticket: &str) {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A push that is repeated can come after the next one.
        if newest.as_ref().is_none_or(|(newest, _)| *newest <= time) {
            *newest = Some((time, ticket.to_owned()));
        }
    }

    fn newest(&self) -> Option<String> {
        let newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        newest.as_ref().map(|(_, ticket)| ticket.clone())
    }
}

/// Sends the message that the release check waits for. It takes three calls of the platform's API,
/// which this example does not make:
///
/// 1. `component/api_component_token` with the ticket and the platform's AppSecret;
/// 2. `component/api_query_auth` with that token and `check.code()`;
/// 3. `message/custom/send` with the account's token of the second answer: `check.text()` to
///    `check.sender()`.
async fn send(_ticket: String, _check: AuthCodeCheck) -> Result<(), common::BoxError> {
    Err("this example has no client of the API".into())
}
