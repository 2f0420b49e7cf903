//! The port of HTTP.

use std::convert::Infallible;

use http::header::LOCATION;
use http::{Request, Response};
use tower::{ServiceExt, service_fn};
use weixin_server::RedirectToHttps;

/// The status, and where to. The inner service answers 200.
async fn ask(port: u16, method: &str, target: &str, hosts: &[&str]) -> (u16, Option<String>) {
    let inner =
        service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(String::new())));
    let redirect = RedirectToHttps::new(inner)
        .pass("/weixin")
        .pass("/.well-known/acme-challenge/")
        .port(port);
    let mut request = Request::builder().method(method).uri(target);
    for host in hosts {
        request = request.header("host", *host);
    }
    let response = redirect.oneshot(request.body(()).unwrap()).await.unwrap();
    let location = response.headers().get(LOCATION);
    let location = location.map(|location| location.to_str().unwrap().to_owned());
    (response.status().as_u16(), location)
}

#[tokio::test]
async fn what_is_passed_is_answered_here_whatever_the_method() {
    for (method, target, hosts) in [
        ("POST", "/weixin?signature=1", &["a.example"] as &[&str]),
        ("GET", "/weixin", &[]),
        ("GET", "/.well-known/acme-challenge/token", &["a.example"]),
    ] {
        assert_eq!(
            ask(443, method, target, hosts).await,
            (200, None),
            "{method} {target}"
        );
    }
}

#[tokio::test]
async fn all_else_is_the_same_address_by_https() {
    let host = &["a.example:80"];
    for (port, target, location) in [
        (443, "/", "https://a.example/"),
        (443, "/a/b?c=d&e=%2f", "https://a.example/a/b?c=d&e=%2f"),
        (8443, "/a", "https://a.example:8443/a"),
        (443, "/weixin/", "https://a.example/weixin/"),
        (443, "/weixin2", "https://a.example/weixin2"),
        (
            443,
            "/.well-known/acme-challenge",
            "https://a.example/.well-known/acme-challenge",
        ),
        // It stays on this host, whatever is asked for.
        (443, "//evil.example/a", "https://a.example//evil.example/a"),
        (443, "http://evil.example/a", "https://a.example/a"),
    ] {
        let expected = (308, Some(location.to_owned()));
        assert_eq!(ask(port, "GET", target, host).await, expected, "{target}");
        assert_eq!(ask(port, "HEAD", target, host).await, expected, "{target}");
    }
}

#[tokio::test]
async fn what_cannot_be_redirected_is_refused() {
    for (method, target, hosts, status) in [
        ("GET", "/", &[] as &[&str], 400),
        ("GET", "/", &["a.example", "a.example"], 400),
        ("GET", "/", &["a.example/evil"], 400),
        ("GET", "/", &["user@evil.example"], 400),
        ("GET", "*", &["a.example"], 400),
        ("POST", "/", &["a.example"], 405),
        ("OPTIONS", "*", &["a.example"], 405),
        ("CONNECT", "a.example:443", &["a.example"], 405),
    ] {
        let answer = ask(443, method, target, hosts).await;
        assert_eq!(answer, (status, None), "{method} {target} {hosts:?}");
    }
}
