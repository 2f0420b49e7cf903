//! What becomes of operations when Redis, or the way to it, fails.

use std::time::Duration;

use tokio::task::JoinSet;
use weixin_delivery::store::{
    Claim, Entry, MAX_DELIVERIES, RedisStore, SessionKey, SessionStore, Settled, Store,
    StoreErrorKind,
};

use super::proxy::Proxy;
use super::server::Server;
use super::{ACCOUNT, LEASE, attempt, claim, entry, key};

/// Waits until Redis can be used again.
async fn recovered(store: &RedisStore) {
    let recovered = async {
        while store.backlog(ACCOUNT).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let limit = Duration::from_secs(10);
    tokio::time::timeout(limit, recovered)
        .await
        .expect("it does not recover");
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn ten_thousand_claims_over_two_stores_are_one_run() {
    let server = Server::shared().await;
    let first = server.store().await.with_timeout(Duration::from_secs(30));
    let second = RedisStore::connect(&server.url()).await.unwrap();
    let second = second
        .with_prefix("race:")
        .with_timeout(Duration::from_secs(30));
    let first = first.with_prefix("race:");
    let mut claims = JoinSet::new();
    for owner in 0..10_000 {
        let store = if owner % 2 == 0 {
            first.clone()
        } else {
            second.clone()
        };
        claims.spawn(async move { store.claim(&key(1), &attempt(owner)).await.unwrap() });
    }
    let claims = claims.join_all().await;
    let claimed = claims
        .iter()
        .filter(|claim| matches!(claim, Claim::Claimed { .. }));
    assert_eq!(claimed.count(), 1);
    let mut attempts: Vec<_> = claims.iter().map(counted).collect();
    attempts.sort_unstable();
    assert_eq!(attempts, (1..=10_000).collect::<Vec<_>>());
}

fn counted(claim: &Claim) -> u32 {
    match claim {
        Claim::Claimed { attempts, .. } | Claim::Running { attempts, .. } => *attempts,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn scripts_that_redis_has_forgotten_are_told_again() {
    let server = Server::start().await;
    let store = server.store().await;
    let flush = async || server.run::<()>("SCRIPT FLUSH").await.unwrap();
    flush().await;
    let fence = claim(&store, &key(1)).await;
    flush().await;
    assert!(store.renew(&key(1), fence, LEASE).await.unwrap());
    flush().await;
    assert!(
        store
            .defer(&key(1), fence, &entry("a"), Duration::ZERO)
            .await
            .unwrap()
    );
    flush().await;
    let job = store.take(ACCOUNT, LEASE).await.unwrap().unwrap();
    flush().await;
    assert!(
        store
            .settle(&key(1), job.fence, &Settled::Sent)
            .await
            .unwrap()
    );
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn what_was_deferred_outlives_redis() {
    let server = Server::start().await;
    let store = server.store().await;
    // Otherwise Redis keeps back what it writes for up to 2 s while the disk is busy.
    server
        .run::<()>("CONFIG SET appendfsync always")
        .await
        .unwrap();
    let fence = claim(&store, &key(1)).await;
    assert!(
        store
            .defer(&key(1), fence, &entry("kept"), Duration::ZERO)
            .await
            .unwrap()
    );

    server.kill();
    let error = store.take(ACCOUNT, LEASE).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    server.restart().await;
    recovered(&store).await;

    let job = store.take(ACCOUNT, LEASE).await.unwrap().unwrap();
    assert_eq!(job.entry, entry("kept"));
    assert!(job.fence > fence);
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn fences_grow_although_redis_has_lost_them() {
    let server = Server::start().await;
    let store = server.store().await;
    let before = claim(&store, &key(1)).await;
    server.run::<()>("FLUSHALL").await.unwrap();
    let after = claim(&store, &key(1)).await;
    assert!(after > before);
    assert!(!store.finish(&key(1), before, "late", LEASE).await.unwrap());
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_stopped_redis_is_waited_for_once_and_then_no_more() {
    let server = Server::start().await;
    let store = server.store().await;
    server.stop();
    let error = store.claim(&key(1), &attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Timeout);
    let error = store.claim(&key(1), &attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    server.go_on();
    recovered(&store).await;
    assert!(store.claim(&key(2), &attempt(1)).await.is_ok());
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_full_redis_takes_nothing_new_and_lets_the_old_end() {
    let server = Server::start().await;
    let store = server.store().await;
    let fences = [claim(&store, &key(1)).await, claim(&store, &key(2)).await];
    let [answered, deferred] = fences;
    assert!(
        store
            .defer(&key(2), deferred, &entry("a"), LEASE)
            .await
            .unwrap()
    );
    server
        .run::<()>("CONFIG SET maxmemory-policy noeviction")
        .await
        .unwrap();
    server.run::<()>("CONFIG SET maxmemory 1mb").await.unwrap();

    let error = store.claim(&key(3), &attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Full);
    let error = store
        .defer(&key(1), answered, &entry("b"), LEASE)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Full);

    assert!(store.renew(&key(1), answered, LEASE).await.unwrap());
    assert!(store.renew(&key(2), deferred, LEASE).await.unwrap());
    assert!(store.finish(&key(1), answered, "a", LEASE).await.unwrap());
    assert!(store.answer(&key(2), deferred, "b").await.unwrap());
    assert!(
        store
            .settle(&key(2), deferred, &Settled::Sent)
            .await
            .unwrap()
    );
    assert_eq!(store.backlog(ACCOUNT).await.unwrap(), 0);
    // A further attempt, with a signature of its own, gets the reply and no other run.
    let mut again = attempt(2);
    again.pin = Some([7; 20]);
    let done = store.claim(&key(1), &again).await.unwrap();
    assert_eq!(done, Claim::Done(Some("a".into())));
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_replica_takes_no_writes_until_it_is_the_master_again() {
    let server = Server::start().await;
    let store = server.store().await;
    server.run::<()>("REPLICAOF 127.0.0.1 1").await.unwrap();
    let error = store.claim(&key(1), &attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::ReadOnly);
    server.run::<()>("REPLICAOF NO ONE").await.unwrap();
    claim(&store, &key(1)).await;
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn what_cannot_be_read_is_an_error() {
    let server = Server::shared().await;
    let store = server.store().await.with_prefix("corrupt:");
    let session = SessionKey {
        account: "a".into(),
        user: "u".into(),
        name: "n".into(),
    };
    server
        .run::<()>("SET corrupt:{a}:s:1:u:n text")
        .await
        .unwrap();
    let error = SessionStore::load(&store, &session).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    server.run::<()>("SET corrupt:{a}:n text").await.unwrap();
    assert_eq!(
        store.backlog("a").await.unwrap_err().kind(),
        StoreErrorKind::Corrupt
    );
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_connection_that_has_ended_fails_nobody() {
    let server = Server::start().await;
    let store = server.store().await;
    claim(&store, &key(1)).await;
    server
        .run::<()>("CLIENT KILL TYPE normal SKIPME yes")
        .await
        .unwrap();
    // Redis has closed it by now; the client has to read that before it is asked for anything.
    server.run::<()>("PING").await.unwrap_or_default();
    claim(&store, &key(1)).await;
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_connection_on_which_nothing_comes_through_is_replaced() {
    let server = Server::shared().await;
    let proxy = Proxy::start(server.port()).await;
    let store = RedisStore::connect(&proxy.url())
        .await
        .unwrap()
        .with_prefix("swallowed:");
    claim(&store, &key(1)).await;
    proxy.swallow();
    let error = store.claim(&key(1), &attempt(1)).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Timeout);
    claim(&store, &key(1)).await;
    assert_eq!(proxy.connections(), 2);
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn a_thousand_operations_make_one_attempt_to_connect() {
    let server = Server::shared().await;
    let proxy = Proxy::start(server.port()).await;
    proxy.swallow_all();
    let store = RedisStore::lazy(&proxy.url()).unwrap();
    let mut claims = JoinSet::new();
    for owner in 0..1000 {
        let store = store.clone();
        claims.spawn(async move {
            store
                .claim(&key(1), &attempt(owner))
                .await
                .unwrap_err()
                .kind()
        });
    }
    let kinds = claims.join_all().await;
    assert!(
        kinds
            .iter()
            .all(|kind| *kind == StoreErrorKind::Unavailable)
    );
    assert!(proxy.connections() <= 2, "{}", proxy.connections());
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn many_entries_whose_owners_died_are_buried_by_one_take() {
    let server = Server::shared().await;
    let store = server.store().await;
    for number in 0..20 {
        let fence = claim(&store, &key(number)).await;
        let entry = Entry {
            user: number.to_string().into(),
            ..entry("a")
        };
        let key = key(number);
        let deferred = store.defer(&key, fence, &entry, Duration::ZERO);
        assert!(deferred.await.unwrap());
    }
    for _ in 0..20 * MAX_DELIVERIES {
        let job = store.take(ACCOUNT, Duration::ZERO).await.unwrap().unwrap();
        let renewed = store.renew(&job.key, job.fence, Duration::ZERO);
        assert!(renewed.await.unwrap());
    }
    assert_eq!(store.take(ACCOUNT, Duration::ZERO).await.unwrap(), None);
    assert_eq!(store.backlog(ACCOUNT).await.unwrap(), 0);
    // More than are fetched at once, and none of them twice.
    let letters = store.dead_letters(ACCOUNT, 100).await.unwrap();
    let mut keys: Vec<_> = letters
        .iter()
        .map(|letter| letter.key.fingerprint())
        .collect();
    keys.sort_unstable();
    let all: Vec<_> = (0..20).map(|number| key(number).fingerprint()).collect();
    assert_eq!(keys, all);
    assert_eq!(
        store.dead_letters(ACCOUNT, 18).await.unwrap(),
        letters[..18]
    );
}
