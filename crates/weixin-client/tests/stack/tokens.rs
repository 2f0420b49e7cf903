//! One token for all, and no loop.

use tokio::task::JoinSet;
use weixin_client::{ApiErrorKind, ErrorKind};

use super::platform::{APP_ID, Fault, Platform};
use super::{Client, INFO, STABLE_TOKEN, builder, client, info, send};

#[tokio::test]
async fn a_token_is_fetched_once_for_many_calls() {
    let platform = Platform::start().await;
    let client = client(&platform);
    for _ in 0..3 {
        info(&client).await.unwrap();
    }
    assert_eq!(platform.calls(STABLE_TOKEN), 1);
    assert_eq!(platform.calls(INFO.path()), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_25_a_thousand_callers_on_a_cold_start_fetch_one_token() {
    let platform = Platform::start().await;
    let client = client(&platform);
    let mut callers = JoinSet::new();
    for _ in 0..1_000 {
        let client = client.clone();
        callers.spawn(async move { info(&client).await.map(|_| ()) });
    }
    for result in callers.join_all().await {
        result.unwrap();
    }
    assert_eq!(platform.calls(STABLE_TOKEN), 1);
}

#[tokio::test]
async fn a_stale_token_costs_one_more_call() {
    for code in [40001, 40014, 42001] {
        let platform = Platform::start().await;
        let client = client(&platform);
        info(&client).await.unwrap();
        platform.refuse_token(code);
        info(&client).await.unwrap();
        assert_eq!(platform.calls(INFO.path()), 1 + 2, "{code}");
        assert_eq!(platform.calls(STABLE_TOKEN), 2, "{code}");
        // Nor is it asked for again after that.
        info(&client).await.unwrap();
        assert_eq!(platform.calls(STABLE_TOKEN), 2, "{code}");
    }
}

#[tokio::test]
async fn a_platform_that_refuses_every_token_is_asked_twice() {
    for (code, kind) in [
        (40001, ApiErrorKind::InvalidCredential),
        (40014, ApiErrorKind::InvalidAccessToken),
        (42001, ApiErrorKind::AccessTokenExpired),
    ] {
        let platform = Platform::start().await;
        platform.refuse_all(code);
        let client = client(&platform);
        let error = info(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(error.api_error().unwrap().kind(), kind);
        assert_eq!(error.code(), Some(code));
        assert_eq!(platform.calls(INFO.path()), 2, "{code}");
        assert_eq!(platform.calls(STABLE_TOKEN), 2, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r_25_no_send_fails_when_tokens_end_under_load() {
    let platform = Platform::start().await;
    platform.sends_per_token(250);
    let client = client(&platform);
    let mut senders = JoinSet::new();
    for sender in 0..20 {
        let client = client.clone();
        senders.spawn(async move {
            for number in 0..50 {
                send(&client, &format!("{sender}-{number}")).await.unwrap();
            }
        });
    }
    senders.join_all().await;
    assert_eq!(platform.calls(STABLE_TOKEN), 4);
    let mut sent = platform.sent();
    assert_eq!(sent.len(), 1_000);
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 1_000, "none went out twice");
}

#[tokio::test]
async fn those_who_wait_for_a_token_share_that_there_is_none() {
    let platform = Platform::start().await;
    platform.fault(STABLE_TOKEN, [Fault::Code(40164)]);
    let client = client(&platform);
    let mut callers = JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        callers.spawn(async move { info(&client).await });
    }
    for result in callers.join_all().await {
        let error = result.unwrap_err();
        assert_eq!(error.code(), Some(40164));
        assert_eq!(error.api(), STABLE_TOKEN);
    }
    assert_eq!(platform.calls(STABLE_TOKEN), 1);
}

#[tokio::test]
async fn a_wrong_secret_is_said_once_and_never_shown() {
    let platform = Platform::start().await;
    let wrong = "fedcba9876543210fedcba9876543210";
    let client = builder(&platform).app(APP_ID, wrong).unwrap().build();
    let error = info(&client).await.unwrap_err();
    assert_eq!(error.code(), Some(40125));
    assert_eq!(platform.calls(STABLE_TOKEN), 1);
    assert_eq!(platform.calls(INFO.path()), 0);
    assert!(!format!("{error} {error:?}").contains(wrong));
}

#[tokio::test]
async fn without_a_source_no_token_is_added() {
    let platform = Platform::start().await;
    let client = Client::builder()
        .base_url(&platform.base())
        .unwrap()
        .build();
    let error = info(&client).await.unwrap_err();
    assert_eq!(error.code(), Some(41001));
    assert_eq!(platform.calls(STABLE_TOKEN), 0);
}
