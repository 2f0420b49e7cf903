//! The examples that call the platform, with a platform of their own.

use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::Query;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::process::{Example, command};
use crate::{APP_ID, TOKEN};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const USER: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";

/// A platform that knows one user, and what it was asked to send. It ends with the runtime.
async fn platform() -> (String, Arc<Mutex<Vec<Value>>>) {
    let sent: Arc<Mutex<Vec<Value>>> = Arc::default();
    let send = {
        let sent = Arc::clone(&sent);
        async move |Json(message): Json<Value>| {
            sent.lock().unwrap().push(message);
            Json(json!({"errcode": 0, "errmsg": "ok"}))
        }
    };
    let token = async |Json(ask): Json<Value>| {
        let is_right = ask["appid"] == APP_ID && ask["secret"] == SECRET;
        Json(match is_right {
            true => json!({"access_token": "ACCESS_TOKEN", "expires_in": 7200}),
            false => json!({"errcode": 40125, "errmsg": "invalid appsecret"}),
        })
    };
    let user = async |Query(query): Query<Vec<(String, String)>>| {
        let has = |name: &str, value: &str| query.iter().any(|(n, v)| n == name && v == value);
        Json(
            match has("access_token", "ACCESS_TOKEN") && has("openid", USER) {
                true => {
                    json!({"subscribe": 1, "openid": USER, "unionid": "oUnion", "language": "zh_CN"})
                }
                false => json!({"errcode": 40003, "errmsg": "invalid openid"}),
            },
        )
    };
    let app = Router::new()
        .route("/cgi-bin/stable_token", post(token))
        .route("/cgi-bin/user/info", get(user))
        .route("/cgi-bin/message/custom/send", post(send));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (base, sent)
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
    assert_eq!(line["unionid"], "oUnion");
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
    let (base, sent) = platform().await;
    let variables = [
        ("WEIXIN_TOKEN", TOKEN),
        ("WEIXIN_API_BASE", &*base),
        ("WEIXIN_APP_ID", APP_ID),
        ("WEIXIN_APP_SECRET", SECRET),
        ("WEIXIN_MODEL_SECONDS", "5"),
    ];
    let push = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>{USER}</FromUserName>\
         <CreateTime>1714037059</CreateTime><MsgType>text</MsgType><Content>tea</Content>\
         <MsgId>1</MsgId></xml>"
    );
    let mut process = command("late_answer", &variables);
    let example = Example::start_with("late_answer", process.stderr(Stdio::inherit()));
    let answer = tokio::task::block_in_place(|| example.answer("POST", &push));
    assert!(answer.ends_with("\r\n\r\nsuccess"), "{answer}");
    for _ in 0..600 {
        if !sent.lock().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let expected = json!({
        "touser": USER,
        "msgtype": "text",
        "text": {"content": "I have thought about “tea”."},
    });
    assert_eq!(*sent.lock().unwrap(), [expected]);
}
