//! The examples that call the platform, with a platform of their own.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_weixin::Mode;
use weixin_sim::world::Action;
use weixin_sim::{Platform, SimAccount};

use crate::process::{Example, command};
use crate::{APP_ID, TOKEN};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const USER: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";

/// A platform that knows one user, and its address. It ends with the runtime.
async fn platform() -> (String, Platform) {
    let account = SimAccount::new().token(TOKEN).mode(Mode::Plaintext);
    let platform = Platform::new(account.app_id(APP_ID).app_secret(SECRET));
    platform.world().note(USER, Action::Message);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = weixin_sim::server::router(platform.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (base, platform)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn user_info_prints_a_line_for_each_user() {
    let (base, _) = platform().await;
    let variables = [
        ("WEIXIN_API_BASE", &*base),
        ("WEIXIN_APP_ID", APP_ID),
        ("WEIXIN_APP_SECRET", SECRET),
    ];
    let output = command("user_info", &variables).arg(USER).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["openid"], USER);
    assert!(line["unionid"].is_string(), "{line}");
    assert_eq!(line["subscribe"], true);

    let unknown = ["oNobody", USER];
    let output = command("user_info", &variables)
        .args(unknown)
        .output()
        .unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.starts_with("oNobody: /cgi-bin/user/info: 40003, "),
        "{errors}"
    );
    assert_eq!(
        output.stdout.iter().filter(|byte| **byte == b'\n').count(),
        1
    );

    let wrong = [
        variables[0],
        variables[1],
        ("WEIXIN_APP_SECRET", "f1e2d3c4b5"),
    ];
    let output = command("user_info", &wrong).arg(USER).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        errors.contains("40125") && !errors.contains("f1e2d3c4b5"),
        "{errors}"
    );
}

#[test]
fn user_info_needs_an_account() {
    let output = command("user_info", &[]).arg(USER).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("WEIXIN_APP_ID is not set"), "{errors}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_answer_is_sent_as_a_customer_service_message() {
    let (base, platform) = platform().await;
    let variables = [
        ("WEIXIN_TOKEN", TOKEN),
        ("WEIXIN_API_BASE", &*base),
        ("WEIXIN_APP_ID", APP_ID),
        ("WEIXIN_APP_SECRET", SECRET),
        ("WEIXIN_MODEL_SECONDS", "5"),
    ];
    let mut process = command("late_answer", &variables);
    let example = Example::start_with("late_answer", process.stderr(Stdio::inherit()));
    let (host, _) = example.url().unwrap();
    platform.set_url(&format!("http://{host}/weixin")).unwrap();
    let delivery = platform.user(USER).text("tea").await;
    assert!(delivery.shown().is_nothing(), "{delivery}");
    for _ in 0..600 {
        if !platform.world().outbox().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let expected = json!({"content": "I have thought about “tea”."});
    let outbox = platform.world().outbox();
    assert_eq!((outbox.len(), &*outbox[0].user), (1, USER));
    assert_eq!(outbox[0].body["text"], expected);
}
