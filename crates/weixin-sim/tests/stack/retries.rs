//! Time: the five seconds, the three attempts, and none of it real.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tower_weixin::{Request, handler_fn};
use weixin_sim::{End, FindingKind, Platform, Shown};

/// A bot that takes so many seconds for each attempt, and what it knows of the attempts.
fn platform(seconds: &'static [u64]) -> (Platform, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let fingerprints = Arc::clone(&seen);
    let bot = handler_fn(move |request: Request| {
        let mut seen = fingerprints.lock().unwrap();
        let seconds = seconds.get(seen.len()).copied().unwrap_or_default();
        seen.push(request.meta().fingerprint().to_string());
        async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            "at last"
        }
    });
    let platform = Platform::default().serve_with(|account| tower_weixin::service(account, bot));
    (platform, seen)
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_nine_seconds_takes_two_attempts_and_no_time() {
    let started = std::time::Instant::now();
    let (platform, seen) = platform(&[9, 4]);
    let delivery = platform.user("oAlice").text("hi").await;
    assert_eq!(delivery.shown().text(), Some("at last"));
    let ends: Vec<_> = delivery
        .attempts
        .iter()
        .map(|attempt| (attempt.end, attempt.took_ms))
        .collect();
    assert_eq!(ends, [(End::Late, 5000), (End::Answered, 4000)]);
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0], seen[1], "both attempts are the same message");
    assert!(started.elapsed() < Duration::from_secs(4), "no real time");
}

#[tokio::test(start_paused = true)]
async fn after_the_last_attempt_the_user_sees_the_notice() {
    let (platform, _) = platform(&[9, 9, 9, 9]);
    let delivery = platform.user("oAlice").text("hi").await;
    assert_eq!(delivery.attempts.len(), 3);
    let Shown::Fault(findings) = delivery.shown() else {
        panic!("{delivery}");
    };
    assert_eq!(findings[0].kind, FindingKind::Late);
    assert!(
        delivery
            .shown()
            .to_string()
            .contains("该公众号提供的服务出现故障，请稍后再试")
    );
}

#[tokio::test(start_paused = true)]
async fn patience_attempts_and_gap_can_be_set_for_all_pushes_and_for_one() {
    let (platform, _) = platform(&[9; 9]);
    platform.change(|settings| {
        settings.attempts = 4;
        settings.patience = Duration::from_secs(2);
        settings.gap = Duration::from_secs(1);
    });
    let alice = platform.user("oAlice");
    let start = tokio::time::Instant::now();
    assert_eq!(alice.text("hi").await.attempts.len(), 4);
    assert_eq!(start.elapsed(), Duration::from_secs(4 * 2 + 3));
    let start = tokio::time::Instant::now();
    let push = alice
        .text("hi")
        .attempts(2)
        .patience(Duration::from_secs(3));
    assert_eq!(push.gap(Duration::ZERO).await.attempts.len(), 2);
    assert_eq!(start.elapsed(), Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_signed_anew_and_can_keep_its_nonce() {
    let (platform, _) = platform(&[9; 9]);
    let alice = platform.user("oAlice");
    let part = |uri: &str, name: &str| {
        let (_, rest) = uri.split_once(&format!("{name}=")).unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    let delivery = alice.text("hi").await;
    let uris: Vec<_> = delivery
        .attempts
        .iter()
        .map(|attempt| &attempt.request.uri)
        .collect();
    let nonces: Vec<_> = uris.iter().map(|uri| part(uri, "nonce")).collect();
    let times: Vec<u64> = uris
        .iter()
        .map(|uri| part(uri, "timestamp").parse().unwrap())
        .collect();
    assert!(nonces[0] != nonces[1] && nonces[1] != nonces[2]);
    assert_eq!([times[1] - times[0], times[2] - times[1]], [5, 5]);

    let delivery = alice.text("hi").same_nonce().patience(Duration::ZERO).await;
    let nonces = delivery
        .attempts
        .iter()
        .map(|attempt| part(&attempt.request.uri, "nonce"));
    let nonces: Vec<_> = nonces.collect();
    assert!(nonces[0] == nonces[1] && nonces[1] == nonces[2]);
}

#[tokio::test]
async fn a_bot_that_panics_is_a_connection_that_breaks() {
    let bot = handler_fn(async |_: Request| -> &'static str { panic!("on purpose") });
    let platform = Platform::default().serve_with(|account| tower_weixin::service(account, bot));
    let delivery = platform.user("oAlice").text("hi").attempts(1).await;
    assert_eq!(delivery.attempts[0].end, End::Reset);
    assert!(delivery.shown().is_fault());
}

#[tokio::test(start_paused = true)]
async fn what_is_made_at_once_counts_among_the_attempts() {
    let (platform, _) = platform(&[9; 9]);
    let alice = platform.user("oAlice");
    for (times, made) in [(2, 3), (3, 3), (5, 5)] {
        let delivery = alice.text("hi").times(times).await;
        assert_eq!(delivery.attempts.len(), made, "{times} at once");
    }
}
