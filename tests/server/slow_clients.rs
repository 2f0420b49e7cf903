//! clients that say nothing, or a byte a second, while the platform pushes messages.

use std::time::Duration;

use crate::support::honest::Traffic;
use crate::support::process::Server;
use crate::support::strangers::{Kind, attack};
use crate::support::{alone, percentile};

#[tokio::test(flavor = "multi_thread")]
async fn r_20_slow_clients_are_closed_and_the_platform_is_answered() {
    slow_clients("slow", 400).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures: cargo xtask soak"]
async fn r_20_12_000_slow_clients_are_closed_in_time_and_the_platform_is_answered_in_time() {
    let _alone = alone().await;
    let figures = slow_clients("slow-long", 4000).await;
    let [silent, header, body] = figures.slowest;
    assert!(silent <= Duration::from_secs(4), "{silent:?}");
    assert!(header <= Duration::from_secs(4), "{header:?}");
    assert!(body <= Duration::from_secs(3), "{body:?}");
    assert!(
        figures.p99 <= Duration::from_millis(50),
        "{:?}",
        figures.p99
    );
}

struct Figures {
    /// Of each kind, the connection that lasted longest.
    slowest: [Duration; 3],
    /// Of the platform's messages.
    p99: Duration,
}

/// So many of each kind.
async fn slow_clients(name: &str, count: usize) -> Figures {
    // Above the strangers, as the cap is not what should keep them off.
    let server = Server::start(name, &[("WEIXIN_MAX_CONNECTIONS", "15000")]);
    let traffic = Traffic::start(server.address, Duration::from_millis(10));
    let attack = |kind| attack(server.address, kind, count);
    let (silent, header, body) = tokio::join!(
        attack(Kind::Silent),
        attack(Kind::HeaderDrip),
        attack(Kind::BodyDrip)
    );
    let slowest = [silent, header, body].map(|lasted| {
        let open = lasted.iter().filter(|lasted| lasted.is_none()).count();
        assert_eq!(open, 0, "of {count} are not closed");
        lasted.into_iter().flatten().max().unwrap()
    });
    let answers = traffic.end().await;
    let mut took: Vec<_> = answers.into_iter().collect::<Result<_, _>>().unwrap();
    let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
    println!(
        "{name}: {count} each of silent, head, body are closed after {slowest:?} at most; {} messages are answered, \
         p50 {p50:?}, p99 {p99:?}, slowest {:?}",
        took.len(),
        percentile(&mut took, 100)
    );
    Figures { slowest, p99 }
}
