//! Handlers that take longer than an attempt.

use std::path::Path;
use std::time::Duration;

use tokio::time::sleep;

use crate::support::bots::{Bots, Sent};
use crate::support::history::Step;
use crate::support::platform::{Delivery, Seen, Text};
use crate::support::redis_server::RedisServer;
use crate::support::store_of;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_12_every_answer_reaches_its_user_through_the_attempts_of_the_platform() {
    let redis = RedisServer::in_memory().await;
    let store = store_of(&redis);
    tokio::join!(
        retries("three", &store, 3, &[1, 4, 6, 9, 12]),
        // 4 attempts are rare, and leave more time to those who know of them.
        retries("four", &store, 4, &[1, 4, 6, 9, 12, 17]),
        fetched("fetched", &store),
        sent("late", &store),
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes long: cargo xtask test delivery"]
async fn r_12_a_file_does_for_two_processes_of_one_machine() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("windows.sqlite");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    let store = format!("sqlite:{}", file.display());
    tokio::join!(
        retries("file", &store, 3, &[1, 4, 6, 9, 12]),
        fetched("file-fetched", &store),
        sent("file-late", &store),
    );
}

/// Each attempt comes to the other process.
async fn retries(name: &str, store: &str, attempts: usize, handlers: &[u64]) {
    let count = attempts.to_string();
    let variables = [("WEIXIN_ATTEMPTS", count.as_str())];
    let stores = [store, store];
    let bots = Bots::start(name, &stores, "retries", &variables).await;
    for (seconds, delivery) in deliver(&bots, name, attempts, handlers).await {
        let answer = format!("slept {seconds}, run 1");
        assert_eq!(delivery.seen, Seen::Text(answer), "{name}: {delivery:?}");
    }
    let report = bots.report(&bots.rules());
    assert_eq!(report.count(Step::Ran), handlers.len(), "{name}: {report}");
    report.assert_clean();
}

/// What is not there in time is fetched by the user.
async fn fetched(name: &str, store: &str) {
    let stores = [store, store];
    let bots = Bots::start(name, &stores, "retries", &[]).await;
    let platform = bots.platform();
    let user = format!("o{name}");
    let delivery = platform.deliver(&text(1, &user, "sleep 20")).await;
    let placeholder = "还在思考中，请稍后回复“继续”查看答案。".to_owned();
    assert_eq!(delivery.seen, Seen::Text(placeholder), "{delivery:?}");
    let delivery = platform.deliver(&text(2, &user, "继续")).await;
    let answer = Seen::Text("slept 20, run 1".to_owned());
    assert_eq!(delivery.seen, answer, "{delivery:?}");
    // It was fetched, so this is a message like any other.
    let delivery = platform.deliver(&text(3, &user, "继续")).await;
    let answer = Seen::Text("say: sleep 7".to_owned());
    assert_eq!(delivery.seen, answer, "{delivery:?}");
    let report = bots.report(&bots.rules());
    assert_eq!(report.count(Step::Ran), 2, "{name}: {report}");
    report.assert_clean();
}

/// What is not there in time is sent.
async fn sent(name: &str, store: &str) {
    let stores = [store, store];
    let bots = Bots::start(name, &stores, "acknowledge", &[]).await;
    for (_, delivery) in deliver(&bots, name, 3, &[14, 20]).await {
        assert_eq!(delivery.seen, Seen::Nothing, "{delivery:?}");
        assert_eq!(delivery.attempts.len(), 1, "{delivery:?}");
    }
    sleep(Duration::from_secs(16)).await;
    bots.settled(Duration::from_secs(5)).await;
    let mut sent = bots.sent();
    sent.sort();
    let expected = [14, 20].map(|seconds| Sent {
        user: format!("o{name}{seconds}"),
        text: format!("slept {seconds}, run 1"),
    });
    assert_eq!(sent, expected);
    let report = bots.report(&bots.rules());
    assert_eq!(report.count(Step::Ran), 2, "{name}: {report}");
    report.assert_clean();
}

/// Delivers messages of several users at the same time.
async fn deliver(
    bots: &Bots,
    name: &str,
    attempts: usize,
    handlers: &[u64],
) -> Vec<(u64, Delivery)> {
    let mut deliveries = tokio::task::JoinSet::new();
    for &seconds in handlers {
        let mut platform = bots.platform();
        platform.attempts = attempts;
        let text = text(
            seconds,
            &format!("o{name}{seconds}"),
            &format!("sleep {seconds}"),
        );
        deliveries.spawn(async move { (seconds, platform.deliver(&text).await) });
    }
    deliveries.join_all().await
}

fn text(msg_id: u64, user: &str, content: &str) -> Text {
    Text::new(msg_id, user, content)
}
