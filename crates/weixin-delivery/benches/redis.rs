//! How many claims Redis takes in a second, and how long one of them takes beside a bare round trip, a single
//! write, and the smallest script that keeps something for a time by the clock of Redis.
//!
//! `cargo bench -p weixin-delivery --features redis --bench redis`; it needs the program `redis-server`.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/store/redis/server.rs"]
mod server;

use std::time::{Duration, Instant};

use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tokio::task::JoinSet;
use weixin_delivery::store::{Attempt, Claim, Fence, Key, RedisStore, Store};
use weixin_message::Fingerprint;

use self::server::Server;

fn main() {
    // `cargo test --benches` only wants to know whether it runs.
    let is_test = !std::env::args().any(|arg| arg == "--bench");
    let (claims, round_trips) = if is_test {
        (500, 50)
    } else {
        (CLAIMS, ROUND_TRIPS)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let server = Server::start().await;
        let store = server.store().await.with_timeout(Duration::from_secs(10));
        for (name, pin) in [("without pins", false), ("with pins", true)] {
            let before = memory(&server).await;
            let rate = rate(&store.clone().with_prefix(name), claims, pin).await;
            let bytes = memory(&server).await.saturating_sub(before) / claims;
            println!("{rate:>8.0} claims/s, {IN_FLIGHT} in flight, {name}, {bytes} B each");
        }
        let mut connection = connection(&server).await;
        let script = redis::cmd("SCRIPT").arg("LOAD").arg(SCRIPT).to_owned();
        let script: String = script.query_async(&mut connection).await.unwrap();
        for _ in 0..3 {
            latencies(&store, &mut connection, &script, round_trips).await;
        }
    });
}

/// Claims of new messages in a second, by as many tasks as are let through at once.
async fn rate(store: &RedisStore, claims: u64, pin: bool) -> f64 {
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    for task in 0..IN_FLIGHT {
        let store = store.clone();
        tasks.spawn(async move {
            for number in (task..claims).step_by(IN_FLIGHT as usize) {
                claim(&store, number, pin).await;
            }
        });
    }
    tasks.join_all().await;
    claims as f64 / start.elapsed().as_secs_f64()
}

async fn claim(store: &RedisStore, number: u64, pin: bool) -> Fence {
    let attempt = Attempt {
        owner: number.into(),
        body: [7; 16],
        pin: pin.then(|| {
            let mut pin = [0; 20];
            pin[..8].copy_from_slice(&number.to_be_bytes());
            pin
        }),
        user: "oABCDEFGHIJKLMNOPQRSTUVWXYZ1".into(),
        lease: Duration::from_secs(2),
        remember: Duration::ZERO,
        counts: true,
    };
    let mut bytes = [0; 32];
    bytes[24..].copy_from_slice(&number.to_be_bytes());
    let key = Key::new("wx1234567890abcdef", Fingerprint::from_bytes(bytes));
    match store.claim(&key, &attempt).await.unwrap() {
        Claim::Claimed { fence, .. } => fence,
        other => panic!("{other:?}"),
    }
}

/// The same kind of connection that the store has.
async fn connection(server: &Server) -> MultiplexedConnection {
    use redis::IntoConnectionInfo;
    let info = server.url().into_connection_info().unwrap();
    let redis = info.redis_settings().clone();
    let tcp = info.tcp_settings().clone().set_nodelay(true);
    let redis = redis.set_protocol(redis::ProtocolVersion::RESP3);
    let info = info.set_redis_settings(redis).set_tcp_settings(tcp);
    let client = redis::Client::open(info).unwrap();
    let config = AsyncConnectionConfig::new();
    let connection = client.get_multiplexed_async_connection_with_config(&config);
    connection.await.unwrap()
}

/// Takes turns, so that all see the same machine.
async fn latencies(
    store: &RedisStore,
    connection: &mut MultiplexedConnection,
    script: &str,
    count: u64,
) {
    static NUMBER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1 << 40);
    let [mut pings, mut sets, mut scripts, mut claims] = [const { Vec::new() }; 4];
    for _ in 0..count {
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let ping = redis::cmd("PING");
        let start = Instant::now();
        connection.send_packed_command(&ping).await.unwrap();
        pings.push(start.elapsed());
        let start = Instant::now();
        let mut set = redis::cmd("SET");
        set.arg(number)
            .arg("owner")
            .arg("NX")
            .arg("PX")
            .arg(600_000);
        connection.send_packed_command(&set).await.unwrap();
        sets.push(start.elapsed());
        let start = Instant::now();
        let mut eval = redis::cmd("EVALSHA");
        eval.arg(script).arg(1).arg(format!("script {number}"));
        connection.send_packed_command(&eval).await.unwrap();
        scripts.push(start.elapsed());
        let start = Instant::now();
        claim(store, number, false).await;
        claims.push(start.elapsed());
    }
    let [ping, set, script, claim] = [pings, sets, scripts, claims].map(median);
    println!(
        "{ping:>8.1?} PING, {set:.1?} SET NX, {script:.1?} smallest script, {claim:.1?} claim (medians)"
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

async fn memory(server: &Server) -> u64 {
    let info: String = server.run("INFO memory").await.unwrap();
    let line = info
        .lines()
        .find_map(|line| line.strip_prefix("used_memory:"));
    line.and_then(|bytes| bytes.parse().ok()).unwrap()
}

const SCRIPT: &str = "local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'l', time[1] * 1000000 + time[2])
redis.call('PEXPIRE', KEYS[1], 600000)
return 1";

const CLAIMS: u64 = 200_000;
const ROUND_TRIPS: u64 = 5_000;
const IN_FLIGHT: u64 = 256;
