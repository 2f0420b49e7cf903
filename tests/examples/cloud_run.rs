//! The container of Weixin Cloud Run, and the platform that pushes to it.

use std::io::{Read, Write};
use std::net::TcpStream;

use weixin_sim::{Platform, PushMode, SimAccount};

use crate::APP_ID;
use crate::process::{Running, command, refusal};

/// Starts the container, and says on which port it listens.
fn start(network: &str) -> (Running, String) {
    let variables = [
        ("PORT", "0"),
        ("WEIXIN_APP_ID", APP_ID),
        ("WEIXIN_CLOUD_RUN", network),
    ];
    let mut process = Running::start(&mut command("cloud_run", &variables));
    let line = process.lines().next().unwrap();
    let (_, port) = line.split_once("at port ").unwrap();
    let (port, path) = port.split_once(", ").unwrap();
    assert_eq!(path, "/weixin");
    (process, port.to_owned())
}

#[tokio::test]
async fn a_container_passes_the_consoles_check_and_answers_in_either_form() {
    let (_process, port) = start("private");
    let platform = Platform::new(SimAccount::new().app_id(APP_ID));
    let platform = platform
        .serve_url(&format!("http://127.0.0.1:{port}/weixin"))
        .unwrap();
    for json in [false, true] {
        platform.change(|settings| {
            settings.mode = PushMode::CloudRun;
            settings.json = json;
        });
        let checked = platform.verify().await;
        assert!(checked.findings().is_empty(), "{checked}");
        let delivery = platform.user("o1").text("hi").await;
        assert_eq!(delivery.shown().text(), Some("you said: hi"), "{delivery}");
    }
}

#[test]
fn a_public_container_refuses_what_has_no_source() {
    let (_process, port) = start("public");
    let status = |header: &str| {
        let body = r#"{"action":"CheckContainerPath"}"#;
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        write!(
            stream,
            "POST /weixin HTTP/1.0\r\n{header}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(status(""), "403");
    assert_eq!(status("X-WX-OPENID: o1\r\n"), "403");
    assert_eq!(status("X-WX-SOURCE: wx_client\r\n"), "200");
}

#[test]
fn a_container_does_not_start_before_it_was_told_who_can_reach_it() {
    let app_id = ("WEIXIN_APP_ID", APP_ID);
    for variables in [
        &[app_id][..],
        &[app_id, ("WEIXIN_CLOUD_RUN", "")],
        &[app_id, ("WEIXIN_CLOUD_RUN", "yes")],
    ] {
        let error = refusal("cloud_run", variables);
        assert!(error.contains("WEIXIN_CLOUD_RUN must say"), "{error}");
    }
    let error = refusal("cloud_run", &[("WEIXIN_CLOUD_RUN", "private")]);
    assert!(error.contains("WEIXIN_APP_ID is not set"), "{error}");
}
