//! Who may use the simulator.

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use crate::support::Desk;

fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
}

#[tokio::test]
async fn only_loopback_names_and_pages_from_there_are_answered() {
    let desk = Desk::new().await;
    for (name, value, allowed) in [
        (header::HOST, "localhost:1234", true),
        (header::HOST, "[::1]:80", true),
        (header::HOST, "evil.example", false),
        (header::HOST, "localhost.evil.example", false),
        (header::ORIGIN, "http://127.0.0.1:8080", true),
        (header::ORIGIN, "http://localhost", true),
        (header::ORIGIN, "https://evil.example", false),
        (header::ORIGIN, "null", false),
    ] {
        let expected = if allowed {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        for path in ["/", "/sim/state", "/sim/events", "/cgi-bin/getcallbackip"] {
            if path == "/sim/events" && allowed {
                continue; // It would not end.
            }
            let response = desk
                .call(Method::GET, path, headers(name.clone(), value), "")
                .await;
            assert_eq!(response.status(), expected, "{name}: {value} {path}");
        }
        let body = r#"{"users":["oMallory"]}"#;
        let response = desk
            .call(
                Method::POST,
                "/sim/reset",
                headers(name.clone(), value),
                body,
            )
            .await;
        assert_eq!(response.status(), expected, "{name}: {value}");
        if !allowed {
            assert!(response.body().starts_with(b"{\"error\":"));
        }
    }
}
