//! Answers that are late, with each policy.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use tower::Layer;
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{DeliveryLayer, Late};
use weixin_message::{FailureKind, Reply, handler_fn};

use crate::platform::{Attempt, push, sender, sleeper, text};

#[tokio::test(start_paused = true)]
async fn retries_give_a_handler_fourteen_seconds() {
    for (seconds, attempts) in [(0, 1), (1, 1), (4, 1), (6, 2), (9, 2), (12, 3), (14, 3)] {
        let runs = Arc::default();
        let service = DeliveryLayer::new(MemoryStore::new()).layer(sleeper(&runs));
        let outcomes = push(&[service], &text(1, "o1", &seconds.to_string()), 3).await;
        assert_eq!(outcomes.len(), attempts, "{seconds} s: {outcomes:?}");
        let (last, earlier) = outcomes.split_last().unwrap();
        assert_eq!(
            last.text(),
            Some(&*format!("slept {seconds}")),
            "{outcomes:?}"
        );
        assert!(
            earlier
                .iter()
                .all(|outcome| matches!(outcome, Attempt::HungUp))
        );
        assert_eq!(runs.load(Ordering::SeqCst), 1, "{seconds} s");
    }
}

#[tokio::test(start_paused = true)]
async fn what_takes_longer_is_fetched() {
    let runs: Arc<AtomicU32> = Arc::default();
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_word("more");
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(late)
        .layer(sleeper(&runs));
    let service = [service];
    let outcomes = push(&service, &text(1, "o1", "20"), 3).await;
    assert_eq!(
        outcomes.last().unwrap().text(),
        Some("wait"),
        "{outcomes:?}"
    );

    // Somebody else's word is a message like any other.
    let other = push(&service, &text(2, "o2", "more"), 3).await;
    assert_eq!(other.last().unwrap().text(), Some("slept more"));

    let outcomes = push(&service, &text(3, "o1", "more"), 3).await;
    assert_eq!(
        outcomes.last().unwrap().text(),
        Some("slept 20"),
        "{outcomes:?}"
    );
    assert_eq!(runs.load(Ordering::SeqCst), 2);

    // It was fetched.
    let outcomes = push(&service, &text(4, "o1", "more"), 3).await;
    assert_eq!(
        outcomes.last().unwrap().text(),
        Some("slept more"),
        "{outcomes:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_sent() {
    let runs: Arc<AtomicU32> = Arc::default();
    let (sender, mut sent) = sender();
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(Late::acknowledge(sender))
        .layer(sleeper(&runs));
    let service = [service];
    let outcomes = push(&service, &text(1, "o1", "2"), 3).await;
    assert_eq!(
        outcomes.last().unwrap().text(),
        Some("slept 2"),
        "{outcomes:?}"
    );

    let outcomes = push(&service, &text(2, "o1", "8"), 3).await;
    let [Attempt::Answered(Reply::Success, after)] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    assert!(*after <= Duration::from_millis(4500), "{after:?}");
    // A further attempt is acknowledged at once.
    let outcomes = push(&service, &text(2, "o1", "8"), 1).await;
    assert!(
        matches!(outcomes.as_slice(), [Attempt::Answered(Reply::Success, after)] if after.is_zero())
    );

    assert!(sent.try_recv().is_err(), "it is not there yet");
    let (user, reply) = sent.recv().await.unwrap();
    assert_eq!((user.as_str(), reply), ("o1", Reply::text("slept 8")));
    sleep(Duration::from_secs(60)).await;
    assert!(sent.try_recv().is_err(), "it is sent once");
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn messages_of_one_user_are_answered_in_order() {
    let runs: Arc<AtomicU32> = Arc::default();
    let (sender, mut sent) = sender();
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(Late::reply("one moment", sender))
        .layer(sleeper(&runs));
    let service = [service];
    let (messages, other) = (
        [text(1, "o1", "9"), text(2, "o1", "7"), text(3, "o1", "1")],
        text(4, "o2", "1"),
    );
    let [first, second, third] = messages
        .each_ref()
        .map(|message| push(&service, message, 3));
    let (first, second, third, other) =
        tokio::join!(first, second, third, push(&service, &other, 3));
    for outcomes in [first, second, third] {
        assert_eq!(
            outcomes.last().unwrap().text(),
            Some("one moment"),
            "{outcomes:?}"
        );
    }
    assert_eq!(other.last().unwrap().text(), Some("slept 1"), "{other:?}");
    for expected in ["slept 9", "slept 7", "slept 1"] {
        assert_eq!(sent.recv().await.unwrap().1, Reply::text(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_and_the_next_attempt_runs_again() {
    let runs: Arc<AtomicU32> = Arc::default();
    let bot = {
        let runs = Arc::clone(&runs);
        handler_fn(move |_| {
            let run = runs.fetch_add(1, Ordering::SeqCst);
            async move {
                assert!(run > 0, "the first run panics");
                "here I am"
            }
        })
    };
    let service = [DeliveryLayer::new(MemoryStore::new()).layer(bot)];
    let outcomes = push(&service, &text(1, "o1", "hi"), 3).await;
    let [Attempt::Failed(failure), second] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    assert_eq!(failure.kind(), FailureKind::Bot);
    assert_eq!(second.text(), Some("here I am"));
}
