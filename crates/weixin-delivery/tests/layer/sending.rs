//! What becomes of answers that are sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, advance, sleep};
use tower::{Layer, ServiceExt};
use weixin_delivery::store::{Key, MAX_DELIVERIES, MemoryStore, Store};
use weixin_delivery::{Addressee, DeliveryLayer, GiveUp, Late, LateSender, SendError, SendFuture};
use weixin_message::{Message, Reply, Request};

use crate::platform::{Attempt, push, sender, sleeper, text};

const SECOND: Duration = Duration::from_secs(1);

/// Answers with these errors one after the other, with the last one for ever, and notes who asked when.
#[derive(Default)]
struct Moody {
    errors: Mutex<VecDeque<Option<SendError>>>,
    for_ever: bool,
    calls: Mutex<Vec<(Instant, Reply)>>,
}

impl LateSender for Moody {
    fn send<'a>(&'a self, _to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        self.calls
            .lock()
            .unwrap()
            .push((Instant::now(), reply.clone()));
        let error = self.errors.lock().unwrap().pop_front().flatten();
        Box::pin(async move {
            match error {
                Some(error) => Err(error),
                None if self.for_ever => Err(SendError::Retry("busy".into())),
                None => Ok(()),
            }
        })
    }
}

fn retry() -> Option<SendError> {
    Some(SendError::Retry("busy".into()))
}

fn moody(errors: impl IntoIterator<Item = Option<SendError>>) -> Arc<Moody> {
    let errors = Mutex::new(errors.into_iter().collect());
    Arc::new(Moody {
        errors,
        ..Moody::default()
    })
}

#[tokio::test(start_paused = true)]
async fn what_will_never_be_sent_is_a_dead_letter_that_says_why() {
    for (reason, code) in [
        (GiveUp::WindowOver, "45015"),
        (GiveUp::CountOver, "45047"),
        (GiveUp::NotFollowing, "43004"),
        (GiveUp::UnknownUser, "40003"),
        (GiveUp::Code(48001), "48001"),
        (GiveUp::Unsupported, "no customer service message"),
        (GiveUp::Invalid, "is empty"),
        (GiveUp::UnknownAccount, "does not know the account"),
        (GiveUp::Unclear, "nobody knows whether it was sent"),
    ] {
        let store = MemoryStore::new();
        let moody = moody([Some(SendError::GiveUp(reason))]);
        let service = DeliveryLayer::new(store.clone())
            .late(Late::acknowledge(Arc::clone(&moody)))
            .layer(sleeper(&Arc::default()));
        push(&[service], &text(1, "o1", "6"), 3).await;
        sleep(60 * SECOND).await;
        let letters = store.dead_letters("-", 9).await.unwrap();
        let [letter] = letters.as_slice() else {
            panic!("{letters:?}")
        };
        assert!(
            letter.reason.contains(code),
            "{reason:?}: {}",
            letter.reason
        );
        assert!(letter.reply.as_ref().unwrap().contains("slept 6"));
        assert_eq!(moody.calls.lock().unwrap().len(), 1);
        assert_eq!(store.backlog("-").await.unwrap(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_now_is_sent_later_and_not_run_again() {
    let store = MemoryStore::new();
    let runs = Arc::default();
    let moody = moody((0..4).map(|_| retry()));
    let service = DeliveryLayer::new(store.clone())
        .late(Late::acknowledge(Arc::clone(&moody)))
        .layer(sleeper(&runs));
    push(&[service], &text(1, "o1", "6"), 3).await;
    sleep(120 * SECOND).await;
    let calls = moody.calls.lock().unwrap().clone();
    assert_eq!(calls.len(), 5);
    for (pair, seconds) in calls.windows(2).zip([1.0, 2.0, 4.0, 8.0]) {
        // Up to a fifth of chance, and a look into the inbox.
        let pause = (pair[1].0 - pair[0].0).as_secs_f64();
        assert!(
            (seconds * 0.79..seconds * 1.2 + 0.3).contains(&pause),
            "{pause} for {seconds}"
        );
    }
    assert_eq!(runs.load(std::sync::atomic::Ordering::SeqCst), 1);
    assert_eq!(store.backlog("-").await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_for_48_hours_expires() {
    let store = MemoryStore::new();
    let moody = Arc::new(Moody {
        for_ever: true,
        ..Moody::default()
    });
    let service = DeliveryLayer::new(store.clone())
        .late(Late::acknowledge(Arc::clone(&moody)))
        .layer(sleeper(&Arc::default()));
    push(&[service], &text(1, "o1", "6"), 3).await;
    for _ in 0..47 {
        // At once, because nobody has to look into the inbox so often.
        advance(3_590 * SECOND).await;
        sleep(10 * SECOND).await;
    }
    assert_eq!(store.backlog("-").await.unwrap(), 1);
    advance(3_590 * SECOND).await;
    sleep(10 * SECOND).await;
    assert_eq!(store.backlog("-").await.unwrap(), 0);
    assert!(store.dead_letters("-", 9).await.unwrap().is_empty());
    let tries = moody.calls.lock().unwrap().len();
    assert!((48..60).contains(&tries), "{tries}");
}

#[tokio::test(start_paused = true)]
async fn no_answer_overtakes_one_that_cannot_be_sent_yet() {
    let moody = moody([retry(), retry()]);
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(Late::acknowledge(Arc::clone(&moody)))
        .layer(sleeper(&Arc::default()));
    let pushed = [(0, 1, "6"), (1, 2, "0"), (2, 3, "1"), (5, 4, "2")].map(|(at, id, content)| {
        let service = service.clone();
        async move {
            sleep(at * SECOND).await;
            push(&[service], &text(id, "o1", content), 3).await
        }
    });
    let [first, second, third, fourth] = pushed;
    let outcomes = tokio::join!(first, second, third, fourth);
    for outcomes in [outcomes.0, outcomes.1, outcomes.2, outcomes.3] {
        assert!(matches!(
            outcomes.as_slice(),
            [Attempt::Answered(Reply::Success, _)]
        ));
    }
    sleep(60 * SECOND).await;
    let calls = moody.calls.lock().unwrap().clone();
    let replies: Vec<_> = calls.into_iter().map(|(_, reply)| reply).collect();
    let expected = [
        "slept 6", "slept 6", "slept 6", "slept 0", "slept 1", "slept 2",
    ];
    assert_eq!(replies, expected.map(Reply::text));
}

#[tokio::test(start_paused = true)]
async fn each_message_can_be_late_in_its_own_way() {
    let (sender, _sent) = sender();
    let send = Late::reply("one moment", sender);
    let service = DeliveryLayer::new(MemoryStore::new())
        .late_by(move |request| match request.message() {
            Message::Text(text) if &*text.content == "6" => send.clone(),
            _ => Late::use_retries(),
        })
        .layer(sleeper(&Arc::default()));
    let service = [service];
    let sent = push(&service, &text(1, "o1", "6"), 3).await;
    assert_eq!((sent.len(), sent[0].text()), (1, Some("one moment")));
    let tried = push(&service, &text(2, "o2", "7"), 3).await;
    assert_eq!((tried.len(), tried[1].text()), (2, Some("slept 7")));
}

#[tokio::test(start_paused = true)]
async fn one_process_takes_messages_and_another_runs_them() {
    let (here, there) = (Arc::default(), Arc::default());
    let store = MemoryStore::new();
    let (sender, mut sent) = sender();
    let late = Late::acknowledge(sender).at_once();
    let front = DeliveryLayer::new(store.clone())
        .late(late.clone())
        .workers(0);
    let front = [front.layer(sleeper(&here))];
    let outcomes = push(&front, &text(1, "o1", "3"), 3).await;
    assert!(
        matches!(outcomes.as_slice(), [Attempt::Answered(Reply::Success, after)] if after.is_zero())
    );
    sleep(10 * SECOND).await;
    assert_eq!(store.backlog("-").await.unwrap(), 1, "nobody takes it");

    let back = DeliveryLayer::new(store.clone()).late(late);
    let worker = tokio::spawn(back.worker(sleeper(&there)).run());
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 3"));
    let count =
        |runs: &Arc<std::sync::atomic::AtomicU32>| runs.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!((count(&here), count(&there)), (0, 1));
    assert!(back.drain(SECOND).await);
    worker.await.unwrap();
    assert_eq!(store.backlog("-").await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_kills_its_owners_is_a_dead_letter_and_runs_no_more() {
    let runs = Arc::default();
    let store = MemoryStore::new();
    let (sender, _sent) = sender();
    let late = Late::acknowledge(sender).at_once();
    let front = DeliveryLayer::new(store.clone())
        .late(late.clone())
        .workers(0);
    let poison: Request = text(1, "o1", "0");
    push(&[front.layer(sleeper(&runs))], &poison, 3).await;
    for deaths in 0..MAX_DELIVERIES {
        let job = store.take("-", 2 * SECOND).await.unwrap().unwrap();
        assert_eq!((&job.key, job.deaths), (&Key::of(&poison), deaths));
        let renewed = store.renew(&job.key, job.fence, 2 * SECOND).await;
        assert!(renewed.unwrap());
        sleep(3 * SECOND).await;
    }
    let layer = DeliveryLayer::new(store.clone()).late(late);
    let service = layer.layer(sleeper(&runs));
    let innocent = push(std::slice::from_ref(&service), &text(2, "o2", "0"), 3).await;
    assert_eq!(innocent.len(), 1);
    sleep(10 * SECOND).await;
    let letters = store.dead_letters("-", 9).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].key, Key::of(&poison));
    assert_eq!(
        runs.load(std::sync::atomic::Ordering::SeqCst),
        1,
        "only the innocent one"
    );
    // The platform is told nothing that would be an answer.
    assert!(service.oneshot(poison).await.is_err());
}
