//! The example `full_stack`: an admin area beside the bot.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::process::Example;

const ADMIN: &str = "admintoken2026";

/// What the admin area answers to a request with this header line.
fn admin(example: &Example, header: &str) -> String {
    let (host, _) = example.url().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /admin/messages HTTP/1.0\r\n{header}\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

#[tokio::test]
async fn the_admin_area_is_for_who_has_its_token_and_the_bot_for_the_platform() {
    let example = Example::start("full_stack", &[("ADMIN_TOKEN", ADMIN)]);
    let platform = example.platform();
    let said = platform.user("oCanary").text("hi").await;
    assert_eq!(said.shown().text(), Some("you said: hi"), "{said}");

    for header in [
        "".to_owned(),
        "x-admin-token: \r\n".to_owned(),
        "x-admin-token: weixindemoadmin\r\n".to_owned(),
        format!("x-admin-token: {}\r\n", ADMIN.replace('6', "7")),
        format!("x-admin-token: {ADMIN}6\r\n"),
    ] {
        let response = admin(&example, &header);
        assert!(
            response.starts_with("HTTP/1.0 401 "),
            "{header:?}: {response}"
        );
    }
    let response = admin(&example, &format!("x-admin-token: {ADMIN}\r\n"));
    assert!(response.starts_with("HTTP/1.0 200 "), "{response}");
    assert!(response.ends_with("\r\n\r\n1"), "{response}");

    let stranger = example.answer_at("/weixin", "POST", "<xml></xml>");
    assert!(stranger.starts_with("HTTP/1.0 4"), "{stranger}");
    for checked in [platform.verify().await, platform.probe().await] {
        assert!(checked.findings().is_empty(), "{checked}");
    }
    // Requests are logged by their path, and not with the query that proves them.
    let log = example.log();
    assert!(log.contains("/weixin"), "{log}");
    for secret in ["signature=", "nonce=", ADMIN, "oCanary"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn the_demo_token_of_the_admin_area_is_called_one() {
    let example = Example::start("full_stack", &[]);
    let greeting = example.greeting.join("\n");
    assert!(
        greeting.contains("set ADMIN_TOKEN before anybody else"),
        "{greeting}"
    );
    let response = admin(&example, "x-admin-token: weixindemoadmin\r\n");
    assert!(response.ends_with("\r\n\r\n0"), "{response}");
}

#[test]
fn without_a_framework_other_paths_are_refused() {
    let example = Example::start("hyper", &[]);
    let (_, path) = example.url().unwrap();
    let elsewhere = path.replacen("/weixin", "/elsewhere", 1);
    let response = example.answer_at(&elsewhere, "GET", "");
    assert!(response.starts_with("HTTP/1.0 4"), "{response}");
    assert!(!response.ends_with("hello"), "{response}");
}
