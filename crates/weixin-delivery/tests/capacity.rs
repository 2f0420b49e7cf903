//! how much the store in memory holds, what it forgets when it is full, and what it never forgets.

use std::time::Duration;

use allocation_counter::{AllocationInfo, measure};
use tokio::runtime::{Builder, Runtime};
use weixin_delivery::store::{
    Attempt, Claim, Entry, Fence, Key, MemoryStore, REMEMBER, SessionKey, SessionStore, Settled,
    Store, StoreErrorKind,
};
use weixin_message::Fingerprint;

#[test]
fn r_22_a_remembered_message_takes_less_than_200_bytes() {
    let store = MemoryStore::new();
    let memory = filled(&store, 0..CAPACITY, KEEP);
    let each = memory.bytes_current / i64::from(CAPACITY);
    assert!((50..=200).contains(&each), "{each} bytes each");
    assert_eq!(held(&store), "messages: 200000");
}

#[test]
fn r_22_many_times_as_many_messages_take_no_more() {
    // A million and 200 000 in small, with tables that are as full; and what grows slowly.
    for (capacity, times, limit) in [(CAPACITY / 8, 5, 200), (1_000, 50, 250)] {
        let store = MemoryStore::with_capacity(capacity as usize);
        let memory = filled(&store, 0..times * capacity, KEEP);
        let each = memory.bytes_current / i64::from(capacity);
        assert!(each <= limit, "{each} bytes each");
        let peak = memory.bytes_max / u64::from(capacity);
        assert!(peak <= 300, "{peak} bytes each while it grew");
        assert_eq!(held(&store), format!("messages: {capacity}"));
    }
}

#[test]
fn r_22_replies_are_dropped_in_their_time_and_messages_in_theirs() {
    // Some of them in each second, as they come.
    let store = MemoryStore::with_capacity(10_000);
    let memory = measure(|| {
        paused().block_on(async {
            for number in 0..5_000 {
                let reply = "a".repeat(10_000);
                finish(&store, number, &reply, KEEP).await;
                tokio::time::advance(Duration::from_secs(1)).await;
            }
        });
    });
    // A reply is kept for 60 s and a message for 600 s.
    let most = 80 * 10_000 + 700 * 300;
    assert!(memory.bytes_current <= most, "{memory:?}");
    let messages = held(&store);
    let messages = messages.trim_start_matches("messages: ").parse();
    assert!(matches!(messages, Ok(600..=620)), "{messages:?}");
}

#[test]
fn r_22_the_oldest_answers_are_forgotten_first() {
    let store = MemoryStore::with_capacity(10);
    paused().block_on(async {
        for number in (0..10).rev() {
            finish(&store, number, "reply", KEEP).await;
        }
        for number in 10..15 {
            finish(&store, number, "reply", KEEP).await;
        }
        for number in (0..5).chain(10..15) {
            let got = claim(&store, number).await;
            assert_eq!(got, Claim::Done(Some("reply".into())), "{number}");
        }
        let got = claim(&store, 9).await;
        assert!(matches!(got, Claim::Claimed { .. }), "{got:?}");
    });
}

#[test]
fn r_22_what_is_run_waits_or_is_dead_is_never_forgotten() {
    let store = MemoryStore::with_capacity(100);
    paused().block_on(async {
        let mut running = Vec::new();
        for number in 0..90 {
            running.push(fence(&store, number).await);
        }
        for number in 30..60 {
            let fence = running[number as usize];
            assert!(defer(&store, number, fence).await);
        }
        for number in 60..90 {
            let reason = Settled::Dead("no".into());
            let fence = running[number as usize];
            assert!(defer(&store, number, fence).await);
            assert!(
                store
                    .settle(&key(number), fence, &reason)
                    .await
                    .expect("memory")
            );
        }
        for number in 1_000..2_000 {
            finish(&store, number, "reply", KEEP).await;
        }
        for number in 0..30 {
            let got = claim(&store, number).await;
            assert!(matches!(got, Claim::Running { .. }), "{number}: {got:?}");
            let fence = running[number as usize];
            assert!(
                store
                    .renew(&key(number), fence, LEASE)
                    .await
                    .expect("memory")
            );
        }
        for number in 30..60 {
            assert_eq!(claim(&store, number).await, Claim::Deferred);
        }
        for number in 60..90 {
            assert_eq!(claim(&store, number).await, Claim::Dead);
        }
        assert_eq!(store.backlog("wx1").await.expect("memory"), 30);
    });
}

#[test]
fn r_22_a_store_that_is_full_of_what_is_run_takes_no_more() {
    let store = MemoryStore::with_capacity(10);
    paused().block_on(async {
        let mut fences = Vec::new();
        for number in 0..10 {
            fences.push(fence(&store, number).await);
        }
        for number in 10..20 {
            let error = store.claim(&key(number), &attempt()).await.unwrap_err();
            assert_eq!(error.kind(), StoreErrorKind::Full);
        }
        // Those that it has are asked for as before, and one that is done makes room.
        assert_eq!(fence(&store, 3).await, fences[3]);
        let finished = store.finish(&key(3), fences[3], "reply", KEEP).await;
        assert!(finished.expect("memory"));
        fence(&store, 10).await;
        let error = store.claim(&key(3), &attempt()).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Full);

        // Owners who died make room in the end.
        tokio::time::advance(REMEMBER * 2).await;
        for number in 100..110 {
            fence(&store, number).await;
        }
    });
}

#[test]
fn r_22_room_is_found_behind_any_number_of_entries_of_the_inbox() {
    let store = MemoryStore::with_capacity(101);
    paused().block_on(async {
        fence(&store, 0).await;
        for number in 1..=100 {
            let fence = fence(&store, number).await;
            assert!(defer(&store, number, fence).await);
        }
        tokio::time::advance(REMEMBER * 2).await;
        fence(&store, 200).await;
        assert_eq!(claim(&store, 100).await, Claim::Deferred);
    });
}

#[test]
fn r_22_pins_are_bounded_and_the_oldest_are_forgotten_first() {
    let store = MemoryStore::with_capacity(10);
    paused().block_on(async {
        for number in 0..30 {
            let pin = Some([number; 20]);
            let attempt = Attempt { pin, ..attempt() };
            store.claim(&key(1), &attempt).await.expect("memory");
        }
        // To be refused takes no room, so the younger ones are asked for first.
        for number in (0..30).rev() {
            let attempt = Attempt {
                pin: Some([number; 20]),
                body: [2; 16],
                ..attempt()
            };
            let got = store.claim(&key(2), &attempt).await.expect("memory");
            assert_eq!(got == Claim::Conflict, number >= 20, "{number}: {got:?}");
        }
    });
}

#[test]
fn r_22_sessions_are_bounded_and_none_is_forgotten_before_its_time() {
    let store = MemoryStore::with_capacity(10);
    paused().block_on(async {
        for number in 0..10 {
            let ttl = LEASE * (1 + number % 2);
            let saved = store.save(&session(number), 0, "value", ttl).await;
            assert!(saved.expect("room").is_some());
            let locked = store.lock(&session(number), 1, ttl).await;
            assert!(locked.expect("room"));
        }
        let error = store.save(&session(10), 0, "value", LEASE).await;
        assert_eq!(error.unwrap_err().kind(), StoreErrorKind::Full);
        let error = store.lock(&session(10), 1, LEASE).await;
        assert_eq!(error.unwrap_err().kind(), StoreErrorKind::Full);
        let first = store.load(&session(0)).await.expect("memory");
        let version = first.expect("a value").version;
        let saved = store.save(&session(0), version, "again", LEASE).await;
        assert!(saved.expect("room").is_some());

        tokio::time::advance(LEASE).await;
        let saved = store.save(&session(10), 0, "value", LEASE).await;
        assert!(saved.expect("room").is_some());
        let kept = store.load(&session(1)).await.expect("memory");
        assert!(kept.is_some());
        assert!(store.lock(&session(10), 1, LEASE).await.expect("room"));
        assert!(!store.lock(&session(1), 2, LEASE).await.expect("memory"));
    });
}

#[test]
fn r_22_debug_shows_how_much_is_held_and_nothing_else() {
    let store = MemoryStore::new();
    paused().block_on(async {
        let fence = fence(&store, 1).await;
        assert!(defer(&store, 1, fence).await);
        let answered = store.answer(&key(1), fence, "secret reply").await;
        assert!(answered.expect("memory"));
        let saved = store.save(&session(1), 0, "secret value", LEASE).await;
        assert!(saved.expect("room").is_some());
    });
    assert_eq!(
        format!("{store:?}"),
        "MemoryStore { messages: 1, inbox: 1, dead_letters: 0, sessions: 1, .. }"
    );
}

/// What it takes to answer messages.
fn filled(store: &MemoryStore, numbers: std::ops::Range<u32>, keep: Duration) -> AllocationInfo {
    let runtime = paused();
    measure(|| {
        runtime.block_on(async {
            for number in numbers {
                finish(store, number, "success", keep).await;
            }
        });
    })
}

fn held(store: &MemoryStore) -> String {
    let debug = format!("{store:?}");
    let start = debug.find("messages").expect("a number of messages");
    let end = debug.find(',').expect("more than that");
    debug[start..end].to_owned()
}

async fn finish(store: &MemoryStore, number: u32, reply: &str, keep: Duration) {
    let fence = fence(store, number).await;
    let finished = store.finish(&key(number), fence, reply, keep).await;
    assert!(finished.expect("memory"));
}

async fn defer(store: &MemoryStore, number: u32, fence: Fence) -> bool {
    let entry = Entry {
        user: "ann".into(),
        document: "<xml/>".into(),
    };
    let deferred = store.defer(&key(number), fence, &entry, LEASE).await;
    deferred.expect("memory")
}

async fn fence(store: &MemoryStore, number: u32) -> Fence {
    match store.claim(&key(number), &attempt()).await.expect("room") {
        Claim::Claimed { fence, .. } => fence,
        other => panic!("{number} is {other:?}"),
    }
}

/// Asks as somebody else.
async fn claim(store: &MemoryStore, number: u32) -> Claim {
    let attempt = Attempt {
        owner: 2,
        ..attempt()
    };
    store.claim(&key(number), &attempt).await.expect("room")
}

fn attempt() -> Attempt {
    Attempt {
        owner: 1,
        body: [1; 16],
        pin: None,
        user: "ann".into(),
        lease: LEASE,
        remember: Duration::ZERO,
        counts: true,
    }
}

fn key(number: u32) -> Key {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    Key::new("wx1", Fingerprint::from_bytes(bytes))
}

fn session(number: u32) -> SessionKey {
    SessionKey {
        account: "wx1".into(),
        user: number.to_string().into(),
        name: "cart".into(),
    }
}

fn paused() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
}

const CAPACITY: u32 = 200_000;

const KEEP: Duration = Duration::from_secs(60);

const LEASE: Duration = Duration::from_secs(10);
