//! Handlers that do what they must not.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::support::bots::Bots;
use crate::support::history::Step;
use crate::support::platform::{Delivery, Platform, Seen, Text};
use crate::support::redis_server::RedisServer;
use crate::support::{long_or, store_of};

/// In which each attempt has to be answered, under load as well.
const IN_TIME: Duration = Duration::from_millis(4800);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_14_panics_are_failures_of_their_messages_only() {
    let redis = RedisServer::in_memory().await;
    let stores = [store_of(&redis), store_of(&redis)];
    let mut bots = Bots::start("panics", &stores, "acknowledge", &[]).await;
    let count = long_or(1_000, 100);
    let platform = Arc::new(bots.platform());
    let panics = deliver(&platform, "oPanic", "panic", count);
    let others = deliver(&platform, "oOther", "sleep 0", count);
    let (panics, others) = tokio::join!(panics.join_all(), others.join_all());
    let answer = Seen::Text("slept 0, run 1".to_owned());
    for delivery in &others {
        assert_eq!(delivery.seen, answer, "{delivery:?}");
    }
    for delivery in &panics {
        assert_eq!(delivery.seen, Seen::FaultNotice, "{delivery:?}");
        assert_eq!(delivery.attempts.len(), 3, "{delivery:?}");
    }
    assert!(bots.bots.iter_mut().all(|bot| bot.is_alive()));
    let letters = redis.command(&["ZCARD", "weixin:{-}:d"]).await.unwrap();
    assert_eq!(letters, count.to_string());
    let report = bots.report(&bots.rules());
    assert_eq!(report.count(Step::Dead), count, "{report}");
    assert_eq!(report.count(Step::Failed), 2 * count, "{report}");
    report.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_15_messages_behind_hung_handlers_are_put_into_the_inbox() {
    let redis = RedisServer::in_memory().await;
    let limit = long_or("256", "16");
    let variables = [("WEIXIN_CONCURRENCY", limit)];
    let bots = Bots::start("hung", &[store_of(&redis)], "acknowledge", &variables).await;
    let platform = Arc::new(bots.platform());
    let hung = deliver(&platform, "oHung", "hang", limit.parse().unwrap());
    for _ in 0..100 {
        if bots.report(&bots.rules()).count(Step::Ran).to_string() == limit {
            break;
        }
        sleep(Duration::from_millis(20)).await;
    }
    let count = long_or(1_000, 100);
    let others = deliver(&platform, "oOther", "sleep 0", count);
    let (hung, others) = tokio::join!(hung.join_all(), others.join_all());
    for delivery in hung.iter().chain(&others) {
        assert_eq!(delivery.seen, Seen::Nothing, "{delivery:?}");
        let [attempt] = &delivery.attempts[..] else {
            panic!("{delivery:?}");
        };
        assert!(attempt.took <= IN_TIME, "{delivery:?}");
    }
    let mut rules = bots.rules();
    rules.is_pending_allowed = true;
    let report = bots.report(&rules);
    assert_eq!(report.count(Step::Ran), hung.len(), "{report}");
    assert_eq!(report.count(Step::Deferred), hung.len() + count, "{report}");
    report.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_16_what_kills_every_process_is_a_dead_letter_and_nothing_else_is() {
    let redis = RedisServer::in_memory().await;
    let stores = [store_of(&redis), store_of(&redis)];
    let mut bots = Bots::start("poison", &stores, "at_once", &[]).await;
    let platform = Arc::new(bots.platform());
    let mut deliveries = deliver(&platform, "oInnocent", "sleep 1", 10);
    let poison = Text::new(99, "oPoison", "abort");
    deliveries.spawn({
        let platform = Arc::clone(&platform);
        async move { platform.deliver(&poison).await }
    });
    let until = Instant::now() + Duration::from_secs(60);
    let mut ended = 0;
    let letters = loop {
        ended += bots.supervise().await;
        let letters = redis.command(&["ZCARD", "weixin:{-}:d"]).await.unwrap();
        if letters != "0" || Instant::now() > until {
            break letters;
        }
        sleep(Duration::from_millis(20)).await;
    };
    assert_eq!((letters.as_str(), ended), ("1", 5));
    for delivery in deliveries.join_all().await {
        assert_eq!(delivery.seen, Seen::Nothing, "{delivery:?}");
    }
    // The store made the letter, and writes no history.
    for _ in 0..300 {
        if bots.sent().len() >= 10 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    let mut users: Vec<_> = bots.sent().into_iter().map(|sent| sent.user).collect();
    users.sort();
    users.dedup();
    assert_eq!(users.len(), 10, "{users:?}");
    let mut rules = bots.rules();
    rules.is_pending_allowed = true;
    let report = bots.report(&rules);
    assert_eq!(report.pending.len(), 1, "{report}");
    assert_eq!(report.runs[&report.pending[0]], 5, "{report}");
    report.assert_clean();
    let left = redis.command(&["GET", "weixin:{-}:n"]).await;
    assert_eq!(left.as_deref(), Ok("0"));
}

/// Delivers as many messages, each of another user, at the same time.
fn deliver(
    platform: &Arc<Platform>,
    user: &str,
    content: &'static str,
    count: usize,
) -> JoinSet<Delivery> {
    let mut deliveries = JoinSet::new();
    for number in 0..count {
        let (platform, user) = (Arc::clone(platform), format!("{user}{number}"));
        let text = Text::new(number as u64, &user, content);
        deliveries.spawn(async move { platform.deliver(&text).await });
    }
    deliveries
}
