//! Messages that come steadily, each of another user.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use super::platform::{Delivery, Platform, Text};

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
