//! How the stack is mounted in axum, and the two ways of it that do not work. The latter are
//! properties of axum that the documentation warns of: should it change them, these tests say so.

use axum::Router;
use axum::routing::post;
use http::{Request, StatusCode};
use tower::Layer;
use tower_weixin::{
    Account, Accounts, Failure, FailureKind, Mode, WeixinMessageLayer, WeixinVerifyLayer,
};

use crate::support::{Bot, Push, Whole, account, call, signed, text_message};

fn verification(path: &str) -> Request<Whole> {
    let uri = format!("{path}?{}&echostr=7", signed());
    Request::get(uri).body(Whole::default()).unwrap()
}

fn push_to(path: &str) -> Request<Whole> {
    let push = Push::plain(&text_message("hi"));
    let uri = format!("{path}?{}", push.query);
    Request::post(uri).body(push.body.into()).unwrap()
}

/// What anybody could send.
fn unsigned() -> Request<Whole> {
    Request::post("/weixin")
        .body(text_message("hi").into())
        .unwrap()
}

fn check() -> WeixinVerifyLayer<Account> {
    WeixinVerifyLayer::new(account(Mode::Plaintext))
}

async fn handler() -> &'static str {
    "the handler"
}

#[tokio::test]
async fn route_service_takes_verifications_and_pushes() {
    let service = tower_weixin::service(account(Mode::Plaintext), Bot::default());
    let router = Router::new().route_service("/weixin", service);
    for (name, request, status, body) in [
        ("a verification", verification("/weixin"), 200, "7"),
        ("a push", push_to("/weixin"), 200, "success"),
        ("an unsigned push", unsigned(), 400, ""),
        ("another path", push_to("/elsewhere"), 404, ""),
        ("a slash at the end", push_to("/weixin/"), 404, ""),
    ] {
        let response = call(router.clone(), request).await;
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(response.body(), body, "{name}");
    }
}

#[tokio::test]
async fn a_layer_after_the_route_covers_it() {
    let router = Router::new().route("/weixin", post(handler)).layer(check());
    assert_eq!(
        call(router.clone(), unsigned()).await.status(),
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        call(router.clone(), push_to("/weixin")).await.body(),
        "the handler"
    );
    assert_eq!(call(router, verification("/weixin")).await.body(), "7");
}

#[tokio::test]
async fn trap_a_layer_of_a_post_route_never_sees_the_verification() {
    let route = post(handler).route_layer(check());
    let router = Router::new().route("/weixin", route);
    assert_eq!(
        call(router.clone(), push_to("/weixin")).await.body(),
        "the handler"
    );

    let response = call(router, verification("/weixin")).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn trap_a_layer_before_the_route_does_not_cover_it() {
    let router = Router::new().layer(check()).route("/weixin", post(handler));
    assert_eq!(
        call(router, unsigned()).await.body(),
        "the handler",
        "from anybody"
    );
}

#[tokio::test]
async fn behind_that_trap_the_message_service_refuses_every_push() {
    let bot = Bot::default();
    let router = Router::new()
        .layer(check())
        .route_service("/weixin", WeixinMessageLayer::new().layer(bot.clone()));
    for (name, request) in [("unsigned", unsigned()), ("signed", push_to("/weixin"))] {
        let response = call(router.clone(), request).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{name}");
        let failure: &Failure = response.extensions().get().unwrap();
        assert_eq!(failure.kind(), FailureKind::NotVerified, "{name}");
    }
    assert_eq!(bot.calls(), 0);
}

#[tokio::test]
async fn inside_of_nest_service_an_account_is_found_by_the_rest_of_the_path() {
    let accounts = Accounts::new();
    accounts.insert("/shop", account(Mode::Plaintext));
    accounts.insert("/weixin/whole", account(Mode::Plaintext));
    let service = tower_weixin::service(accounts.clone(), Bot::default());
    let router = Router::new().nest_service("/weixin", service);
    for (path, status) in [
        ("/weixin/shop", 200),
        ("/weixin/weixin/whole", 200),
        ("/weixin/whole", 403),
        ("/weixin/news", 403),
        ("/weixin", 403),
        ("/shop", 404),
    ] {
        assert_eq!(
            call(router.clone(), push_to(path)).await.status(),
            status,
            "{path}"
        );
        assert_eq!(
            call(router.clone(), verification(path)).await.status(),
            status,
            "{path}"
        );
    }
    accounts.remove("/shop");
    let response = call(router, push_to("/weixin/shop")).await;
    assert_eq!(
        response.status(),
        StatusCode::FORBIDDEN,
        "removed while serving"
    );
}
