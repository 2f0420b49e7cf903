//! Access tokens: which are good, for how long, and what comes after them.

use serde_json::{Value, json};
use tower_weixin::client::token::{AppSecret, LegacyToken};
use tower_weixin::client::users::Lang;
use tower_weixin::client::{ApiErrorKind, Client, Error};
use weixin_core::AppId;
use weixin_sim::world::{Faults, TokenFault};

use super::{APP_ID, SECRET, Sim, alice, builder, get, kind, post};

const STABLE: &str = "/cgi-bin/stable_token";
const TWO_HOURS: u64 = 7200;

/// Asks for a stable token: its value and how long it is good, or the error code.
async fn stable(sim: &Sim, force: bool) -> Result<(String, u64), i64> {
    let body = json!({
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": SECRET,
        "force_refresh": force,
    });
    issued(&sim.raw(post(STABLE, body.to_string())).await.1)
}

async fn legacy(sim: &Sim) -> Result<(String, u64), i64> {
    let path =
        format!("/cgi-bin/token?grant_type=client_credential&appid={APP_ID}&secret={SECRET}");
    issued(&sim.raw(get(&path)).await.1)
}

fn issued(answer: &[u8]) -> Result<(String, u64), i64> {
    let answer: Value = serde_json::from_slice(answer).unwrap();
    match answer["access_token"].as_str() {
        Some(token) => Ok((token.to_owned(), answer["expires_in"].as_u64().unwrap())),
        None => Err(answer["errcode"].as_i64().unwrap()),
    }
}

/// The error code that a call with this token is answered with; 0 if the token is good.
async fn code(sim: &Sim, token: &str) -> i64 {
    let path = format!("/cgi-bin/getcallbackip?access_token={token}");
    let answer: Value = serde_json::from_slice(&sim.raw(get(&path)).await.1).unwrap();
    answer["errcode"].as_i64().unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_client_gets_a_token_by_itself_and_keeps_it() {
    let sim = Sim::with_alice();
    for _ in 0..3 {
        sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    }
    let info = "/cgi-bin/user/info";
    assert_eq!(sim.paths(), [STABLE, info, info, info]);
}

#[tokio::test(start_paused = true)]
async fn a_stable_token_is_the_same_until_five_minutes_before_its_end() {
    let sim = Sim::new();
    let (first, expires_in) = stable(&sim, false).await.unwrap();
    assert_eq!(expires_in, TWO_HOURS);
    sim.advance(TWO_HOURS - 301);
    assert_eq!(stable(&sim, false).await, Ok((first.clone(), 301)));
    sim.advance(1);
    let (second, expires_in) = stable(&sim, false).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(expires_in, TWO_HOURS);
    sim.advance(299);
    assert_eq!(
        (code(&sim, &first).await, code(&sim, &second).await),
        (0, 0)
    );
    sim.advance(1);
    assert_eq!(
        (code(&sim, &first).await, code(&sim, &second).await),
        (42001, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn a_forced_token_ends_the_one_before_at_once() {
    let sim = Sim::new();
    let (first, _) = stable(&sim, false).await.unwrap();
    let (second, _) = stable(&sim, true).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(
        (code(&sim, &first).await, code(&sim, &second).await),
        (40001, 0)
    );
    sim.advance(29);
    assert_eq!(
        stable(&sim, true).await.unwrap().0,
        second,
        "so soon nothing is refreshed"
    );
    sim.advance(1);
    assert_ne!(stable(&sim, true).await.unwrap().0, second);
}

#[tokio::test(start_paused = true)]
async fn a_token_can_be_forced_20_times_a_day() {
    let sim = Sim::new();
    sim.clock.stop();
    for _ in 0..20 {
        stable(&sim, true).await.unwrap();
        sim.advance(30);
    }
    assert_eq!(stable(&sim, true).await, Err(45009));
    assert!(stable(&sim, false).await.is_ok());
    sim.advance(24 * 60 * 60);
    assert!(stable(&sim, true).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_legacy_token_ends_five_minutes_after_the_next() {
    let sim = Sim::new();
    let (stable, _) = stable(&sim, false).await.unwrap();
    let (first, expires_in) = legacy(&sim).await.unwrap();
    assert_eq!(expires_in, TWO_HOURS);
    let (second, _) = legacy(&sim).await.unwrap();
    assert_ne!(first, second);
    sim.advance(299);
    assert_eq!(code(&sim, &first).await, 0);
    sim.advance(1);
    assert_eq!(code(&sim, &first).await, 40001);
    assert_eq!(code(&sim, &second).await, 0);
    assert_eq!(
        code(&sim, &stable).await,
        0,
        "the two kinds have nothing to do with each other"
    );
    sim.advance(TWO_HOURS);
    assert_eq!(code(&sim, &second).await, 42001);
}

#[tokio::test(start_paused = true)]
async fn a_client_can_use_legacy_tokens() {
    let sim = Sim::with_alice();
    let app_id = AppId::new(APP_ID).unwrap();
    let secret = AppSecret::new(SECRET).unwrap();
    let tokens = LegacyToken::new(builder(&sim.api).build(), app_id, secret);
    let client = builder(&sim.api).token_source(tokens).build();
    client.user(&alice(), Lang::ZhCn).await.unwrap();
    assert_eq!(sim.paths(), ["/cgi-bin/token", "/cgi-bin/user/info"]);
}

#[tokio::test(start_paused = true)]
async fn a_client_gets_another_token_when_its_own_has_ended() {
    for (fault, expected) in [(TokenFault::Expire, 42001), (TokenFault::Invalidate, 40001)] {
        let sim = Sim::with_alice();
        sim.client.callback_ips().await.unwrap();
        sim.world.set_faults(Faults::none().token(fault));
        sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
        let calls = sim.calls();
        let calls: Vec<(&str, Option<i64>)> = calls
            .iter()
            .skip(2)
            .map(|call| (call.path.as_str(), call.errcode))
            .collect();
        let info = "/cgi-bin/user/info";
        assert_eq!(
            calls,
            [(info, Some(expected)), (STABLE, Some(0)), (info, Some(0))]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_the_platform_never_issued_is_not_valid() {
    let sim = Sim::new();
    assert_eq!(code(&sim, "").await, 41001);
    assert_eq!(code(&sim, "made-up").await, 40014);
}

#[tokio::test(start_paused = true)]
async fn the_account_has_to_be_the_right_one() {
    let sim = Sim::new();
    let ask = |client: Client| async move { client.callback_ips().await };
    let client =
        |app_id: &str, secret: &str| builder(&sim.api).app(app_id, secret).unwrap().build();
    let wrong = client("wx00000000000000ff", SECRET);
    assert_eq!(kind(ask(wrong).await), ApiErrorKind::InvalidAppId);
    let wrong = client(APP_ID, "fedcba9876543210fedcba9876543210");
    assert_eq!(kind(ask(wrong).await), ApiErrorKind::InvalidAppSecret);
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_where_a_token_is_asked_for_is_said() {
    let sim = Sim::new();
    let plain = builder(&sim.api).build();
    let api = tower_weixin::client::Api::once(STABLE);
    for (body, expected) in [
        (json!({"appid": APP_ID, "secret": SECRET}), 40002),
        (
            json!({"grant_type": "password", "appid": APP_ID, "secret": SECRET}),
            40002,
        ),
        (
            json!({"grant_type": "client_credential", "secret": SECRET}),
            41002,
        ),
        (
            json!({"grant_type": "client_credential", "appid": APP_ID}),
            41004,
        ),
        (
            json!({"grant_type": "client_credential", "appid": APP_ID, "secret": SECRET, "force_refresh": "no"}),
            47001,
        ),
    ] {
        let answer: Result<Value, Error> = plain.post(api, &body).await;
        assert_eq!(answer.unwrap_err().code(), Some(expected), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn methods_are_not_mixed_up() {
    let sim = Sim::with_alice();
    assert_eq!(
        kind(sim.get("/cgi-bin/menu/create", &[]).await),
        ApiErrorKind::PostRequired
    );
    assert_eq!(
        kind(sim.post("/cgi-bin/menu/get", json!({})).await),
        ApiErrorKind::GetRequired
    );
    let (_, answer) = sim.raw(get(STABLE)).await;
    assert_eq!(issued(&answer), Err(43002));
}

#[tokio::test(start_paused = true)]
async fn only_a_caller_at_an_allowed_address_gets_a_token() {
    let sim = Sim::new();
    sim.world.set_faults(Faults::none().refuse_ip("1.2.3.4"));
    let error = sim.client.callback_ips().await.unwrap_err();
    assert_eq!(error.api_kind(), Some(ApiErrorKind::AddressNotAllowed));
    assert!(error.to_string().contains("1.2.3.4"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn tokens_are_issued_at_the_end_of_time() {
    let sim = Sim::with_alice();
    sim.clock.advance(std::time::Duration::MAX);
    assert!(stable(&sim, false).await.is_ok());
    assert!(stable(&sim, true).await.is_ok());
    assert!(legacy(&sim).await.is_ok());
    let ticket = "/cgi-bin/ticket/getticket?type=jsapi&access_token=";
    let ticket = format!("{ticket}{}", sim.token().await);
    assert_eq!(sim.raw(get(&ticket)).await.0, http::StatusCode::OK);
}
