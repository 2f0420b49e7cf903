//! A shop's bot: what users write, tap and scan, each routed to a function of its own.
//!
//! ```text
//! cargo run --example router
//! ```
//!
//! The environment is described in `common/mod.rs`. Say `help` to it.

mod common;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tower::ServiceBuilder;
use tower::limit::ConcurrencyLimitLayer;
use tower_weixin::event::{Event, Scene, Subscribe, Unsubscribe};
use tower_weixin::extract::{Captures, State};
use tower_weixin::message::{Image, Location, Text};
use tower_weixin::reply::{Article, link, menu_link};
use tower_weixin::{
    AnswerWith, Handler, Meta, OpenId, Reply, Router, RouterService, WeixinMessageLayer,
    WeixinVerifyLayer,
};

fn main() -> Result<(), common::BoxError> {
    tracing_subscriber::fmt()
        .with_env_filter("info")
        .with_writer(std::io::stderr)
        .init();
    common::run("/weixin", Ok, async |account, listener| {
        let sorry = AnswerWith::new(Reply::text("抱歉，出错了 / sorry, something went wrong"));
        let weixin = ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            // What a user sees when a handler fails. The log says which error it was, not its text.
            .layer(WeixinMessageLayer::new().failure_policy(sorry))
            .service(bot());
        let app = axum::Router::new().route_service("/weixin", weixin);
        axum::serve(listener, app).await?;
        Ok(())
    })
}

/// The orders by user, in place of a database.
#[derive(Clone, Default)]
struct Orders(Arc<Mutex<HashMap<String, Vec<u32>>>>);

fn bot() -> RouterService {
    // One user's slow question does not keep the others waiting, but eight do.
    let ask = ask.layer(ConcurrencyLimitLayer::new(8));
    // Inside of "shop …" other words count.
    let shop = Router::new()
        .text("time", async |meta: Meta| meta.create_time().to_string())
        .fallback(async || "shop: time");
    Router::with_state(Orders::default())
        .on(async |_: Subscribe| "欢迎！ / welcome! say: help")
        .on(forget)
        .on(async |_: Image| "nice picture")
        .on(async |place: Location| format!("the nearest shop to {} is far away", place.label))
        .on(async |text: Text| format!("you said: {}", text.content))
        .text("help", help)
        .text("帮助", help)
        .text("news", news)
        .text_matches(r"^order (?<number>[0-9]+)$", order)
        .text_prefix("ask ", ask)
        .nest("shop", shop)
        .scan(42, async |user: OpenId| {
            format!("table 42, {} characters", user.as_str().len())
        })
        .merge(scans())
        .click("MENU_HELP", help)
        .fallback(async || {}) // received, nothing to say
}

/// Routes that several bots share, which need not have the same state.
fn scans() -> Router {
    Router::new().on(async |event: Event, scene: Option<Scene>| {
        let scene = scene?;
        Some(format!("{} with scene {}", event.name(), scene.as_str()))
    })
}

async fn help() -> String {
    let site = link("网站 / site", "https://example.com/?from=weixin");
    format!(
        "{site}\n{}\n{}",
        menu_link("1", "news"),
        menu_link("2", "order 7")
    )
}

async fn news() -> Article {
    Article::new("今日特价 / today's offer", "https://example.com/today")
}

/// An error becomes what the failure policy says.
async fn order(
    found: Captures,
    user: OpenId,
    State(orders): State<Orders>,
) -> Result<String, std::num::ParseIntError> {
    let number = found.name("number").unwrap_or_default().parse()?;
    let mut orders = orders.0.lock().expect("no handler panics with it");
    // The text of an id keeps no message alive, as a clone of the id would.
    let orders = orders.entry(user.as_str().to_owned()).or_default();
    orders.push(number);
    let newest = orders.split_off(orders.len().saturating_sub(9));
    orders.clone_from(&newest);
    Ok(format!("your orders: {newest:?}"))
}

async fn ask(text: Text) -> String {
    tokio::time::sleep(Duration::from_millis(100)).await;
    format!("good question: {}", text.content)
}

/// Who leaves wants to be forgotten; the platform demands it as well.
async fn forget(_: Unsubscribe, user: OpenId, State(orders): State<Orders>) {
    let mut orders = orders.0.lock().expect("no handler panics with it");
    orders.remove(user.as_str());
}
