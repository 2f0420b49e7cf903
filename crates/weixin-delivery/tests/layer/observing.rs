//! What an observer is told, and what layers above read of an attempt.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;
use tower::{Layer, ServiceExt};
use weixin_core::observer::{Duplicate, LateAnswer, Observer, Outcome};
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{Addressee, DeliveryLayer, GiveUp, Late, LateSender, SendError, SendFuture};
use weixin_message::{BoxError, Reply, Request, handler_fn};

use crate::platform::{sender, sleeper, text};
use crate::script::{Fate, Script};

/// What was told, without the depths of the inbox, and the deepest it was.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<(Vec<String>, u64)>>);

impl Told {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().0)
    }

    fn deepest(&self) -> u64 {
        self.0.lock().unwrap().1
    }

    fn note(&self, fact: String) {
        self.0.lock().unwrap().0.push(fact);
    }
}

impl Observer for Told {
    fn duplicate(&self, action: Duplicate) {
        self.note(action.to_string());
    }

    fn late_answer(&self, result: LateAnswer) {
        self.note(format!("{result:?}"));
    }

    fn inbox_depth(&self, entries: u64) {
        let mut told = self.0.lock().unwrap();
        told.1 = told.1.max(entries);
    }
}

/// Fails so the first time, and sends then.
struct Once(Mutex<Option<SendError>>);

impl LateSender for Once {
    fn send<'a>(&'a self, _to: &'a Addressee, _reply: &'a Reply) -> SendFuture<'a> {
        let error = self.0.lock().unwrap().take();
        Box::pin(async move { error.map_or(Ok(()), Err) })
    }
}

/// One attempt, on which the platform hangs up after 5 seconds: the text that is answered, what a layer above reads of
/// the attempt, and its number.
async fn attempt<S>(service: &S, request: Request) -> (Option<String>, Option<Outcome>, Option<u32>)
where
    S: tower::Service<Request, Response = Reply, Error = BoxError> + Clone,
{
    let meta = request.meta().clone();
    let answer = service.clone().oneshot(request);
    let answer = tokio::time::timeout(Duration::from_secs(5), answer).await;
    let text = match answer {
        Ok(Ok(Reply::Text(text))) => Some(text.to_string()),
        _ => None,
    };
    (text, meta.outcome(), meta.attempt())
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn an_attempt_that_joins_is_told_and_has_the_run_s_outcome() {
    let told = Told::default();
    let layer = DeliveryLayer::new(MemoryStore::new()).observer(told.clone());
    let service = layer.layer(sleeper(&Arc::default()));
    let message = || text(1, "o1", "6");
    let held = message();
    let meta = held.meta().clone();
    assert_eq!(attempt(&service, held).await, (None, None, Some(1)));
    assert!(meta.is_hang_up_expected());
    assert!(told.take().is_empty());
    let slept = Some("slept 6".to_owned());
    assert_eq!(
        attempt(&service, message()).await,
        (slept.clone(), None, Some(2))
    );
    assert_eq!(told.take(), ["joined"]);

    // Once more, as one who has recorded it could send it.
    let (text, outcome, _) = attempt(&service, message()).await;
    assert_eq!((text, outcome), (slept, Some(Outcome::Duplicate)));
    assert_eq!(told.take(), ["replayed"]);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_whose_reply_is_forgotten_is_told_as_dropped() {
    let told = Told::default();
    let layer = DeliveryLayer::new(MemoryStore::new()).observer(told.clone());
    let service = layer.layer(sleeper(&Arc::default()));
    attempt(&service, text(1, "o1", "1")).await;
    // The message is remembered for longer than its reply.
    sleep(5 * MINUTE).await;
    let (text, outcome, _) = attempt(&service, text(1, "o1", "1")).await;
    assert_eq!((text, outcome), (None, Some(Outcome::Duplicate)));
    assert_eq!(told.take(), ["dropped"]);
}

#[tokio::test(start_paused = true)]
async fn two_processes_tell_of_a_run_that_the_other_one_has() {
    let (store, told) = (MemoryStore::new(), Told::default());
    let here = DeliveryLayer::new(store.clone()).layer(sleeper(&Arc::default()));
    let there = DeliveryLayer::new(store).observer(told.clone());
    let there = there.layer(sleeper(&Arc::default()));
    attempt(&here, text(1, "o1", "7")).await;
    let (text, outcome, number) = attempt(&there, text(1, "o1", "7")).await;
    assert_eq!(
        (text.as_deref(), outcome, number),
        (Some("slept 7"), None, Some(2))
    );
    assert_eq!(told.take(), ["joined"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_sent_later_is_told_with_what_became_of_it() {
    let refused = |reason| Some(SendError::GiveUp(reason));
    for (error, expected) in [
        (None, &["Sent"][..]),
        (refused(GiveUp::WindowOver), &["Refused(45015)"]),
        (refused(GiveUp::CountOver), &["Refused(45047)"]),
        (refused(GiveUp::Code(48001)), &["Refused(48001)"]),
        (refused(GiveUp::Unsupported), &["Error"]),
        (Some(SendError::Retry("busy".into())), &["Error", "Sent"]),
    ] {
        let told = Told::default();
        let once = Once(Mutex::new(error));
        let layer = DeliveryLayer::new(MemoryStore::new())
            .late(Late::acknowledge(once))
            .observer(told.clone());
        let service = layer.layer(sleeper(&Arc::default()));
        let (_, outcome, _) = attempt(&service, text(1, "o1", "20")).await;
        assert_eq!(outcome, Some(Outcome::Deferred), "{expected:?}");
        // The platform has not heard of the acknowledgement: it is in work here, and then in the inbox.
        attempt(&service, text(1, "o1", "20")).await;
        sleep(MINUTE).await;
        let (_, outcome, _) = attempt(&service, text(1, "o1", "20")).await;
        assert_eq!(outcome, Some(Outcome::Duplicate), "{expected:?}");
        let told_of_duplicates = ["joined", "dropped"];
        let mut told_now = told.take();
        told_now.retain(|fact| !told_of_duplicates.contains(&&**fact));
        assert_eq!(told_now, expected);
        assert_eq!(told.deepest(), 1);
    }
}

/// Fails at what it is told of the inbox.
struct Panics;

impl Observer for Panics {
    fn inbox_depth(&self, _: u64) {
        std::panic::resume_unwind(Box::new("a bug"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_inbox_is_worked_off_though_its_observer_panics() {
    let (sender, mut sent) = sender();
    let layer = DeliveryLayer::new(MemoryStore::new())
        .late(Late::acknowledge(sender).at_once())
        .observer(Panics);
    let service = layer.layer(sleeper(&Arc::default()));
    attempt(&service, text(1, "o1", "20")).await;
    sleep(MINUTE).await;
    assert_eq!(sent.try_recv().unwrap().1, Reply::text("slept 20"));
}

#[tokio::test(start_paused = true)]
async fn the_inbox_is_measured_again_after_the_store_was_silent_once() {
    let (told, script) = (Told::default(), Script::new(&[("backlog", Fate::Silent)]));
    let (sender, _sent) = sender();
    let layer = DeliveryLayer::new(script.store(&MemoryStore::new()))
        .late(Late::acknowledge(sender))
        .observer(told.clone());
    let service = layer.layer(sleeper(&Arc::default()));
    attempt(&service, text(1, "o1", "20")).await;
    sleep(MINUTE).await;
    assert!(script.is_played());
    assert_eq!(told.deepest(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_told_as_sent_though_nobody_heard_that_it_was_settled() {
    // The lease cannot be renewed any more, as the entry is settled.
    let (told, script) = (Told::default(), Script::new(&[("settle", Fate::Silent)]));
    let (sender, mut sent) = sender();
    let layer = DeliveryLayer::new(script.store(&MemoryStore::new()))
        .late(Late::acknowledge(sender).at_once())
        .observer(told.clone());
    let service = layer.layer(sleeper(&Arc::default()));
    attempt(&service, text(1, "o1", "1")).await;
    sleep(MINUTE).await;
    assert!(script.is_played());
    assert_eq!(told.take(), ["Sent"]);
    assert_eq!(sent.try_recv().unwrap().1, Reply::text("slept 1"));
    assert!(sent.try_recv().is_err(), "sent twice");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_the_user_has_to_fetch_is_told_as_kept() {
    let told = Told::default();
    let layer = DeliveryLayer::new(MemoryStore::new()).observer(told.clone());
    let service = layer.layer(sleeper(&Arc::default()));
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        let (_, outcome, number) = attempt(&service, text(1, "o1", "20")).await;
        outcomes.push((outcome, number));
    }
    let deferred = Some(Outcome::Deferred);
    assert_eq!(
        outcomes,
        [(None, Some(1)), (None, Some(2)), (deferred, Some(3))]
    );
    sleep(MINUTE).await;
    assert_eq!(told.take(), ["joined", "joined", "Kept"]);
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_fails_after_the_acknowledgement_is_told() {
    let told = Told::default();
    let (sender, _sent) = sender();
    let layer = DeliveryLayer::new(MemoryStore::new())
        .late(Late::acknowledge(sender))
        .observer(told.clone());
    let failing = handler_fn(async |_: Request| {
        sleep(Duration::from_secs(20)).await;
        Err::<Reply, _>(std::io::Error::other("no model"))
    });
    let service = layer.layer(failing);
    attempt(&service, text(1, "o1", "hi")).await;
    sleep(60 * MINUTE).await;
    assert_eq!(told.take(), ["Error", "Error", "Error"]);
}
