//! Machines whose clocks do not agree.

use std::process::Command;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::support::bots::Bots;
use crate::support::history::Step;
use crate::support::platform::{Seen, Text};
use crate::support::redis_server::RedisServer;
use crate::support::{long_or, store_of};

/// The library that shifts a process's clock.
fn libfaketime() -> String {
    let output = Command::new("faketime")
        .args(["-f", "+0", "printenv", "LD_PRELOAD"])
        .output();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "faketime does not start ({error}). `cargo xtask test delivery` installs it on Debian and \
             Ubuntu, as does `apt-get install faketime`."
        )
    });
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server and faketime: cargo xtask test delivery"]
async fn r_18_clocks_an_hour_apart_steal_no_lease_and_run_nothing_twice() {
    let library = libfaketime();
    let redis = RedisServer::in_memory().await;
    let variables = |shift| {
        [
            ("LD_PRELOAD", library.as_str()),
            ("FAKETIME", shift),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("WEIXIN_FRESHNESS", "off"),
        ]
    };
    let store = [store_of(&redis)];
    let mut bots = Bots::start("clocks", &store, "acknowledge", &variables("-1h")).await;
    bots.add(&store[0], "acknowledge", &variables("+1h")).await;

    let platform = Arc::new(bots.platform());
    let mut deliveries = JoinSet::new();
    for number in 0..long_or(1_000, 100) {
        let platform = Arc::clone(&platform);
        deliveries.spawn(async move {
            let text = Text::new(
                number,
                &format!("oUser{number}"),
                &format!("sleep {}", number % 7),
            );
            platform.deliver_at_once(&text, 2).await
        });
    }
    let deliveries = deliveries.join_all().await;
    for attempt in deliveries.iter().flatten() {
        let is_fine = match attempt.end.seen() {
            Seen::Text(text) => text.ends_with(", run 1"),
            Seen::Nothing => true,
            Seen::FaultNotice => false,
        };
        assert!(is_fine, "{attempt:?}");
    }
    bots.settled(std::time::Duration::from_secs(20)).await;
    assert!(
        bots.sent()
            .iter()
            .all(|sent| sent.text.ends_with(", run 1"))
    );

    let history = bots.history();
    let times: Vec<_> = history.lines.iter().map(|line| line.at).collect();
    let apart = times.iter().max().unwrap() - times.iter().min().unwrap();
    assert!(apart > 7_000_000_000, "the clocks agree");
    let report = bots.report(&bots.rules());
    assert_eq!(report.ran_again(), 0, "{report}");
    assert_eq!(report.count(Step::Open), 0, "{report}");
    report.assert_clean();
}
