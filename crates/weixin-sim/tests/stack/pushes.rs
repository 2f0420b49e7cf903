//! What one push can do otherwise.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tower::{Service, ServiceBuilder};
use tower_weixin::delivery::store::MemoryStore;
use tower_weixin::delivery::{DeliveryLayer, Late};
use tower_weixin::{
    BoxError, Mode, Reply, Request, WeixinMessageLayer, WeixinVerifyLayer, handler_fn,
};
use weixin_sim::{End, FindingKind, Platform, PushMode, SimAccount};

/// A bot that counts its runs, and says so.
fn counting() -> (
    impl Service<Request, Response = Reply, Error = BoxError, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static,
    Arc<AtomicUsize>,
) {
    let runs = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&runs);
    let bot = handler_fn(move |_: Request| {
        let run = count.fetch_add(1, Ordering::Relaxed) + 1;
        async move { format!("run {run}") }
    });
    (bot, runs)
}

fn platform(mode: Mode) -> (Platform, Arc<AtomicUsize>) {
    let (bot, runs) = counting();
    let platform = Platform::new(SimAccount::new().mode(mode))
        .serve_with(|account| tower_weixin::service(account, bot));
    (platform, runs)
}

/// The same behind a layer that runs each message once.
fn with_delivery() -> (Platform, Arc<AtomicUsize>) {
    let (bot, runs) = counting();
    let delivery = DeliveryLayer::new(MemoryStore::new()).late(Late::use_retries());
    let platform = Platform::new(SimAccount::new()).serve_with(|account| {
        ServiceBuilder::new()
            .layer(WeixinVerifyLayer::new(account))
            .layer(WeixinMessageLayer::new())
            .layer(delivery)
            .service(bot)
    });
    (platform, runs)
}

#[tokio::test]
async fn what_is_wrongly_signed_broken_or_old_is_refused_by_the_server() {
    let (platform, runs) = platform(Mode::Security);
    let alice = platform.user("oAlice");
    let text = || alice.text("hi").attempts(1);
    let old = Duration::from_secs(3600);
    let rows = [
        ("forged", text().forged(), FindingKind::Forbidden),
        ("message", text().forged_message(), FindingKind::Forbidden),
        ("old", text().signed_ago(old), FindingKind::Forbidden),
        (
            "plain",
            text().mode(PushMode::Plaintext),
            FindingKind::Forbidden,
        ),
        ("broken", text().broken(), FindingKind::Status),
    ];
    for (name, push, finding) in rows {
        let delivery = push.await;
        assert!(
            delivery.shown().is_fault() && delivery.has(finding),
            "{name}: {delivery}"
        );
    }
    assert_eq!(runs.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_bot_that_runs_for_each_duplicate_is_found_out() {
    let (platform, runs) = platform(Mode::Security);
    let alice = platform.user("oAlice");
    let at_once = alice.text("hi").times(5).await;
    let numbers = at_once.attempts.iter().map(|attempt| attempt.number);
    assert!(numbers.eq(1..=5));
    assert_eq!(runs.load(Ordering::Relaxed), 5);
    assert!(at_once.has(FindingKind::DoubleRun), "{at_once}");
    assert_eq!(at_once.shown().text(), Some("run 1"));

    let later = alice.text("hi").again(1).await;
    assert!(later.has(FindingKind::DoubleRun), "{later}");
    assert_eq!(later.attempts.len(), 2);
}

#[tokio::test]
async fn a_bot_behind_the_delivery_layer_runs_once_for_all_duplicates() {
    let (platform, runs) = with_delivery();
    let delivery = platform.user("oAlice").text("hi").times(5).again(2).await;
    assert_eq!(delivery.shown().text(), Some("run 1"));
    assert!(delivery.findings().is_empty(), "{delivery}");
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_comes_slowly_is_read_while_the_platform_is_patient() {
    let (platform, _) = platform(Mode::Security);
    let alice = platform.user("oAlice");
    let slow = alice.text("hi").slow_upload(Duration::from_secs(4)).await;
    assert_eq!(slow.shown().text(), Some("run 1"));
    assert!((4000..5000).contains(&slow.attempts[0].took_ms), "{slow}");

    let too_slow = alice
        .text("hi")
        .slow_upload(Duration::from_secs(6))
        .attempts(1)
        .await;
    assert_eq!(too_slow.attempts[0].end, End::Late);
}

#[tokio::test]
async fn without_a_target_a_push_says_so() {
    let platform = Platform::new(SimAccount::new());
    let delivery = platform.user("oAlice").text("hi").await;
    assert_eq!(delivery.attempts.len(), 3);
    assert!(delivery.has(FindingKind::Unreachable), "{delivery}");
    assert!(delivery.to_string().contains("no target"), "{delivery}");
}

#[tokio::test(start_paused = true)]
async fn two_taps_within_one_second_are_two_events() {
    let (platform, runs) = with_delivery();
    platform.clock().stop();
    let alice = platform.user("oAlice");
    let tap = alice.click("KEY");
    assert_eq!(tap.clone().await.shown().text(), Some("run 1"));
    assert_eq!(alice.click("KEY").await.shown().text(), Some("run 2"));
    assert_eq!(
        tap.await.shown().text(),
        Some("run 1"),
        "the same once more"
    );
    assert_eq!(runs.load(Ordering::Relaxed), 2);

    let now = platform.clock().unix_time();
    let time = format!("<CreateTime>{now}</CreateTime>");
    let bob = platform.user("oBob").click("KEY").await;
    assert!(bob.document.contains(&time), "{}", bob.document);
}

#[tokio::test]
async fn who_follows_by_a_code_is_known_to_have_come_by_it() {
    let (platform, _) = platform(Mode::Security);
    let alice = platform.user("oAlice");
    let state = || platform.world().user("oAlice").unwrap();
    alice.subscribe_by_scan(7).await;
    assert_eq!(state().subscribe_scene, "ADD_SCENE_QR_CODE");
    assert_eq!((state().qr_scene, &*state().qr_scene_str), (7, ""));

    alice.unsubscribe().await;
    alice.subscribe_by_scan("shop").await;
    assert_eq!((state().qr_scene, &*state().qr_scene_str), (0, "shop"));

    alice.subscribe().await;
    assert_eq!(state().subscribe_scene, "ADD_SCENE_SEARCH");
}

#[tokio::test]
async fn settings_can_be_changed_by_what_they_are() {
    let (platform, _) = platform(Mode::Security);
    platform.change(|settings| settings.attempts = platform.settings().attempts + 1);
    assert_eq!(platform.settings().attempts, 4);
}
