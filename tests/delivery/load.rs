//! Many messages, and nothing that fails.

use std::time::Duration;

use tokio::time::sleep;

use crate::support::bots::Bots;
use crate::support::history::Step;
use crate::support::memory::resident;
use crate::support::platform::Seen;
use crate::support::redis_server::RedisServer;
use crate::support::traffic::Traffic;
use crate::support::{long_or, store_of};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_11_500_messages_a_second_are_answered_once_each() {
    let redis = RedisServer::in_memory().await;
    let stores = [store_of(&redis), store_of(&redis)];
    let bots = Bots::start("load", &stores, "retries", &[]).await;
    let traffic = Traffic::start(bots.platform(), Duration::from_secs(1) / 500, |_| 0);
    let time = Duration::from_secs(long_or(60, 2));
    sleep(time / 2).await;
    let half: Vec<_> = bots.bots.iter().map(|bot| resident(bot.pid())).collect();
    sleep(time / 2).await;
    let deliveries = traffic.end().await;
    for (bot, half) in bots.bots.iter().zip(half) {
        println!(
            "{half} kB at half time, {} kB at the end",
            resident(bot.pid())
        );
    }

    let mut took = Vec::new();
    for (user, delivery) in &deliveries {
        assert_eq!(delivery.seen, Seen::Text("slept 0, run 1".into()), "{user}");
        took.extend(delivery.attempts.iter().map(|attempt| attempt.took));
    }
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!(
        "{} answers: {:?} median, {:?} p99",
        took.len(),
        at(50),
        at(99)
    );
    let report = bots.report(&bots.rules());
    assert_eq!(report.count(Step::Ran), deliveries.len(), "{report}");
    report.assert_clean();
}
