//! Dialogues: one message of a user at a time, in one process and in several.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::{Instant, advance, sleep, timeout};
use tower::ServiceExt;
use weixin_delivery::session::{Dialogue, dialogue};
use weixin_delivery::store::SessionStore;
use weixin_message::{Message, Reply, Request};

use crate::support::{TestStore, key, text};

/// Sees how many handlers run at a time for one user, and in which order.
#[derive(Clone, Default)]
struct Watch {
    running: Arc<AtomicU32>,
    most: Arc<AtomicU32>,
    order: Arc<Mutex<Vec<String>>>,
}

impl Watch {
    /// A bot whose handler takes a time, and counts messages.
    fn bot(
        &self,
        store: &Arc<TestStore>,
        takes: Duration,
    ) -> Dialogue<u32, impl Fn(u32, Request) -> BoxFuture + Send + Sync + 'static> {
        let watch = self.clone();
        dialogue("count", store.clone(), move |count, request| {
            Box::pin(watch.clone().handle(count, request, takes)) as BoxFuture
        })
    }

    async fn handle(self, count: u32, request: Request, takes: Duration) -> (u32, String) {
        if let Message::Text(text) = request.message() {
            self.order.lock().unwrap().push(text.content.to_string());
        }
        let running = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(running, Ordering::Relaxed);
        sleep(takes).await;
        self.running.fetch_sub(1, Ordering::Relaxed);
        (count + 1, count.to_string())
    }
}

type BoxFuture = std::pin::Pin<Box<dyn Future<Output = (u32, String)> + Send>>;

#[tokio::test(start_paused = true)]
async fn messages_of_a_user_are_handled_one_after_the_other_in_order() {
    let store = Arc::new(TestStore::default());
    let watch = Watch::default();
    let bot = watch.bot(&store, Duration::from_secs(1));
    let says: Vec<_> = (0..20).map(|number| number.to_string()).collect();
    let mut tasks = Vec::new();
    for says in &says {
        tasks.push(tokio::spawn(bot.clone().oneshot(text("a", says))));
        yield_now().await;
    }
    for (task, says) in tasks.into_iter().zip(&says) {
        assert_eq!(task.await.unwrap().unwrap(), Reply::text(says.as_str()));
    }
    assert_eq!(watch.most.load(Ordering::Relaxed), 1);
    assert_eq!(*watch.order.lock().unwrap(), says);
    // As soon as one has its turn, and not when the store is asked again.
    assert!(store.values().contains(&("a".into(), "20".into())));
}

#[tokio::test(start_paused = true)]
async fn who_is_next_in_the_process_does_not_wait_for_the_next_look_into_the_store() {
    let store = Arc::new(TestStore::default());
    let bot = Watch::default().bot(&store, Duration::from_secs(1));
    let begin = Instant::now();
    let (first, second) = tokio::join!(
        bot.clone().oneshot(text("a", "1")),
        bot.clone().oneshot(text("a", "2")),
    );
    first.and(second).unwrap();
    assert_eq!(begin.elapsed(), Duration::from_secs(2), "of virtual time");
}

#[tokio::test(start_paused = true)]
async fn users_do_not_wait_for_each_other() {
    let store = Arc::new(TestStore::default());
    let watch = Watch::default();
    let bot = watch.bot(&store, Duration::from_secs(1));
    let (a, b) = tokio::join!(
        bot.clone().oneshot(text("a", "1")),
        bot.clone().oneshot(text("b", "2")),
    );
    a.and(b).unwrap();
    assert_eq!(watch.most.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn processes_with_one_store_handle_a_users_messages_one_after_the_other() {
    let store = Arc::new(TestStore::default());
    let watch = Watch::default();
    let takes = Duration::from_secs(30); // many leases
    let bots = [watch.bot(&store, takes), watch.bot(&store, takes)];
    let tasks: Vec<_> = (0..6)
        .map(|number| tokio::spawn(bots[number % 2].clone().oneshot(text("a", "x"))))
        .collect();
    let mut replies = Vec::new();
    for task in tasks {
        replies.push(task.await.unwrap().unwrap());
    }
    for count in 0..6 {
        assert!(
            replies.contains(&Reply::text(count.to_string())),
            "{count}: {replies:?}"
        );
    }
    assert_eq!(watch.most.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_died_keeps_its_user_locked_for_its_lease_only() {
    let store = Arc::new(TestStore::default());
    let bot = Watch::default().bot(&store, Duration::ZERO);
    let lease = Duration::from_secs(2);
    assert!(store.lock(&key("a", "count"), 1, lease).await.unwrap());
    let begin = Instant::now();
    bot.oneshot(text("a", "hi")).await.unwrap();
    let waited = begin.elapsed();
    assert!(
        waited >= lease && waited <= lease + Duration::from_millis(60),
        "{waited:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_leaves_the_user_unlocked() {
    let store = Arc::new(TestStore::default());
    let slow = Watch::default().bot(&store, Duration::from_secs(10));
    let quick = Watch::default().bot(&store, Duration::ZERO);

    // While its handler runs.
    let late = timeout(
        Duration::from_secs(5),
        slow.clone().oneshot(text("a", "hi")),
    )
    .await;
    assert!(late.is_err());
    // While it waits for its turn in the process, and for another process.
    let first = tokio::spawn(slow.clone().oneshot(text("a", "hi")));
    yield_now().await;
    for bot in [slow.clone(), slow.clone()] {
        let late = timeout(Duration::from_secs(5), bot.oneshot(text("a", "hi"))).await;
        assert!(late.is_err());
    }
    let late = timeout(
        Duration::from_secs(5),
        quick.clone().oneshot(text("a", "hi")),
    )
    .await;
    assert!(late.is_ok(), "the first one is done after 10 seconds");
    assert_eq!(first.await.unwrap().unwrap(), Reply::text("0"));
    assert_eq!(late.unwrap().unwrap(), Reply::text("1"));

    // Nothing but the two has changed the state.
    assert_eq!(
        quick.clone().oneshot(text("a", "hi")).await.unwrap(),
        Reply::text("2")
    );
    advance(Duration::from_millis(1)).await;
    assert_eq!(store.locks(), 0);
}
