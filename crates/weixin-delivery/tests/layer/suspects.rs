//! Entries of the inbox whose owners have died again and again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use weixin_delivery::store::{Attempt, Claim, Entry, Key, MemoryStore, Store};
use weixin_delivery::{DeliveryLayer, Late};
use weixin_message::Reply;

use crate::platform::{sender, sleeper, text};

const ACCOUNT: &str = "-";

/// Of those who die: too short for a worker to look into the inbox in between.
const LEASE: Duration = Duration::from_millis(1);

#[tokio::test(start_paused = true)]
async fn others_do_not_wait_until_one_that_has_to_be_alone_can_be() {
    let store = MemoryStore::new();
    let (sender, mut sent) = sender();
    let layer = DeliveryLayer::new(store.clone()).late(Late::acknowledge(sender));
    tokio::spawn(layer.worker(sleeper(&Arc::default())).run());
    put(&store, 1, "60", 0).await;
    sleep(Duration::from_millis(1_100)).await;
    put(&store, 2, "1", 3).await;
    sleep(Duration::from_secs(1)).await;
    for id in 3..10 {
        let start = Instant::now();
        put(&store, id, "2", 0).await;
        assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 2"));
        let waited = start.elapsed() - Duration::from_secs(2);
        assert!(waited <= Duration::from_secs(9), "{waited:?}");
    }
    // It gets its turn, and it was alone.
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 60"));
    let start = Instant::now();
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 1"));
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert!(start.elapsed() <= Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_held_beside_one_that_runs_alone() {
    let store = MemoryStore::new();
    let (sender, _sent) = sender();
    put(&store, 1, "60", 3).await;
    put(&store, 2, "1", 3).await;
    let layer = DeliveryLayer::new(store.clone()).late(Late::acknowledge(sender));
    tokio::spawn(layer.worker(sleeper(&Arc::default())).run());
    sleep(Duration::from_secs(5)).await;
    put(&store, 3, "1", 0).await;
    sleep(Duration::from_secs(5)).await;
    // If it killed the process now, the others would not have died with it.
    for deaths in [3, 0] {
        let job = store.take(ACCOUNT, Duration::from_secs(60)).await.unwrap();
        assert_eq!(job.unwrap().deaths, deaths);
    }
    let job = store.take(ACCOUNT, Duration::from_secs(60)).await.unwrap();
    assert_eq!(job, None);
}

#[tokio::test(start_paused = true)]
async fn one_that_waits_to_be_alone_is_given_back_when_the_process_ends() {
    let store = MemoryStore::new();
    let (sender, _sent) = sender();
    let layer = DeliveryLayer::new(store.clone()).late(Late::acknowledge(sender));
    tokio::spawn(layer.worker(sleeper(&Arc::default())).run());
    put(&store, 1, "60", 0).await;
    sleep(Duration::from_millis(1_100)).await;
    put(&store, 2, "1", 3).await;
    sleep(Duration::from_millis(500)).await;
    layer.drain(Duration::from_secs(1)).await;
    for deaths in [3, 0] {
        let job = store.take(ACCOUNT, Duration::from_secs(60)).await.unwrap();
        assert_eq!(job.unwrap().deaths, deaths);
    }
}

#[tokio::test(start_paused = true)]
async fn they_run_one_after_the_other_where_a_layer_without_workers_has_one_made() {
    let store = MemoryStore::new();
    let (sender, mut sent) = sender();
    put(&store, 1, "5", 3).await;
    put(&store, 2, "5", 3).await;
    let layer = DeliveryLayer::new(store.clone())
        .workers(0)
        .late(Late::acknowledge(sender));
    tokio::spawn(layer.worker(sleeper(&Arc::default())).run());
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 5"));
    let start = Instant::now();
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("slept 5"));
    assert!(start.elapsed() >= Duration::from_secs(5));
}

/// Puts a message of a user of its own into the inbox, and has it begun by so many who die.
async fn put(store: &MemoryStore, id: u32, content: &str, deaths: u32) {
    let user = format!("o{id}");
    let request = text(id, &user, content);
    let key = Key::of(&request);
    let attempt = Attempt {
        owner: id.into(),
        body: [0; 16],
        pin: None,
        user: user.as_str().into(),
        lease: Duration::from_secs(2),
        remember: Duration::ZERO,
        counts: true,
    };
    let Claim::Claimed { fence, .. } = store.claim(&key, &attempt).await.unwrap() else {
        panic!("somebody has it");
    };
    let entry = Entry {
        user: user.into(),
        document: request.meta().document().as_str().into(),
    };
    let lease = if deaths > 0 { LEASE } else { Duration::ZERO };
    assert!(store.defer(&key, fence, &entry, lease).await.unwrap());
    for death in 1..deaths {
        tokio::time::advance(LEASE * 2).await;
        // The last one, so that those who come next do not take it.
        let lease = if death + 1 < deaths {
            LEASE
        } else {
            LEASE * 20
        };
        let job = store.take(ACCOUNT, lease).await.unwrap().unwrap();
        assert_eq!((&job.key, job.deaths), (&key, death));
        assert!(store.renew(&key, job.fence, lease).await.unwrap());
    }
}
