//! Bots that hang, and what waits behind them.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use tower::{Layer, ServiceExt};
use weixin_delivery::store::{MemoryStore, Store};
use weixin_delivery::{DeliveryLayer, Late};
use weixin_message::{Message, Reply, Request, handler_fn};

use crate::platform::{push, sender, sleeper, text};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn what_waits_for_room_is_left_to_whoever_has_it() {
    let store = MemoryStore::new();
    let (late, mut sent) = {
        let (sender, sent) = sender();
        (Late::acknowledge(sender), sent)
    };
    let full = DeliveryLayer::new(store.clone())
        .late(late.clone())
        .concurrency(4)
        .workers(4);
    let service = full.layer(handler_fn(|_| pending::<String>()));
    let pushed: Vec<_> = (0..100)
        .map(|id| tokio::spawn(service.clone().oneshot(text(id, &format!("o{id}"), "0"))))
        .collect();
    for attempt in pushed {
        assert_eq!(attempt.await.unwrap().unwrap(), Reply::success());
    }
    sleep(SECOND).await;
    let shown = format!("{full:?}");
    assert!(shown.contains(" runs: 4,"), "what hangs, no more: {shown}");

    // Four hang, and four were taken from the inbox.
    let runs: Arc<AtomicU32> = Arc::default();
    let other = DeliveryLayer::new(store).late(late);
    tokio::spawn(other.worker(sleeper(&runs)).run());
    for _ in 0..92 {
        assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 0"));
    }
    assert_eq!(runs.load(Ordering::SeqCst), 92);
}

#[tokio::test(start_paused = true)]
async fn who_waits_behind_bots_that_hang_is_answered_in_the_end() {
    let bot = handler_fn(|request: Request| async move {
        if matches!(request.message(), Message::Text(text) if &*text.content == "hang") {
            pending::<()>().await;
        }
        sleep(2 * SECOND).await;
        "here I am"
    });
    let store = MemoryStore::new();
    let (sender, mut sent) = sender();
    let service = DeliveryLayer::new(store.clone())
        .late(Late::acknowledge(sender))
        .concurrency(2)
        .run_limit(20 * SECOND)
        .layer(bot);
    for id in 0..16 {
        tokio::spawn(service.clone().oneshot(text(id, &format!("o{id}"), "hang")));
    }
    sleep(Duration::from_millis(10)).await;
    push(&[service], &text(100, "innocent", "hi"), 3).await;
    sleep(2_000 * SECOND).await;
    let answer = ("innocent".to_owned(), Reply::text("here I am"));
    assert_eq!(sent.try_recv().unwrap(), answer);
    assert!(sent.try_recv().is_err());
    let letters = store.dead_letters("-", 99).await.unwrap();
    assert_eq!(letters.len(), 16, "those that hang");
    assert!(letters.iter().all(|dead| &*dead.entry.user != "innocent"));
}
