//! Users who come back for an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;
use tower::Layer;
use weixin_delivery::store::{MemoryStore, Store};
use weixin_delivery::{DeliveryLayer, Late};
use weixin_message::{Reply, Request, handler_fn};

use crate::platform::{push, sleeper, text};
use crate::script::{Fate, Script};

const SECOND: Duration = Duration::from_secs(1);

async fn says<S>(service: &S, id: u32, content: &str) -> String
where
    S: tower::Service<Request, Response = Reply, Error = weixin_message::BoxError> + Clone,
{
    let outcomes = push(std::slice::from_ref(service), &text(id, "o1", content), 3).await;
    let text = outcomes.last().and_then(|last| last.text());
    text.unwrap_or_else(|| panic!("{outcomes:?}")).to_owned()
}

#[tokio::test(start_paused = true)]
async fn whatever_the_user_says_next_fetches_the_answer() {
    let runs: Arc<AtomicU32> = Arc::default();
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_next_message();
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(late)
        .layer(sleeper(&runs));
    assert_eq!(says(&service, 1, "20").await, "wait");
    sleep(10 * SECOND).await;
    assert_eq!(says(&service, 2, "7").await, "slept 20");
    assert_eq!(runs.load(Ordering::SeqCst), 1, "the bot did not see it");
    assert_eq!(says(&service, 3, "0").await, "slept 0");
}

#[tokio::test(start_paused = true)]
async fn an_answer_goes_to_one_of_several_messages() {
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_next_message();
    // It is there, or they wait for it; and what becomes of the taking of it.
    for seconds in [0, 10] {
        for fate in [None, Some(Fate::Unheard), Some(Fate::Unanswered)] {
            let (script, runs) = (Script::default(), Arc::<AtomicU32>::default());
            let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
                .late(late.clone())
                .layer(sleeper(&runs));
            assert_eq!(says(&service, 1, "20").await, "wait");
            sleep(seconds * SECOND).await;
            if let Some(fate) = fate {
                script.add("save", fate);
            }
            let (one, other) = tokio::join!(says(&service, 2, "2"), says(&service, 3, "3"));
            let answers = [one.as_str(), other.as_str()];
            let is_right = matches!(answers, ["slept 20", "slept 3"] | ["slept 2", "slept 20"]);
            assert!(is_right, "{answers:?} after {seconds} s, {fate:?}");
            assert!(script.is_played());
            assert_eq!(says(&service, 4, "4").await, "slept 4");
            assert_eq!(runs.load(Ordering::SeqCst), 3);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_fetched_in_time_is_left_for_the_next_message() {
    let script = Script::default();
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_word("more");
    let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
        .late(late)
        .layer(sleeper(&Arc::default()));
    assert_eq!(says(&service, 1, "20").await, "wait");
    sleep(10 * SECOND).await;
    // It is taken, and not heard of, for longer than the platform waits.
    for _ in 0..40 {
        script.add("save", Fate::Unanswered);
    }
    assert_eq!(says(&service, 2, "more").await, "wait");
    assert_eq!(says(&service, 3, "more").await, "slept 20");
    assert!(script.is_played());
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_an_answer_gets_it_though_a_later_one_is_promised() {
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_word("more");
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(late)
        .layer(sleeper(&Arc::default()));
    let after = async |seconds, id, content| {
        sleep(seconds * SECOND).await;
        says(&service, id, content).await
    };
    // The second placeholder is given while the user waits for the first answer.
    let said = tokio::join!(after(0, 1, "28"), after(3, 2, "30"), after(15, 3, "more"));
    assert_eq!(said, ("wait".into(), "wait".into(), "slept 28".into()));
    assert_eq!(after(10, 4, "more").await, "slept 30");
}

#[tokio::test(start_paused = true)]
async fn who_was_answered_meanwhile_has_fetched_nothing() {
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_next_message();
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(late)
        .layer(sleeper(&Arc::default()));
    let later = async {
        sleep(5 * SECOND).await;
        says(&service, 2, "12").await
    };
    let (one, other) = tokio::join!(says(&service, 1, "20"), later);
    assert_eq!([one.as_str(), other.as_str()], ["wait", "slept 12"]);
    assert_eq!(says(&service, 3, "0").await, "slept 20");
}

#[tokio::test(start_paused = true)]
async fn who_comes_too_early_waits_and_may_have_to_come_again() {
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_word("more");
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(late)
        .layer(sleeper(&Arc::default()));
    // Placeholder at 14.5 s; the first word waits for 14.5 s more.
    assert_eq!(says(&service, 1, "40").await, "wait");
    assert_eq!(says(&service, 2, "more").await, "wait");
    assert_eq!(says(&service, 3, "more").await, "slept 40");
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_kept_for_an_hour() {
    for (minutes, expected) in [(59, "slept 20"), (61, "slept more")] {
        let late = Late::use_retries()
            .placeholder("wait")
            .fetch_by_word("more");
        let service = DeliveryLayer::new(MemoryStore::new())
            .late(late)
            .layer(sleeper(&Arc::default()));
        assert_eq!(says(&service, 1, "20").await, "wait");
        sleep(minutes * 60 * SECOND).await;
        assert_eq!(
            says(&service, 2, "more").await,
            expected,
            "after {minutes} minutes"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_answers_the_last_one_promised_is_fetched() {
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_word("more");
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(late)
        .layer(sleeper(&Arc::default()));
    assert_eq!(says(&service, 1, "20").await, "wait");
    assert_eq!(says(&service, 2, "21").await, "wait");
    sleep(10 * SECOND).await;
    assert_eq!(says(&service, 3, "more").await, "slept 21");
    assert_eq!(
        says(&service, 4, "more").await,
        "slept more",
        "there is no list of answers"
    );
}

#[tokio::test(start_paused = true)]
async fn a_message_that_failed_before_stands_in_the_inbox_when_the_placeholder_is_given() {
    let runs: Arc<AtomicU32> = Arc::default();
    let counted = Arc::clone(&runs);
    // Fails in the first attempt, and in the second run, which the placeholder does not wait for.
    let bot = handler_fn(move |_: Request| {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            sleep([4, 12, 0][run.min(2) as usize] * SECOND).await;
            if run < 2 {
                return Err(std::io::Error::other("busy"));
            }
            Ok("here I am")
        }
    });
    let store = MemoryStore::new();
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_word("more");
    let service = DeliveryLayer::new(store.clone()).late(late).layer(bot);
    assert_eq!(says(&service, 1, "hi").await, "wait");
    assert_eq!(store.backlog("-").await.unwrap(), 1);
    sleep(60 * SECOND).await;
    assert_eq!(says(&service, 2, "more").await, "here I am");
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn who_came_too_early_gets_the_answer_from_another_process() {
    for minutes in [1, 50] {
        let (store, runs) = (MemoryStore::new(), Arc::default());
        let layer = || {
            let late = Late::use_retries()
                .placeholder("wait")
                .fetch_by_word("more");
            DeliveryLayer::new(store.clone()).late(late)
        };
        let (one, other) = (layer(), layer());
        let service = one.layer(sleeper(&runs));
        assert_eq!(says(&service, 1, "40").await, "wait");
        assert_eq!(says(&service, 2, "more").await, "wait");
        // The word is in the inbox as well now, and must not be what the user waits for.
        let service = other.layer(sleeper(&runs));
        one.drain(Duration::ZERO).await;
        sleep(minutes * 60 * SECOND).await;
        let said = says(&service, 3, "more").await;
        assert_eq!(said, "slept 40", "after {minutes} minutes");
        assert_eq!(store.backlog("-").await.unwrap(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_promised_is_run_though_its_process_ends_a_moment_before() {
    let (store, runs) = (MemoryStore::new(), Arc::<AtomicU32>::default());
    let layer = || {
        let late = Late::use_retries()
            .placeholder("wait")
            .fetch_by_word("more");
        DeliveryLayer::new(store.clone()).late(late)
    };
    let (one, other) = (layer(), layer());
    let [first, second] = [&one, &other].map(|layer| layer.layer(sleeper(&runs)));
    let (services, message) = ([first.clone(), first, second.clone()], text(1, "o1", "20"));
    // It has not put the message into the inbox by then, and its lease is longer than the attempt is held.
    let end = async {
        sleep(14 * SECOND).await;
        one.drain(Duration::ZERO).await;
    };
    let (outcomes, ()) = tokio::join!(push(&services, &message, 3), end);
    assert_eq!(outcomes.last().unwrap().text(), Some("wait"));
    sleep(60 * SECOND).await;
    assert_eq!(says(&second, 2, "more").await, "slept 20");
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_bot_does_not_get_the_word_because_the_store_fails_once() {
    let (script, runs) = (Script::default(), Arc::<AtomicU32>::default());
    let late = Late::use_retries()
        .placeholder("wait")
        .fetch_by_word("more");
    let service = DeliveryLayer::new(script.store(&MemoryStore::new()))
        .late(late)
        .layer(sleeper(&runs));
    assert_eq!(says(&service, 1, "20").await, "wait");
    sleep(10 * SECOND).await;
    script.add("load", Fate::Unheard);
    assert_eq!(says(&service, 2, "more").await, "slept 20");
    assert!(script.is_played());
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}
