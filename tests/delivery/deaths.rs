//! Processes that end in the middle of something.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::support::bots::Bots;
use crate::support::history::{History, Step};
use crate::support::platform::{End, Platform, Seen, Text};
use crate::support::redis_server::RedisServer;
use crate::support::traffic::Traffic;
use crate::support::{ACCOUNT, long_or, micros, open, store_of};

/// A lease and half a second.
const TAKEOVER: Duration = Duration::from_millis(2500);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_13_nothing_that_was_acknowledged_is_lost_with_a_process() {
    let redis = RedisServer::durable().await;
    let store = store_of(&redis);
    sweep("sweep", store, long_or(200, 10)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes long: cargo xtask test delivery"]
async fn r_13_nothing_in_a_file_is_lost_with_a_process() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sweep.sqlite");
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    sweep(
        "file-sweep",
        format!("sqlite:{}", file.display()),
        long_or(50, 5),
    )
    .await;
}

/// Kills one of two processes again and again while messages come.
async fn sweep(name: &str, store: String, kills: usize) {
    let stores = [store.clone(), store.clone()];
    let mut bots = Bots::start(name, &stores, "acknowledge", &[]).await;
    let traffic = Traffic::start(bots.platform(), Duration::from_millis(150), |number| {
        // What goes into the inbox takes so long that it has a chance to come to its end between two kills.
        let is_long = number % 8 == 0;
        if is_long {
            5 + random() % 2
        } else {
            random() % 3
        }
    });
    for _ in 0..kills {
        sleep(Duration::from_millis(2_000 + random() % 2_000)).await;
        let index = usize::try_from(random() % 2).unwrap();
        bots.kill(index);
        sleep(Duration::from_millis(random() % 1_000)).await;
        bots.bots[index].restart().await;
    }
    let deliveries = traffic.end().await;
    // Dead letters are none of the end, as nobody writes them down.
    bots.settled(Duration::from_secs(60)).await;

    let store = open(&store).await;
    let dead = store.dead_letters(ACCOUNT, usize::MAX).await.unwrap();
    println!("{name}: {} dead letters", dead.len());
    // A few seconds do not outlast many kills.
    assert!(dead.len() <= kills / 5, "{dead:?}");
    for letter in &dead {
        // It has happened to be with five processes that were killed, and is not lost for that.
        assert_eq!(&*letter.reason, "every owner has died");
        assert!(store.replay(&letter.key).await.unwrap());
    }
    bots.settled(Duration::from_secs(60)).await;
    let rules = bots.rules();
    let report = bots.report(&rules);
    println!("{name}: {kills} kills, {report}");
    assert!(report.violations.is_empty(), "{report}");
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    for answer in bots.sent() {
        *sent.entry(answer.user).or_default() += 1;
    }
    let twice = sent.values().filter(|&&count| count > 1).count();
    println!(
        "{name}: {} answers were sent, {twice} of them twice",
        sent.len()
    );
    // Only whoever is killed between sending and saying so lets it be sent again.
    assert!(twice <= kills, "{sent:?}");
    let (mut unsent, mut faults) = (0, 0);
    for (user, delivery) in &deliveries {
        match &delivery.seen {
            Seen::Text(text) => assert!(text.starts_with("slept "), "{user}: {text}"),
            Seen::Nothing => unsent += usize::from(!sent.contains_key(user)),
            // Each attempt came to a process that was killed or away, which is rare.
            Seen::FaultNotice => {
                let mut attempts = delivery.attempts.iter();
                let is_due = attempts.all(|it| matches!(it.end, End::Broken | End::Refused));
                assert!(is_due, "{user}: {delivery:?}");
                faults += 1;
            }
        }
    }
    println!("{name}: {faults} of {} users saw a fault", deliveries.len());
    // One attempt in five meets a kill, and those after it one in three, as they wait for the lease to end.
    assert!(
        faults <= deliveries.len() / 10,
        "{faults} users saw a fault"
    );
    assert_eq!(unsent, 0, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_13_what_a_process_had_is_taken_over_a_lease_after_its_death() {
    let redis = RedisServer::in_memory().await;
    let stores = [store_of(&redis), store_of(&redis)];
    let mut bots = Bots::start("takeover", &stores, "acknowledge", &[]).await;
    let mut killed = Vec::new();
    for number in 0..long_or(20, 2) {
        let pause = Duration::from_millis(100);
        let traffic = Traffic::start(bots.platform(), pause, |_| 5 + random() % 4);
        sleep(Duration::from_secs(6)).await;
        let index = number % 2;
        killed.push((micros(), bots.kill(index)));
        bots.bots[index].restart().await;
        drop(traffic.end().await);
        // Of those that die a second time, each is run alone.
        bots.settled(Duration::from_secs(60)).await;
    }
    let takeovers = takeovers(&bots.history(), &killed);
    let slowest = takeovers.iter().max();
    println!(
        "{} takeovers, the slowest took {slowest:?}",
        takeovers.len()
    );
    assert!(
        slowest.is_some_and(|slowest| *slowest <= TAKEOVER),
        "{takeovers:?}"
    );
    bots.report(&bots.rules()).assert_clean();
}

/// How long it took until somebody else ran what a killed process had in the inbox: the first time that
/// happened to a message, since what lost several owners is run alone, when there is time for that.
fn takeovers(history: &History, killed: &[(u64, u32)]) -> Vec<Duration> {
    let mut keys: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for line in &history.lines {
        keys.entry(&line.key).or_default().push(line);
    }
    let mut takeovers = Vec::new();
    for lines in keys.values() {
        let death = lines.iter().find_map(|line| {
            let &(at, pid) = killed.iter().find(|(_, pid)| *pid == line.pid)?;
            let its_own = lines.iter().filter(|other| other.pid == pid);
            let is_left = its_own.clone().any(|line| line.step == Step::Deferred)
                && !its_own
                    .clone()
                    .any(|line| line.step.is_settled() || line.step == Step::Sending);
            is_left.then_some((at, pid))
        });
        let Some((at, pid)) = death else { continue };
        let next = lines
            .iter()
            .find(|line| line.pid != pid && line.at > at && line.step.is_run());
        if let Some(next) = next {
            takeovers.push(Duration::from_micros(next.at - at));
        }
    }
    takeovers
}

/// As random as a test needs.
fn random() -> u64 {
    RandomState::new().hash_one(0)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_23_a_process_that_is_asked_to_end_loses_nothing() {
    let redis = RedisServer::in_memory().await;
    let stores = [store_of(&redis), store_of(&redis)];
    let mut bots = Bots::start("sigterm", &stores, "acknowledge", &[]).await;
    // All to the one that is going to end; the other one has the inbox from then on.
    let platform = Arc::new(Platform::new([bots.bots[0].address()]));
    let count = long_or(500, 100);
    let mut deliveries = JoinSet::new();
    for number in 0..count {
        let platform = Arc::clone(&platform);
        let content = format!("sleep {}", 1 + number % 8);
        let text = Text::new(number, &format!("oUser{number}"), &content);
        deliveries.spawn(async move { (text.user.clone(), platform.deliver(&text).await) });
    }
    sleep(Duration::from_millis(1_500)).await;
    let start = Instant::now();
    bots.bots[0].signal("-TERM");
    let ended = bots.bots[0].ended(Duration::from_secs(10)).await;
    let took = start.elapsed();
    assert_eq!(ended, Some(true), "{}", bots.log());
    assert!(took <= Duration::from_secs(6), "{took:?}");
    let deliveries = deliveries.join_all().await;
    // One process works off 64 at a time, each of which takes up to 8 seconds.
    bots.settled(Duration::from_secs(30 + count / 10)).await;
    let sent = bots.sent();
    for (user, delivery) in &deliveries {
        let times = sent.iter().filter(|sent| sent.user == *user).count();
        match &delivery.seen {
            Seen::Text(text) => assert!(text.starts_with("slept ") && times == 0, "{text}"),
            Seen::Nothing => assert_eq!(times, 1, "{user}"),
            Seen::FaultNotice => panic!("{user} saw a fault: {delivery:?}"),
        }
        assert_eq!(delivery.attempts.len(), 1, "{delivery:?}");
    }
    bots.report(&bots.rules()).assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_23_a_process_that_is_asked_twice_ends_at_once_and_loses_nothing() {
    let redis = RedisServer::in_memory().await;
    let stores = [store_of(&redis), store_of(&redis)];
    let mut bots = Bots::start("sigterm-twice", &stores, "acknowledge", &[]).await;
    let platform = Arc::new(bots.platform());
    let mut deliveries = JoinSet::new();
    for number in 0..long_or(100, 20) {
        let platform = Arc::clone(&platform);
        let text = Text::new(number, &format!("oUser{number}"), "sleep 3");
        deliveries.spawn(async move { (text.user.clone(), platform.deliver(&text).await) });
    }
    sleep(Duration::from_secs(1)).await;
    bots.bots[0].signal("-TERM");
    sleep(Duration::from_millis(500)).await;
    assert!(bots.bots[0].is_alive(), "it does not wait for its runs");
    bots.bots[0].signal("-TERM");
    let ended = bots.bots[0].ended(Duration::from_secs(1)).await;
    assert_eq!(ended, Some(false), "{}", bots.log());
    bots.killed.insert(bots.bots[0].pid());
    let deliveries = deliveries.join_all().await;
    bots.settled(Duration::from_secs(30)).await;
    let sent = bots.sent();
    let mut again = 0;
    for (user, delivery) in &deliveries {
        let times = sent.iter().filter(|sent| sent.user == *user).count();
        match &delivery.seen {
            Seen::Text(text) => assert!(text.starts_with("slept ") && times == 0, "{text}"),
            Seen::Nothing => assert_eq!(times, 1, "{user}"),
            Seen::FaultNotice => panic!("{user} saw a fault: {delivery:?}"),
        }
        again += usize::from(delivery.attempts.len() > 1);
    }
    assert!(again > 0, "it had nothing in work");
    bots.report(&bots.rules()).assert_clean();
}
