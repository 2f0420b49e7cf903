//! One message, pushed many times at once.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::support::bots::Bots;
use crate::support::history::Step;
use crate::support::platform::{Seen, Text};
use crate::support::redis_server::RedisServer;
use crate::support::{long_or, store_of};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_10_duplicates_at_once_over_two_processes_are_one_run_with_one_answer() {
    let redis = RedisServer::in_memory().await;
    let store = store_of(&redis);
    let bots = Bots::start("storm", &[store.clone(), store], "retries", &[]).await;
    let mut platform = bots.platform();
    // So many connections take their time; the bots count from when they have one.
    platform.patience = Duration::from_secs(60);

    let times = long_or(10_000, 2_000);
    let text = Text::new(1, "oStorm", "sleep 1");
    let attempts = platform.deliver_at_once(&text, times).await;
    let seen: Vec<_> = attempts.iter().map(|attempt| attempt.end.seen()).collect();
    let distinct: BTreeSet<_> = seen.iter().map(|seen| format!("{seen:?}")).collect();
    assert_eq!(seen.len(), times);
    let answer = Seen::Text("slept 1, run 1".to_owned());
    assert!(seen.iter().all(|seen| *seen == answer), "{distinct:?}");

    let messages = long_or(1_000, 200);
    let mut deliveries = JoinSet::new();
    let platform = std::sync::Arc::new(platform);
    for number in 0..messages {
        let platform = std::sync::Arc::clone(&platform);
        deliveries.spawn(async move {
            let text = Text::new(10 + number, &format!("oUser{number}"), "sleep 0");
            platform.deliver_at_once(&text, 3).await
        });
    }
    let answer = Seen::Text("slept 0, run 1".to_owned());
    for attempt in deliveries.join_all().await.iter().flatten() {
        assert_eq!(attempt.end.seen(), answer, "{attempt:?}");
    }

    let report = bots.report(&bots.rules());
    let runs = usize::try_from(messages).unwrap() + 1;
    assert_eq!(report.runs.len(), runs);
    assert_eq!(report.count(Step::Ran), runs, "{report}");
    assert_eq!(report.count(Step::Open), 0, "{report}");
    report.assert_clean();
}
