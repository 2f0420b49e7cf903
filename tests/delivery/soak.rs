//! Messages for long, with a fault every so often, each of another kind.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::support::bots::Bots;
use crate::support::history::Step;
use crate::support::memory::Memory;
use crate::support::proxy::{Fault, Proxy};
use crate::support::redis_server::{Files, RedisServer};
use crate::support::traffic::{Traffic, count_faults};
use crate::support::{long_or, store_behind};

/// What may be added to the memory of a process in 10 minutes, in kB.
const GROWTH: f64 = 1024.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    RedisStandsStill,
    AProcessDies,
    RedisDies,
    NothingComesThrough,
    Strangers,
    RedisIsSlow,
}

/// In this order, again and again.
const TROUBLES: [Trouble; 6] = [
    Trouble::RedisStandsStill,
    Trouble::AProcessDies,
    Trouble::RedisDies,
    Trouble::NothingComesThrough,
    Trouble::Strangers,
    Trouble::RedisIsSlow,
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server: cargo xtask test delivery"]
async fn r_26_messages_are_answered_for_long_whatever_happens() {
    let mut redis = RedisServer::durable().await;
    let mut proxy = Proxy::before(redis.address()).await;
    let stores = [store_behind(&proxy), store_behind(&proxy)];
    let mut bots = Bots::start("soak", &stores, "acknowledge", &[]).await;
    let each = Duration::from_secs(long_or(30, 4));
    // Half an hour: signatures are remembered for 10 minutes, and memory is measured once that does not grow any more.
    let troubles = long_or(60, TROUBLES.len());
    let pause = Duration::from_secs(1) / long_or(200, 20);
    let traffic = Traffic::start(bots.platform(), pause, |number| match number % 50 {
        0 => 5,
        _ => number % 2,
    });
    // The one that is never killed.
    let memory = Memory::watch(bots.bots[0].pid(), Duration::from_secs(1));

    let start = Instant::now();
    for (trouble, number) in TROUBLES.into_iter().cycle().take(troubles).zip(0_u32..) {
        sleep_until(start + each * number).await;
        println!("{:>4} s: {trouble:?}", start.elapsed().as_secs());
        make(trouble, &mut bots, &mut redis, &mut proxy).await;
    }
    sleep_until(start + each * u32::try_from(troubles).unwrap()).await;
    let memory = memory.end().await;
    let deliveries = traffic.end().await;
    bots.settled(Duration::from_secs(60)).await;

    let mut rules = bots.rules();
    // Whoever cannot renew a lease for two seconds loses it.
    rules.are_stalls_allowed = true;
    let report = bots.report(&rules);
    let again = report.ran_again();
    println!("{} messages, {again} ran again: {report}", deliveries.len());
    println!("{memory}");
    assert!(report.violations.is_empty(), "{report}");
    assert!(report.count(Step::Sent) > 0, "{report}");
    assert!(bots.bots.iter_mut().all(|bot| bot.is_alive()));
    assert!(!bots.log().contains("panicked"), "{}", bots.log());
    let faults = count_faults(&deliveries);
    println!("{faults} of {} users saw a fault", deliveries.len());
    assert!(
        faults * 100 <= deliveries.len(),
        "{faults} users saw a fault"
    );
    if long_or(true, false) {
        let growth = memory.slope() * 600.0;
        assert!(growth < GROWTH, "{growth} kB in 10 minutes: {memory}");
    }
}

async fn make(trouble: Trouble, bots: &mut Bots, redis: &mut RedisServer, proxy: &mut Proxy) {
    const A_WHILE: Duration = Duration::from_secs(2);
    match trouble {
        Trouble::RedisStandsStill => {
            redis.stop();
            sleep(A_WHILE).await;
            redis.cont();
        }
        Trouble::AProcessDies => {
            bots.kill(1);
            sleep(Duration::from_millis(500)).await;
            bots.bots[1].restart().await;
        }
        Trouble::RedisDies => {
            redis.kill();
            sleep(Duration::from_secs(1)).await;
            redis.restart(Files::Kept).await;
        }
        Trouble::NothingComesThrough => {
            proxy.set(Fault::Blackhole { after: 40 }).await;
            sleep(A_WHILE).await;
            proxy.set(Fault::None).await;
        }
        Trouble::Strangers => {
            let servers = bots.bots.iter().map(|bot| bot.address());
            let strangers: JoinSet<()> = (0..long_or(500, 50))
                .flat_map(|number| servers.clone().map(move |server| stranger(number, server)))
                .collect();
            strangers.join_all().await;
        }
        Trouble::RedisIsSlow => {
            proxy.set(Fault::Delay(Duration::from_millis(150))).await;
            sleep(A_WHILE).await;
            proxy.set(Fault::None).await;
        }
    }
}

/// Somebody who is not the platform. Whatever it says, and however slowly, nobody else is to notice.
async fn stranger(number: usize, server: SocketAddr) {
    const SAYINGS: [&[u8]; 6] = [
        b"",
        b"\x16\x03\x01\x02\x00\x01",
        b"POST /weixin?signature=",
        b"POST /weixin?signature=da39a3ee5e6b4b0d3255bfef95601890afd80709&timestamp=1&nonce=2 \
          HTTP/1.1\r\nHost: it\r\nContent-Length: 70000\r\n\r\n<xml>",
        b"GET /weixin HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\nGET /wp-login.php HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\r\n",
    ];
    let Ok(mut stream) = TcpStream::connect(server).await else {
        return; // The server may have no place for it.
    };
    let talk = async {
        for bytes in SAYINGS[number % SAYINGS.len()].chunks(16) {
            stream.write_all(bytes).await?;
            sleep(Duration::from_millis(20)).await;
        }
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{answer:?}");
        Ok::<(), std::io::Error>(())
    };
    // It may be hung up on, or end this itself.
    let _ = timeout(Duration::from_secs(4), talk).await;
}
