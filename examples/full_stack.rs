//! A whole application: the layers of tower-http around the account's route, and an admin route
//! with authentication beside it.
//!
//! ```text
//! cargo run --example full_stack
//! curl -H 'x-admin-token: weixindemoadmin' http://127.0.0.1:3000/admin/messages
//! ```
//!
//! The environment is described in `common/mod.rs`; `ADMIN_TOKEN` is the token of the admin route.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use subtle::ConstantTimeEq;
use tower::ServiceBuilder;
use tower::limit::ConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tower_weixin::reply::truncate;
use tower_weixin::{
    AnswerWith, Message, PathOnlySpan, Reply, Request, WeixinMessageLayer, WeixinVerifyLayer,
    handler_fn,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

fn main() -> Result<(), common::BoxError> {
    tracing_subscriber::fmt()
        .with_env_filter("info,tower_http=debug")
        .init();
    let admin_token = common::variable("ADMIN_TOKEN")?.unwrap_or_else(|| {
        println!("the admin token is the demo's; set ADMIN_TOKEN before anybody else can reach it");
        "weixindemoadmin".to_owned()
    });

    common::run("/weixin", Ok, async move |account, listener| {
        let messages = Arc::new(AtomicU64::new(0));
        let bot = handler_fn({
            let messages = Arc::clone(&messages);
            move |request: Request| {
                messages.fetch_add(1, Ordering::Relaxed);
                async move {
                    match request.into_message() {
                        Message::Text(text) => {
                            Some(format!("you said: {}", truncate(&text.content, 2000)))
                        }
                        Message::Event(event) if event.is("subscribe") => {
                            Some("welcome".to_owned())
                        }
                        _ => None,
                    }
                }
            }
        });

        let sorry = AnswerWith::new(Reply::text("稍后再试 / please try again later"));
        let weixin = ServiceBuilder::new()
            // HTTP from here. An id for each request, in its headers for all that follows.
            .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
            // Above whatever may fail, so that failures are traced too. The path only: the query is
            // a credential.
            .layer(TraceLayer::new_for_http().make_span_with(PathOnlySpan))
            // The id in the headers of the response, whoever below answers.
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            // A panic of the bot becomes a 500, and the connection lives on.
            .layer(CatchPanicLayer::new())
            // The platform hangs up after 5 seconds, also on a body that comes too slowly.
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                Duration::from_millis(4500),
            ))
            // Strangers end here, before a byte of their body was read.
            .layer(WeixinVerifyLayer::new(account))
            // Behind the verification, which reads no body anyway. A 413, as that of the layer below.
            .layer(RequestBodyLimitLayer::new(32 * 1024))
            // Messages from here. Whatever fails below is answered with a text, in the mode of the push.
            .layer(WeixinMessageLayer::new().failure_policy(sorry))
            // A late answer would be lost, so this is one of those failures. It counts the wait for the
            // limit below as well.
            .layer(tower::timeout::TimeoutLayer::new(Duration::from_secs(4)))
            // So many bots run at once, at most. Bodies are read outside of the limit.
            .layer(ConcurrencyLimitLayer::new(256))
            .service(bot);

        let admin = axum::Router::new()
            .route("/admin/messages", get(count))
            .with_state(messages)
            // An authentication of our own people has no place in front of the platform's route.
            .route_layer(middleware::from_fn_with_state(admin_token, require_admin));

        // `route_service`, because the platform also comes with a GET. Layers that are added to the
        // router afterwards would see the query strings.
        let app = axum::Router::new()
            .route_service("/weixin", weixin)
            .merge(admin);
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, app).await?;
        Ok(())
    })
}

async fn count(State(messages): State<Arc<AtomicU64>>) -> String {
    messages.load(Ordering::Relaxed).to_string()
}

async fn require_admin(
    State(token): State<String>,
    request: HttpRequest,
    next: Next,
) -> Result<Response, StatusCode> {
    let received = request
        .headers()
        .get("x-admin-token")
        .ok_or(StatusCode::UNAUTHORIZED)?;
    if received.as_bytes().ct_eq(token.as_bytes()).into() {
        Ok(next.run(request).await)
    } else {
        Err(StatusCode::UNAUTHORIZED)
    }
}
