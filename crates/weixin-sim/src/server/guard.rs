//! Who may talk to the simulator: whoever calls it by a loopback name.
//!
//! A page of any site can have the browser call `127.0.0.1`, and by a name of its own that leads there (DNS rebinding)
//! read the answers, too. The `Origin` tells the first, the `Host` the second.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::uri::{Authority, Uri};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;

pub(super) async fn guard(request: Request, next: Next) -> Response {
    let mut response = match foreign(request.uri(), request.headers()) {
        Some(reason) => Refusal::new(StatusCode::FORBIDDEN, reason).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        let slot = response.headers_mut().entry(name);
        slot.or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Why a request is not for us.
fn foreign(uri: &Uri, headers: &HeaderMap) -> Option<&'static str> {
    let hosts = headers
        .get_all(header::HOST)
        .iter()
        .map(HeaderValue::to_str);
    let hosts = hosts.chain(uri.authority().map(|authority| Ok(authority.as_str())));
    for host in hosts {
        if !host.is_ok_and(is_loopback) {
            return Some(
                "call the simulator by localhost or a loopback address: the Host is another",
            );
        }
    }
    for origin in headers.get_all(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let host = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        if !host.is_some_and(is_loopback) {
            return Some("a page of another Origin may not use the simulator");
        }
    }
    None
}

/// Whether a host, perhaps with a port, is this machine whatever a name server says.
fn is_loopback(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else {
        return false;
    };
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host();
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    match bare.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        // Browsers take names below it for this machine without asking.
        Err(_) => {
            let name = bare.to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_told_from_others() {
        for own in [
            "localhost",
            "localhost:8080",
            "LocalHost",
            "bot.localhost:1",
            "127.0.0.1:80",
            "127.9.9.9",
            "[::1]:8080",
        ] {
            assert!(is_loopback(own), "{own}");
        }
        for other in [
            "",
            "example.com",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "127.0.0.1@example.com",
            "example.com@localhost",
            "192.168.0.1",
            "[::ffff:10.0.0.1]",
            "0.0.0.0",
            "evillocalhost",
        ] {
            assert!(!is_loopback(other), "{other}");
        }
    }
}
