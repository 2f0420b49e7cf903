//! Which calls are made again.

use std::time::Duration;

use tokio::net::TcpListener;
use weixin_client::{ErrorKind, RetryPolicy};

use super::platform::{Fault, Platform};
use super::{Client, INFO, SEND, STABLE_TOKEN, builder, client, info, send};

#[tokio::test]
async fn a_message_is_sent_once_whatever_comes_of_it() {
    for (fault, kind) in [
        (Fault::Code(-1), ErrorKind::Api),
        (Fault::Status(502), ErrorKind::Status(502)),
        (Fault::Silence, ErrorKind::Timeout),
        (Fault::Close, ErrorKind::Transport),
    ] {
        let platform = Platform::start().await;
        let client = builder(&platform)
            .timeout(Duration::from_millis(300))
            .build();
        platform.fault(SEND.path(), [fault]);
        let error = send(&client, "hello").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault:?}");
        assert!(error.can_retry(), "{fault:?}");
        assert_eq!(platform.calls(SEND.path()), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_message_is_sent_again_after_a_refused_token() {
    let platform = Platform::start().await;
    let client = client(&platform);
    info(&client).await.unwrap();
    platform.refuse_token(42001);
    send(&client, "hello").await.unwrap();
    assert_eq!(platform.calls(SEND.path()), 2);
    assert_eq!(platform.sent().len(), 1);
}

#[tokio::test]
async fn a_message_is_sent_again_where_there_was_no_connection() {
    // A port that nobody listens to yet.
    let reserved = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = reserved.local_addr().unwrap();
    drop(reserved);
    let base = format!("http://{address}");
    let retry = RetryPolicy::new().tries(2, Duration::from_millis(1));
    let client = Client::builder()
        .base_url(&base)
        .unwrap()
        .retry(retry)
        .build();
    let error = send(&client, "hello").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);

    let retry = RetryPolicy::new().tries(8, Duration::from_millis(20));
    let client = Client::builder()
        .base_url(&base)
        .unwrap()
        .retry(retry)
        .build();
    let sending = tokio::spawn(async move { send(&client, "hello").await });
    tokio::time::sleep(Duration::from_millis(60)).await;
    let platform = Platform::start_at(address).await;
    // There is no token, and so the platform did hear of it.
    assert_eq!(sending.await.unwrap().unwrap_err().code(), Some(41001));
    assert_eq!(platform.calls(SEND.path()), 1);
}

#[tokio::test]
async fn a_busy_platform_is_asked_again_for_what_does_no_harm() {
    let platform = Platform::start().await;
    let client = client(&platform);
    platform.fault(INFO.path(), [Fault::Code(-1), Fault::Status(503)]);
    info(&client).await.unwrap();
    assert_eq!(platform.calls(INFO.path()), 3);

    platform.fault(INFO.path(), [Fault::Code(-1); 3]);
    let error = info(&client).await.unwrap_err();
    assert_eq!(error.code(), Some(-1));
    assert_eq!(platform.calls(INFO.path()), 6, "two more tries, not more");
}

#[tokio::test]
async fn a_token_is_asked_for_again_but_not_by_each_try_of_a_call() {
    let platform = Platform::start().await;
    let timeout = Duration::from_millis(300);
    let client = builder(&platform).timeout(timeout).build();
    platform.fault(STABLE_TOKEN, [Fault::Silence, Fault::Status(502)]);
    info(&client).await.unwrap();
    assert_eq!(platform.calls(STABLE_TOKEN), 3);

    let platform = Platform::start().await;
    let client = builder(&platform).timeout(timeout).build();
    platform.fault(STABLE_TOKEN, [Fault::Code(-1); 9]);
    let error = info(&client).await.unwrap_err();
    assert_eq!((error.api(), error.code()), (STABLE_TOKEN, Some(-1)));
    assert_eq!(platform.calls(STABLE_TOKEN), 3);
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_no_reason_to_ask_again() {
    let platform = Platform::start().await;
    let client = client(&platform);
    for code in [45009, 45011, 48001, 40003] {
        let before = platform.calls(INFO.path());
        platform.fault(INFO.path(), [Fault::Code(code)]);
        assert_eq!(info(&client).await.unwrap_err().code(), Some(code));
        assert_eq!(platform.calls(INFO.path()), before + 1, "{code}");
    }
}

#[tokio::test]
async fn messages_are_sent_again_when_busy_if_that_is_chosen() {
    let platform = Platform::start().await;
    let retry = RetryPolicy::new().tries(2, Duration::from_millis(1));
    let client = builder(&platform).retry(retry.repeat_when_busy()).build();
    platform.fault(SEND.path(), [Fault::Code(-1)]);
    send(&client, "hello").await.unwrap();
    assert_eq!(platform.calls(SEND.path()), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_24_no_message_of_ten_thousand_goes_out_twice_among_faults() {
    let platform = Platform::start().await;
    // Every 20th is not answered though it is sent, every 20th fails.
    let faults = (0..10_000).map(|number| match number % 20 {
        3 => Fault::Silence,
        13 => Fault::Status(500),
        _ => Fault::None,
    });
    platform.fault(SEND.path(), faults);
    let client = builder(&platform).timeout(Duration::from_secs(2)).build();
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..200 {
        let client = client.clone();
        senders.spawn(async move {
            let mut failed = 0;
            for number in 0..50 {
                let sent = send(&client, &format!("{sender}-{number}")).await;
                failed += usize::from(sent.is_err());
            }
            failed
        });
    }
    let failed: usize = senders.join_all().await.iter().sum();
    assert_eq!(platform.calls(SEND.path()), 10_000);
    assert_eq!(failed, 1_000);
    let mut sent = platform.sent();
    let count = sent.len();
    assert_eq!(count, 9_500, "those without an answer as well");
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), count, "none twice");
}
