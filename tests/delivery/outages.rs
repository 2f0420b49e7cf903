//! A Redis that is away, slow, full or empty while messages come.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::support::bots::Bots;
use crate::support::history::Step;
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis_server::{Files, RedisServer};
use crate::support::traffic::{Traffic, count_faults};
use crate::support::{long_or, micros, store_behind, store_of};

/// By when all is as before.
const RECOVERY: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outage {
    Stopped,
    Restarted,
    Emptied,
    /// A replica takes its place, which lacks the last second.
    Replaced,
    Delayed(u64),
    Blackhole,
    Reset,
    Full,
    ReadOnly,
    NoScripts,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_17_users_are_answered_while_redis_is_gone() {
    outages(&[
        Outage::Stopped,
        Outage::Restarted,
        Outage::Emptied,
        Outage::Replaced,
        Outage::Blackhole,
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_17_users_are_answered_while_redis_is_slow_or_refuses() {
    outages(&[
        Outage::Delayed(50),
        Outage::Delayed(150),
        Outage::Delayed(500),
        Outage::Reset,
        Outage::Full,
        Outage::ReadOnly,
        Outage::NoScripts,
    ])
    .await;
}

/// One after the other where there is much traffic, else beside each other.
async fn outages(kinds: &[Outage]) {
    let at_once = long_or(1, 4);
    for kinds in kinds.chunks(at_once) {
        let outages: JoinSet<()> = kinds.iter().map(|kind| outage(*kind)).collect();
        outages.join_all().await;
    }
}

async fn outage(outage: Outage) {
    let mut redis = RedisServer::durable().await;
    let mut proxy = Proxy::before(redis.address()).await;
    let stores = [store_behind(&proxy), store_behind(&proxy)];
    let name = format!("{outage:?}").replace(['(', ')'], "-");
    let mut bots = Bots::start(&name, &stores, "acknowledge", &[]).await;
    let traffic = traffic(&bots);

    sleep(Duration::from_secs(2)).await;
    let mut rules = bots.rules();
    let time = Duration::from_secs(long_or(30, 3));
    // Whoever cannot renew a lease for so long loses it.
    rules.are_stalls_allowed = !matches!(
        outage,
        Outage::Emptied | Outage::Replaced | Outage::Delayed(50) | Outage::NoScripts
    );
    match outage {
        Outage::Stopped => {
            redis.stop();
            sleep(Duration::from_secs(2)).await;
            redis.cont();
        }
        Outage::Restarted => {
            redis.kill();
            sleep(Duration::from_secs(1)).await;
            redis.restart(Files::Kept).await;
        }
        Outage::Emptied => {
            redis.restart(Files::Lost).await;
            rules.lost_at.push(micros());
        }
        Outage::Replaced => {
            redis.copy_files();
            sleep(Duration::from_secs(1)).await;
            redis.kill();
            rules.lost_at.push(micros());
            redis.restart(Files::Older).await;
        }
        Outage::Delayed(millis) => {
            proxy.set(Fault::Delay(Duration::from_millis(millis))).await;
            sleep(time).await;
            proxy.set(Fault::None).await;
        }
        Outage::Blackhole => {
            proxy.set(Fault::Blackhole { after: 40 }).await;
            sleep(time).await;
            proxy.set(Fault::None).await;
        }
        Outage::Reset => {
            proxy.set(Fault::Reset).await;
            sleep(time).await;
            proxy.set(Fault::None).await;
        }
        Outage::Full => {
            redis.configure("maxmemory", "1").await;
            sleep(time).await;
            redis.configure("maxmemory", "0").await;
        }
        Outage::ReadOnly => {
            let replica = ["REPLICAOF", "127.0.0.1", "1"];
            redis.command(&replica).await.unwrap();
            sleep(time).await;
            redis.command(&["REPLICAOF", "NO", "ONE"]).await.unwrap();
        }
        Outage::NoScripts => {
            redis.command(&["SCRIPT", "FLUSH"]).await.unwrap();
        }
    }
    let over = micros();
    sleep(RECOVERY + Duration::from_secs(3)).await;
    // What the inbox does not take is tried again.
    assert_eq!(count_faults(&traffic.end().await), 0);
    bots.settled(Duration::from_secs(20)).await;

    let report = bots.report(&rules);
    println!("{outage:?}: {report}");
    assert!(report.violations.is_empty(), "{outage:?}: {report}");
    assert!(bots.bots.iter_mut().all(|bot| bot.is_alive()));
    assert!(!bots.log().contains("panicked"), "{}", bots.log());
    let deadline = over + u64::try_from(RECOVERY.as_micros()).unwrap();
    let late = bots.history().lines.into_iter();
    let late = late.filter(|line| line.step == Step::Open && line.at > deadline);
    assert_eq!(
        late.count(),
        0,
        "{outage:?}: runs without the store after its return"
    );
}

/// Messages, some of which go into the inbox.
fn traffic(bots: &Bots) -> Traffic {
    let pause = Duration::from_secs(1) / long_or(200, 8);
    Traffic::start(bots.platform(), pause, |number| match number % 10 {
        0 => 5,
        _ => number % 2,
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_19_one_process_that_loses_its_way_to_redis_goes_on_by_itself() {
    let redis = RedisServer::in_memory().await;
    let mut proxy = Proxy::before(redis.address()).await;
    let stores = [store_behind(&proxy), store_of(&redis)];
    let bots = Bots::start("partition", &stores, "acknowledge", &[]).await;
    let traffic = traffic(&bots);
    sleep(Duration::from_secs(2)).await;
    proxy.set(Fault::Blackhole { after: 0 }).await;
    sleep(Duration::from_secs(long_or(30, 5))).await;
    proxy.set(Fault::None).await;
    let over = micros();
    sleep(RECOVERY + Duration::from_secs(3)).await;
    // What the inbox does not take is tried again.
    assert_eq!(count_faults(&traffic.end().await), 0);
    bots.settled(Duration::from_secs(20)).await;

    let mut rules = bots.rules();
    // The one that lost its way runs on, and the other one takes what it had.
    rules.are_stalls_allowed = true;
    let report = bots.report(&rules);
    println!("partition: {report}");
    assert!(report.violations.is_empty(), "{report}");
    assert!(report.count(Step::Open) > 0, "{report}");
    let cut_off = bots.bots[0].pid();
    let deadline = over + u64::try_from(RECOVERY.as_micros()).unwrap();
    for line in bots.history().lines {
        let is_fine = line.step != Step::Open || (line.pid == cut_off && line.at <= deadline);
        assert!(is_fine, "{line:?}");
    }
}
