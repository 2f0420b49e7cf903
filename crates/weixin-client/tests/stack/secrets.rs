//! What must not be seen: the access token and the AppSecret, in whatever is written down.

use std::time::Duration;

use weixin_client::token::{AccessToken, AppSecret};

use super::log::Log;
use super::platform::{APP_ID, Fault, Platform, SECRET};
use super::{INFO, SEND, builder, info, send};

#[tokio::test]
async fn t_10_neither_logs_nor_errors_nor_debug_show_a_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .finish();
    let _subscribed = tracing::subscriber::set_default(subscriber);
    let platform = Platform::start().await;
    let client = builder(&platform)
        .timeout(Duration::from_millis(300))
        .build();
    let mut seen = vec![format!("{client:?} {:?}", builder(&platform))];
    info(&client).await.unwrap();
    send(&client, "CANARY-words").await.unwrap();
    // Refused tokens, the last of them quoted by the platform.
    platform.refuse_token(42001);
    info(&client).await.unwrap();
    for fault in [
        Fault::Code(-1),
        Fault::Status(502),
        Fault::Silence,
        Fault::Close,
    ] {
        platform.fault(SEND.path(), [fault]);
        let error = send(&client, "CANARY-words").await.unwrap_err();
        seen.push(said_by(&error));
    }
    platform.fault(INFO.path(), [Fault::Code(-1); 3]);
    seen.push(said_by(&info(&client).await.unwrap_err()));
    platform.refuse_all(40001);
    seen.push(said_by(&info(&client).await.unwrap_err()));
    let wrong = builder(&platform)
        .app(APP_ID, "CANARYfedcba9876543210")
        .unwrap();
    seen.push(said_by(&info(&wrong.build()).await.unwrap_err()));
    // A platform that is not there.
    let nowhere = builder(&platform).base_url("http://127.0.0.1:1").unwrap();
    seen.push(said_by(&info(&nowhere.build()).await.unwrap_err()));
    seen.push(format!(
        "{:?} {:?}",
        AccessToken::new("CANARY-token").unwrap(),
        AppSecret::new(SECRET).unwrap()
    ));

    let log = log.text();
    assert!(log.contains("/cgi-bin/user/info"), "spans are logged");
    assert!(log.contains("hyper"), "and what hyper says");
    for text in [log].iter().chain(&seen) {
        for secret in ["CANARY", SECRET, "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe"] {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret}");
        }
    }
}

/// An error and all that caused it, in both forms.
fn said_by(error: &dyn std::error::Error) -> String {
    let mut said = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(cause) = source {
        said += &format!(" {cause} {cause:?}");
        source = cause.source();
    }
    said
}
