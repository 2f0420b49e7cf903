//! A store that does not answer, or not always.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tower::{Layer, ServiceExt};
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{DeliveryLayer, Late};
use weixin_message::{FailureKind, Reply, handler_fn};

use crate::platform::{Attempt, push, sender, sleeper, text};
use crate::script::{Fate, Script};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_message_of_which_it_is_not_known_whether_it_is_in_the_inbox_is_run_once() {
    let runs: Arc<AtomicU32> = Arc::default();
    let script = Script::new(&[("defer", Fate::Unanswered), ("defer", Fate::Unheard)]);
    let (sender, mut sent) = sender();
    let store = MemoryStore::new();
    let front = DeliveryLayer::new(script.store(&store))
        .late(Late::acknowledge(Arc::new(sender)).at_once())
        .layer(sleeper(&runs));
    let outcomes = push(&[front], &text(1, "o1", "2"), 3).await;
    assert!(
        matches!(outcomes.as_slice(), [Attempt::Answered(Reply::Success, _)]),
        "{outcomes:?}"
    );
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 2"));
    sleep(MINUTE).await;
    assert!(script.is_played() && sent.try_recv().is_err());
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_message_is_run_once_though_it_is_not_heard_that_it_was_taken_or_begun() {
    let runs: Arc<AtomicU32> = Arc::default();
    // Within 15 s: of those that are lost, more answers name the message than it has lives.
    let mut fates = vec![("take", Fate::Unanswered); 60];
    fates.extend([("renew", Fate::Unheard), ("renew", Fate::Unanswered)]);
    let script = Script::new(&fates);
    let (sender, mut sent) = sender();
    let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
        .late(Late::acknowledge(sender).at_once())
        .layer(sleeper(&runs));
    push(&[service], &text(1, "o1", "2"), 3).await;
    let answer = timeout(MINUTE, sent.recv()).await.expect("an answer");
    assert_eq!(answer.unwrap().1, Reply::text("slept 2"));
    assert!(script.is_played());
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_sent_once_though_the_store_does_not_hear_of_it_at_first() {
    for (operation, fate) in [
        ("answer", Fate::Unheard),
        ("answer", Fate::Unanswered),
        ("settle", Fate::Unheard),
        ("settle", Fate::Unanswered),
    ] {
        let runs: Arc<AtomicU32> = Arc::default();
        let script = Script::new(&[(operation, fate)]);
        let (sender, mut sent) = sender();
        let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
            .late(Late::acknowledge(sender))
            .layer(sleeper(&runs));
        push(std::slice::from_ref(&service), &text(1, "o1", "8"), 3).await;
        sleep(MINUTE).await;
        assert!(script.is_played(), "{operation} {fate:?}");
        assert_eq!(sent.try_recv().unwrap().1, Reply::text("slept 8"));
        assert!(sent.try_recv().is_err(), "{operation} {fate:?}: sent twice");
        assert_eq!(runs.load(Ordering::SeqCst), 1, "{operation} {fate:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_in_a_storm_are_answered_in_time_though_the_store_hangs() {
    let runs: Arc<AtomicU32> = Arc::default();
    let script = Script::default();
    let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
        .late(Late::use_retries().placeholder("wait"))
        .attempts(1)
        .layer(sleeper(&runs));
    let request = text(1, "o1", "20");
    let first = tokio::spawn(service.clone().oneshot(request.clone()));
    sleep(Duration::from_millis(10)).await;
    script.set_hanging();
    let start = Instant::now();
    let storm: Vec<_> = (0..500)
        .map(|_| tokio::spawn(service.clone().oneshot(request.clone())))
        .collect();
    for attempt in storm {
        assert_eq!(attempt.await.unwrap().unwrap(), Reply::text("wait"));
    }
    let took = start.elapsed();
    assert!(took <= Duration::from_millis(4_800), "{took:?}");
    assert_eq!(first.await.unwrap().unwrap(), Reply::text("wait"));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_store_the_memory_of_the_process_does() {
    for hangs in [false, true] {
        let runs: Arc<AtomicU32> = Arc::default();
        let script = Script::default();
        if hangs {
            script.set_hanging()
        } else {
            script.set_down()
        }
        let service = [DeliveryLayer::new(script.store(&MemoryStore::new())).layer(sleeper(&runs))];
        let request = text(1, "o1", "6");
        let outcomes = push(&service, &request, 3).await;
        assert_eq!(outcomes.len(), 2, "{outcomes:?}");
        assert_eq!(outcomes[1].text(), Some("slept 6"), "{outcomes:?}");
        let again = push(&service, &request, 1).await;
        assert_eq!(again[0].text(), Some("slept 6"), "{again:?}");
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_closed_layer_runs_nothing_without_a_store() {
    for hangs in [false, true] {
        let runs: Arc<AtomicU32> = Arc::default();
        let script = Script::default();
        if hangs {
            script.set_hanging()
        } else {
            script.set_down()
        }
        let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
            .closed_without_store()
            .layer(sleeper(&runs));
        let outcomes = push(&[service], &text(1, "o1", "1"), 3).await;
        assert_eq!(outcomes.len(), 3);
        for outcome in outcomes {
            let Attempt::Failed(failure) = outcome else {
                panic!("{outcome:?}")
            };
            assert_eq!(failure.kind(), FailureKind::Unavailable);
            assert_eq!(failure.status().as_u16(), 503);
        }
        assert_eq!(runs.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_put_into_the_inbox_is_not_acknowledged() {
    let runs: Arc<AtomicU32> = Arc::default();
    let script = Script::default();
    script.set_down();
    let (sender, mut sent) = sender();
    let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
        .late(Late::acknowledge(sender))
        .layer(sleeper(&runs));
    let start = Instant::now();
    let attempt = timeout(
        Duration::from_secs(5),
        service.clone().oneshot(text(1, "o1", "8")),
    );
    assert!(attempt.await.unwrap().is_err());
    assert!(start.elapsed() <= Duration::from_millis(4_800));
    let outcomes = push(&[service], &text(1, "o1", "8"), 2).await;
    assert_eq!(outcomes[0].text(), Some("slept 8"), "{outcomes:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    assert!(sent.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_the_last_moment_goes_to_the_last_attempt() {
    let takes = Duration::from_millis(14_450);
    let bot = handler_fn(move |_| async move {
        sleep(takes).await;
        "just in time"
    });
    let service = [DeliveryLayer::new(MemoryStore::new()).layer(bot)];
    let outcomes = push(&service, &text(1, "o1", "hi"), 3).await;
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
    assert_eq!(outcomes[2].text(), Some("just in time"), "{outcomes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_is_done_before_the_store_says_whether_it_has_the_message_answers_once() {
    for times in [1, 3] {
        let script = Script::new(&vec![("defer", Fate::Unanswered); times]);
        let runs: Arc<AtomicU32> = Arc::default();
        let counted = Arc::clone(&runs);
        let bot = handler_fn(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            async {
                sleep(Duration::from_millis(4_450)).await;
                "here I am"
            }
        });
        let (sender, mut sent) = sender();
        let service = [DeliveryLayer::new(script.store(&MemoryStore::new()))
            .late(Late::acknowledge(sender))
            .layer(bot)];
        let outcomes = push(&service, &text(1, "o1", "hi"), 3).await;
        sleep(MINUTE).await;
        assert!(script.is_played());
        // As the reply, or sent.
        let mut answers = Vec::from_iter(outcomes.last().and_then(Attempt::text).map(Reply::text));
        answers.extend(std::iter::from_fn(|| sent.try_recv().ok()).map(|(_, reply)| reply));
        assert_eq!(answers, [Reply::text("here I am")], "{times}: {outcomes:?}");
        assert_eq!(runs.load(Ordering::SeqCst), 1, "{times}");
    }
}
