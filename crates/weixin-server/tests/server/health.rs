//! What is said of a process, and to whom.

use http::header::CONTENT_TYPE;
use http::{Method, Request};
use tower::ServiceExt;
use weixin_server::{Health, Readiness};

/// The status and the text.
async fn ask(readiness: &Readiness, method: Method, path: &str) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).body(());
    let health = Health::new(readiness.clone());
    let response = health.oneshot(request.unwrap()).await.unwrap();
    let content_type = &response.headers()[CONTENT_TYPE];
    assert_eq!(content_type, "text/plain; charset=utf-8");
    (response.status().as_u16(), response.into_body())
}

#[tokio::test]
async fn health_answers_two_paths_and_two_methods() {
    let readiness = Readiness::new();
    for (method, path, status) in [
        (Method::GET, "/healthz", 200),
        (Method::HEAD, "/healthz", 200),
        (Method::GET, "/healthz?from=probe", 200),
        (Method::GET, "/readyz", 200),
        (Method::HEAD, "/readyz", 200),
        (Method::POST, "/readyz", 405),
        (Method::DELETE, "/healthz", 405),
        (Method::GET, "/", 404),
        (Method::GET, "/healthz/", 404),
    ] {
        let answer = ask(&readiness, method.clone(), path).await;
        assert_eq!(answer.0, status, "{method} {path}: {answer:?}");
    }
}

#[tokio::test]
async fn what_was_stopped_is_alive_and_not_ready() {
    let readiness = Readiness::new();
    readiness.clone().stop();
    let not_ready = (503, "draining\n".to_owned());
    assert_eq!(ask(&readiness, Method::GET, "/readyz").await, not_ready);
    assert_eq!(ask(&readiness, Method::GET, "/healthz").await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn checks_that_fail_or_take_too_long_are_named_and_nothing_is_said_of_them() {
    let readiness = Readiness::new();
    readiness.check("good", async || Ok::<_, String>(()));
    assert_eq!(ask(&readiness, Method::GET, "/readyz").await.0, 200);

    readiness.check("store", async || Err("redis://:password@host"));
    readiness.check("hangs", std::future::pending::<Result<(), String>>);
    let (status, text) = ask(&readiness, Method::GET, "/readyz").await;
    assert_eq!((status, &*text), (503, "store\nhangs\n"));
    assert_eq!(ask(&readiness, Method::GET, "/healthz").await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn checks_are_made_at_the_same_time() {
    let readiness = Readiness::new();
    for name in ["a", "b", "c"] {
        readiness.check(name, std::future::pending::<Result<(), String>>);
    }
    let start = tokio::time::Instant::now();
    assert_eq!(ask(&readiness, Method::GET, "/readyz").await.0, 503);
    assert_eq!(start.elapsed().as_secs(), 1);
}
