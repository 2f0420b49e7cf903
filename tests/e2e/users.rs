//! What a user sees, with all layers in place: the platform pushes, hangs up, and pushes again.

use std::time::Duration;

use tokio::time::sleep;
use tower::ServiceBuilder;
use tower_weixin::client::{Client, CustomerService};
use tower_weixin::delivery::store::MemoryStore;
use tower_weixin::delivery::{DeliveryLayer, Late};
use tower_weixin::message::Text;
use tower_weixin::{Account, Mode, Router, WeixinMessageLayer, WeixinVerifyLayer};
use weixin_sim::{Delivery, Platform, Settings, SimAccount};

/// A bot that takes as many seconds as it is told, behind all layers.
fn serve(platform: Platform, late: Late) -> Platform {
    let bot = Router::new().on(slow).fallback(async || {});
    let delivery = DeliveryLayer::new(MemoryStore::new()).late(late);
    platform.serve_with(|account: Account| {
        ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            .layer(delivery)
            .service(bot)
    })
}

async fn slow(text: Text) -> String {
    let seconds = text.content.parse().unwrap_or_default();
    sleep(Duration::from_secs(seconds)).await;
    format!("slept {seconds}")
}

fn platforms() -> impl Iterator<Item = Platform> {
    [Mode::Plaintext, Mode::Compatible, Mode::Security]
        .into_iter()
        .map(|mode| Platform::new(SimAccount::new().mode(mode)))
}

fn nothing_to_complain_of(delivery: &Delivery) {
    let late = |finding: &&weixin_sim::Finding| finding.kind != weixin_sim::FindingKind::Late;
    let findings: Vec<_> = delivery.findings().into_iter().filter(late).collect();
    assert!(findings.is_empty(), "{delivery}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_arrives_in_a_later_attempt() {
    for platform in platforms() {
        for same_nonce in [false, true] {
            platform.change(|settings: &mut Settings| settings.same_nonce = same_nonce);
            let platform = serve(platform.clone(), Late::use_retries());
            for (seconds, attempts) in [(1, 1), (4, 1), (6, 2), (9, 2), (13, 3)] {
                let delivery = platform.user("oAlice").text(seconds.to_string()).await;
                let expected = format!("slept {seconds}");
                assert_eq!(delivery.shown().text(), Some(&*expected), "{delivery}");
                assert_eq!(delivery.attempts.len(), attempts, "{delivery}");
                nothing_to_complain_of(&delivery);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_too_slow_for_that_is_fetched_by_a_word() {
    let late = Late::use_retries()
        .placeholder("one moment")
        .fetch_by_word("more");
    for platform in platforms() {
        let platform = serve(platform, late.clone());
        let user = platform.user("oAlice");
        let delivery = user.text("20").await;
        assert_eq!(delivery.shown().text(), Some("one moment"), "{delivery}");
        sleep(Duration::from_secs(10)).await;
        let fetched = user.text("more").await;
        assert_eq!(fetched.shown().text(), Some("slept 20"), "{fetched}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_acknowledged_message_is_answered_by_the_customer_service() {
    for platform in platforms() {
        let account = platform.sim_account();
        let client = Client::with_transport(platform.api())
            .app(account.app_id_text(), account.app_secret_text())
            .unwrap()
            .build();
        let late = Late::acknowledge(CustomerService::new(client));
        let platform = serve(platform, late);
        let user = platform.user("oAlice");
        let delivery = user.text("20").await;
        assert!(delivery.shown().is_nothing(), "{delivery}");
        assert_eq!(delivery.attempts.len(), 1, "{delivery}");
        nothing_to_complain_of(&delivery);
        sleep(Duration::from_secs(30)).await;
        let outbox = platform.world().outbox();
        assert_eq!(outbox.len(), 1);
        assert_eq!(outbox[0].user, "oAlice");
        assert_eq!(outbox[0].body["text"]["content"], "slept 20");
    }
}
