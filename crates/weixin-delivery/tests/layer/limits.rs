//! How much, for how long, and until when.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tower::{Layer, ServiceExt};
use weixin_delivery::store::{MAX_FAILURES, MemoryStore, Store};
use weixin_delivery::{DeliveryLayer, Late, RanTooLong};
use weixin_message::{FailureKind, Reply};

use crate::platform::{Attempt, push, sender, sleeper, text};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn behind_a_full_bot_messages_are_acknowledged_and_run_later() {
    let runs: Arc<AtomicU32> = Arc::default();
    let (sender, mut sent) = sender();
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(Late::acknowledge(sender))
        .concurrency(1)
        .layer(sleeper(&runs));
    let hung = tokio::spawn(service.clone().oneshot(text(1, "o1", "60")));
    sleep(SECOND).await;
    let outcomes = push(&[service], &text(2, "o2", "0"), 3).await;
    let [Attempt::Answered(Reply::Success, after)] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    assert!(*after <= Duration::from_millis(4_800), "{after:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 1, "it waits");
    assert_eq!(hung.await.unwrap().unwrap(), Reply::success());
    let mut texts = [sent.recv().await.unwrap().1, sent.recv().await.unwrap().1];
    texts.sort_by_key(|reply| format!("{reply:?}"));
    assert!(texts.contains(&Reply::text("slept 0")) && texts.contains(&Reply::text("slept 60")));
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_takes_too_long_has_failed_and_is_dead_at_the_third_time() {
    let runs: Arc<AtomicU32> = Arc::default();
    let store = MemoryStore::new();
    let service = DeliveryLayer::new(store.clone())
        .run_limit(3 * SECOND)
        .layer(sleeper(&runs));
    let request = text(1, "o1", "10");
    for _ in 0..MAX_FAILURES {
        let start = Instant::now();
        let error = service.clone().oneshot(request.clone()).await.unwrap_err();
        assert_eq!(start.elapsed().as_secs(), 3);
        let failure = weixin_message::Failure::from_bot(error);
        assert_eq!(failure.kind(), FailureKind::Bot);
        let mut source = std::error::Error::source(&failure);
        while let Some(error) = source.filter(|error| !error.is::<RanTooLong>()) {
            source = error.source();
        }
        assert!(source.is_some(), "{failure:?}");
    }
    assert!(service.oneshot(request).await.is_err());
    assert_eq!(runs.load(Ordering::SeqCst), MAX_FAILURES);
    assert_eq!(store.dead_letters("-", 9).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_limit_is_too_long() {
    let layer = || DeliveryLayer::new(MemoryStore::new());
    for layer in [
        layer().run_limit(Duration::MAX),
        layer().deadline(Duration::MAX),
        layer().store_patience(Duration::MAX),
    ] {
        let service = layer.layer(sleeper(&Arc::default()));
        let outcomes = push(&[service], &text(1, "o1", "1"), 3).await;
        assert_eq!(outcomes[0].text(), Some("slept 1"), "{outcomes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_drain_waits_for_what_is_in_work() {
    let (sender, mut sent) = sender();
    let layer = DeliveryLayer::new(MemoryStore::new()).late(Late::acknowledge(sender));
    let service = layer.layer(sleeper(&Arc::default()));
    push(&[service], &text(1, "o1", "8"), 3).await;
    assert!(layer.drain(10 * SECOND).await);
    assert_eq!(sent.try_recv().unwrap().1, Reply::text("slept 8"));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_done_at_the_end_of_a_drain_is_done_by_another() {
    let (sender, mut sent) = sender();
    let late = Late::acknowledge(sender);
    let (store, runs) = (MemoryStore::new(), Arc::<AtomicU32>::default());
    let layer = DeliveryLayer::new(store.clone()).late(late.clone());
    let service = layer.layer(sleeper(&runs));
    // One stands in the inbox already, and one does not.
    push(std::slice::from_ref(&service), &text(1, "o1", "20"), 3).await;
    let second = tokio::spawn(service.oneshot(text(2, "o2", "20")));
    sleep(SECOND).await;
    assert!(!layer.drain(2 * SECOND).await);
    assert_eq!(second.await.unwrap().unwrap(), Reply::success());
    sleep(60 * SECOND).await;
    assert!(sent.try_recv().is_err(), "they were given up");
    assert_eq!(store.backlog("-").await.unwrap(), 2);

    let _other = DeliveryLayer::new(store.clone())
        .late(late)
        .layer(sleeper(&runs));
    for _ in 0..2 {
        assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 20"));
    }
    sleep(SECOND).await;
    assert_eq!(store.backlog("-").await.unwrap(), 0);
    assert_eq!(runs.load(Ordering::SeqCst), 4);
}

#[tokio::test(start_paused = true)]
async fn what_a_drain_gives_up_is_left_to_the_next_attempt() {
    let (store, runs) = (MemoryStore::new(), Arc::<AtomicU32>::default());
    let layer = DeliveryLayer::new(store.clone());
    let request = text(1, "o1", "6");
    let first = tokio::spawn(layer.layer(sleeper(&runs)).oneshot(request.clone()));
    sleep(SECOND).await;
    assert!(!layer.drain(SECOND).await);
    let failure = weixin_message::Failure::from_bot(first.await.unwrap().unwrap_err());
    assert_eq!(failure.status().as_u16(), 503);
    let other = [DeliveryLayer::new(store).layer(sleeper(&runs))];
    let outcomes = push(&other, &request, 2).await;
    assert_eq!(
        outcomes.last().unwrap().text(),
        Some("slept 6"),
        "{outcomes:?}"
    );
}
