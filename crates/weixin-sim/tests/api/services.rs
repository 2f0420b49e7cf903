//! Quotas, what became of a call, addresses, and the ticket of web pages.

use serde_json::json;
use tower_weixin::client::ApiErrorKind;
use tower_weixin::client::network::{CallbackAction, CheckOperator};
use tower_weixin::client::token::AppSecret;
use tower_weixin::client::users::Lang;
use weixin_sim::world::Faults;

use super::{SECRET, Sim, alice, kind};

const INFO: &str = "/cgi-bin/user/info";
const MONTH: u64 = 31 * 24 * 60 * 60;

#[tokio::test(start_paused = true)]
async fn calls_are_counted_by_the_day() {
    let sim = Sim::with_alice();
    for _ in 0..3 {
        sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    }
    let quota = sim.client.api_quota(INFO).await.unwrap().quota;
    assert_eq!(
        (quota.daily_limit, quota.used, quota.remain),
        (5_000_000, 3, 4_999_997)
    );
    sim.advance(24 * 60 * 60);
    assert_eq!(sim.client.api_quota(INFO).await.unwrap().quota.used, 0);
    let answer = sim.client.api_quota("/cgi-bin/poem").await;
    assert_eq!(kind(answer), ApiErrorKind::NoSuchApi);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_menus_can_be_made_in_a_day() {
    let sim = Sim::new();
    let menu = json!({"button": [{"type": "click", "name": "n", "key": "k"}]});
    for _ in 0..1000 {
        sim.post("/cgi-bin/menu/create", menu.clone())
            .await
            .unwrap();
    }
    let answer = sim.post("/cgi-bin/menu/create", menu).await;
    assert_eq!(kind(answer), ApiErrorKind::QuotaReached);
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_is_used_up_can_be_cleared() {
    let sim = Sim::with_alice();
    let secret = AppSecret::new(SECRET).unwrap();
    for way in 0..3 {
        sim.world.set_faults(Faults::none().exhaust(INFO));
        let answer = sim.client.user(&alice(), Lang::ZhCn).await;
        assert_eq!(kind(answer), ApiErrorKind::QuotaReached);
        assert_eq!(sim.client.api_quota(INFO).await.unwrap().quota.remain, 0);
        match way {
            0 => sim.client.clear_quota().await,
            1 => sim.client.clear_quota_by_secret(&secret).await,
            _ => sim.client.clear_api_quota(INFO).await,
        }
        .unwrap();
        sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn quotas_are_cleared_ten_times_a_month() {
    let sim = Sim::new();
    for _ in 0..10 {
        sim.client.clear_quota().await.unwrap();
    }
    assert_eq!(
        kind(sim.client.clear_quota().await),
        ApiErrorKind::QuotaClearedTooOften
    );
    let answer = sim.client.clear_api_quota(INFO).await;
    assert_eq!(kind(answer), ApiErrorKind::QuotaClearedTooOften);
    sim.advance(MONTH);
    sim.client.clear_quota().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn only_the_account_itself_clears_its_quotas() {
    let sim = Sim::new();
    let wrong = AppSecret::new("fedcba9876543210fedcba9876543210").unwrap();
    let answer = sim.client.clear_quota_by_secret(&wrong).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidAppSecret);
    let answer = sim
        .post("/cgi-bin/clear_quota", json!({"appid": "wx00"}))
        .await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidAppId);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_failed_is_remembered_for_a_week() {
    let sim = Sim::with_alice();
    let answer = sim.get(INFO, &[("openid", "oNobody")]).await;
    let error = answer.unwrap_err();
    let rid = error.api_error().unwrap().request_id().unwrap();
    let info = sim.client.rid_info(rid).await.unwrap();
    assert_eq!(info.invoke_time, sim.clock.unix_time());
    assert_eq!(info.request_url, "openid=oNobody");
    assert!(info.response_body.contains("40003"));
    sim.advance(7 * 24 * 60 * 60 + 1);
    assert_eq!(
        kind(sim.client.rid_info(rid).await),
        ApiErrorKind::RequestIdExpired
    );
    let unknown = "66aa1111-22bb22bb-33cc33cc";
    assert_eq!(
        kind(sim.client.rid_info(unknown).await),
        ApiErrorKind::NoSuchRequestId
    );
    assert_eq!(
        kind(sim.client.rid_info("").await),
        ApiErrorKind::InvalidRequestId
    );
}

#[tokio::test(start_paused = true)]
async fn the_platform_is_on_this_machine_and_finds_the_bot() {
    let sim = Sim::new();
    assert_eq!(sim.client.callback_ips().await.unwrap(), ["127.0.0.1"]);
    assert_eq!(sim.client.api_domain_ips().await.unwrap(), ["127.0.0.1"]);
    let check = async |action| {
        let check = sim
            .client
            .check_callback(action, CheckOperator::Unicom)
            .await;
        let check = check.unwrap();
        (check.dns.len(), check.ping.len())
    };
    assert_eq!(check(CallbackAction::All).await, (1, 1));
    assert_eq!(check(CallbackAction::Dns).await, (1, 0));
    assert_eq!(check(CallbackAction::Ping).await, (0, 1));
    let path = "/cgi-bin/callback/check";
    let answer = sim.post(path, json!({"action": "dance"})).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidCheckAction);
    let answer = sim
        .post(path, json!({"action": "all", "check_operator": "x"}))
        .await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidCheckOperator);
}

#[tokio::test(start_paused = true)]
async fn web_pages_are_signed_with_one_ticket() {
    let sim = Sim::new();
    for _ in 0..2 {
        let config = sim.client.js_config("https://example.com/").await.unwrap();
        assert_eq!(config.signature.len(), 40);
    }
    let path = "/cgi-bin/ticket/getticket";
    assert_eq!(sim.paths(), ["/cgi-bin/stable_token", path]);
    let ticket = async || sim.get(path, &[("type", "jsapi")]).await.unwrap();
    let first = ticket().await;
    sim.advance(7199);
    assert_eq!(ticket().await["ticket"], first["ticket"]);
    sim.advance(1);
    assert_ne!(ticket().await["ticket"], first["ticket"]);
    let answer = sim.get(path, &[("type", "poem")]).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidParameter);
}
