//! The example `lambda`, with the runtime API of AWS and its gateway played here.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tower::service_fn;
use tower_weixin::{BoxError, Mode};
use weixin_sim::{Platform, PushBody, SimAccount};

use crate::process::{Running, command};
use crate::{APP_ID, KEY, TOKEN};

type Invocation = (Value, oneshot::Sender<Value>);

/// The runtime API, which hands out events one by one and takes what the function makes of them.
struct Runtime {
    events: tokio::sync::Mutex<mpsc::Receiver<Invocation>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Value>>>,
    ids: AtomicU64,
}

async fn next(State(runtime): State<Arc<Runtime>>) -> impl IntoResponse {
    let next = runtime.events.lock().await.recv().await;
    let Some((event, answer)) = next else {
        // The test is over.
        return std::future::pending().await;
    };
    let id = runtime.ids.fetch_add(1, Ordering::Relaxed).to_string();
    runtime.waiting.lock().unwrap().insert(id.clone(), answer);
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", "9999999999999".to_owned()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:cn-north-1:1:function:bot".to_owned(),
        ),
    ];
    (
        headers.map(|(name, value)| (HeaderName::from_static(name), value)),
        Json(event),
    )
}

async fn response(
    State(runtime): State<Arc<Runtime>>,
    Path((id, what)): Path<(String, String)>,
    // It does not say that this is JSON.
    answer: Bytes,
) -> StatusCode {
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(what, "response", "{answer}");
    let waiting = runtime.waiting.lock().unwrap().remove(&id).unwrap();
    waiting.send(answer).unwrap();
    StatusCode::ACCEPTED
}

/// Serves the runtime API, and gives its address and where events are put.
async fn runtime() -> (String, mpsc::Sender<Invocation>) {
    let (sender, events) = mpsc::channel(1);
    let runtime = Runtime {
        events: events.into(),
        waiting: Mutex::default(),
        ids: AtomicU64::default(),
    };
    let api = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/{what}", post(response))
        .with_state(Arc::new(runtime));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, api).await });
    (address, sender)
}

/// The event that an HTTP API makes of a request, in payload format 2.0.
async fn event(request: http::Request<PushBody>, base64: bool) -> Value {
    let (head, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let headers: HashMap<_, _> = head
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    let (path, method) = (head.uri.path(), head.method.as_str());
    let body = match base64 {
        true => base64_simd::STANDARD.encode_to_string(&body),
        false => String::from_utf8(body.to_vec()).unwrap(),
    };
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": head.uri.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {
            "accountId": "1",
            "apiId": "api",
            "domainName": "bot.example.com",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Mozilla/4.0",
            },
            "requestId": "1",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1_767_225_600_000_u64,
        },
        "body": body,
        "isBase64Encoded": base64,
    })
}

/// The response that the gateway makes of what a function answered.
fn answered(answer: &Value) -> Result<http::Response<Full<Bytes>>, BoxError> {
    let status = answer["statusCode"].as_u64().ok_or("no status")?;
    let mut response = http::Response::builder().status(u16::try_from(status)?);
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().unwrap_or_default());
    }
    assert_eq!(answer["isBase64Encoded"], false, "{answer}");
    let body = answer["body"].as_str().unwrap_or_default().to_owned();
    Ok(response.body(Full::from(body))?)
}

#[tokio::test]
async fn a_function_answers_what_the_gateway_makes_of_pushes() {
    for (mode, name) in [(Mode::Plaintext, "plaintext"), (Mode::Security, "security")] {
        for base64 in [false, true] {
            let (address, events) = runtime().await;
            let variables = [
                ("WEIXIN_TOKEN", TOKEN),
                ("WEIXIN_APP_ID", APP_ID),
                ("WEIXIN_ENCODING_AES_KEY", KEY),
                ("WEIXIN_MODE", name),
                ("AWS_LAMBDA_RUNTIME_API", &address),
                ("AWS_LAMBDA_FUNCTION_NAME", "bot"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ];
            let _function = Running::start(&mut command("lambda", &variables));
            let gateway = service_fn(move |request| {
                let events = events.clone();
                async move {
                    let (sender, answer) = oneshot::channel();
                    events.send((event(request, base64).await, sender)).await?;
                    answered(&answer.await?)
                }
            });
            let account = SimAccount::new().token(TOKEN).app_id(APP_ID);
            let account = account.encoding_aes_key(KEY).mode(mode);
            let platform = Platform::new(account).serve(gateway);
            let said = platform.user("o1").text("hi 你好 & <xml>").await;
            let case = format!("{name}, base64: {base64}: {said}");
            assert_eq!(
                said.shown().text(),
                Some("you said: hi 你好 & <xml>"),
                "{case}"
            );
            for checked in [platform.verify().await, platform.probe().await, said] {
                assert!(checked.findings().is_empty(), "{case}: {checked}");
            }
        }
    }
}
