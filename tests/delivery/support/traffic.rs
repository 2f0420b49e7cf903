//! Messages that come steadily, each of another user.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::platform::{Delivery, End, Platform, Seen, Text};

/// By when each attempt has to be answered, whatever happens.
const IN_TIME: Duration = Duration::from_millis(4_800);

/// So that the messages of one are none of another's, which would be known already.
static FIRST: AtomicU64 = AtomicU64::new(0);

pub(crate) struct Traffic {
    end: watch::Sender<bool>,
    task: JoinHandle<Vec<(String, Delivery)>>,
}

impl Traffic {
    /// Has a message pushed every so often. `seconds` says how long the bot is to take for the message of a
    /// number.
    pub(crate) fn start(
        platform: Platform,
        pause: Duration,
        seconds: impl Fn(u64) -> u64 + Send + 'static,
    ) -> Self {
        let (end, ended) = watch::channel(false);
        let platform = Arc::new(platform);
        let first = FIRST.fetch_add(1_000_000, Ordering::Relaxed);
        let task = tokio::spawn(async move {
            let mut deliveries = JoinSet::new();
            let mut next = Instant::now();
            for number in first.. {
                if *ended.borrow() {
                    break;
                }
                let text = format!("sleep {}", seconds(number));
                let text = Text::new(number, &format!("oUser{number}"), &text);
                let platform = Arc::clone(&platform);
                deliveries.spawn(async move {
                    let delivery = platform.deliver(&text).await;
                    (text.user, delivery)
                });
                next += pause;
                sleep_until(next).await;
            }
            deliveries.join_all().await
        });
        Self { end, task }
    }

    /// Ends it, and waits for what was pushed: what came of the message of each user.
    pub(crate) async fn end(self) -> Vec<(String, Delivery)> {
        self.end.send_replace(true);
        self.task.await.unwrap()
    }
}

/// Asserts that each attempt was answered in time or met a process that died, and counts the users who saw a fault,
/// which they do only if all of theirs met one.
pub(crate) fn count_faults(deliveries: &[(String, Delivery)]) -> usize {
    let mut faults = 0;
    for (user, delivery) in deliveries {
        for attempt in &delivery.attempts {
            assert_ne!(attempt.end, End::Cut, "{user}: {delivery:?}");
            assert!(attempt.took <= IN_TIME, "{user}: {delivery:?}");
        }
        match &delivery.seen {
            Seen::Text(text) => assert!(text.starts_with("slept "), "{user}: {text}"),
            Seen::Nothing => {}
            Seen::FaultNotice => {
                let mut attempts = delivery.attempts.iter();
                let is_due = attempts.all(|it| matches!(it.end, End::Broken | End::Refused));
                assert!(is_due, "{user}: {delivery:?}");
                faults += 1;
            }
        }
    }
    faults
}
