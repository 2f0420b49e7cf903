//! A server of our own, by its address.

use std::time::Duration;

use futures_util::future::join_all;
use tower_weixin::Router;
use tower_weixin::message::Text;
use weixin_core::Mode;
use weixin_sim::{Platform, SimAccount};

use super::support::{raw, read_request, serve};

#[tokio::test]
async fn a_server_is_pushed_to_over_one_kept_connection() {
    for mode in [Mode::Plaintext, Mode::Compatible, Mode::Security] {
        let platform = Platform::new(SimAccount::new().mode(mode));
        let bot = Router::new()
            .on(async |text: Text| format!("you said: {}", text.content))
            .fallback(async || {});
        let (address, connections) = serve(platform.account(), bot).await;
        let platform = platform
            .serve_url(&format!("http://{address}/weixin"))
            .unwrap();

        for _ in 0..20 {
            let delivery = platform.user("oAlice").text("hi").await;
            assert_eq!(delivery.shown().text(), Some("you said: hi"), "{delivery}");
        }
        assert_eq!(*connections.borrow(), 1, "kept alive");
    }
}

#[tokio::test]
async fn a_server_by_its_address_need_not_know_that_the_clock_was_moved() {
    let platform = Platform::new(SimAccount::new());
    let account = platform.sim_account().clone();
    let account = tower_weixin::Account::builder(account.token_text())
        .app_id(account.app_id_text())
        .encoding_aes_key(account.key_text())
        .build()
        .unwrap();
    let bot = Router::new().fallback(async || "yes");
    let (address, _) = serve(account, bot).await;
    let platform = platform.serve_url(&format!("http://{address}/")).unwrap();
    platform.clock().advance(Duration::from_secs(49 * 3600));
    assert!(platform.verify().await.shown().is_nothing());
    let delivery = platform.user("oAlice").text("hi").await;
    assert_eq!(delivery.shown().text(), Some("yes"), "{delivery}");
    assert!(delivery.findings().is_empty(), "{delivery}");
}

#[tokio::test]
async fn many_users_are_served_at_once() {
    let platform = Platform::new(SimAccount::new());
    let bot = Router::new()
        .on(async |text: Text| text.content)
        .fallback(async || {});
    let (address, _) = serve(platform.account(), bot).await;
    let platform = platform.serve_url(&format!("http://{address}/")).unwrap();
    let pushes =
        (0..200).map(|number| {
            let user = platform.user(format!("oUser{number}"));
            async move {
                user.text(number.to_string()).await.shown().text() == Some(&*number.to_string())
            }
        });
    assert!(join_all(pushes).await.into_iter().all(|right| right));
}

#[tokio::test]
async fn a_request_is_the_platforms() {
    // What it reads is its answer.
    let platform = raw(async |mut stream| {
        use tokio::io::AsyncWriteExt;
        let request = read_request(&mut stream).await;
        let (head, _) = request.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n", "|");
        let answer = format!(
            "HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n{head}",
            head.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    })
    .await;
    let delivery = platform.user("oAlice").text("hi").attempts(1).await;
    let head = &delivery.attempts[0].response.as_ref().unwrap().body;
    let (first, headers) = head.split_once('|').unwrap();
    assert!(
        first.starts_with("POST /weixin?bot=1&signature="),
        "{first}"
    );
    assert!(first.ends_with(" HTTP/1.0"), "{first}");
    let length = delivery.attempts[0].request.body.len();
    let headers: Vec<_> = headers
        .split('|')
        .filter(|line| !line.starts_with("Host: 127.0.0.1:"))
        .collect();
    let expected = [
        "User-Agent: Mozilla/4.0",
        "Accept: */*",
        "Content-Type: text/xml",
        &format!("Content-Length: {length}"),
        "Pragma: no-cache",
        "Connection: Keep-Alive",
    ];
    assert_eq!(headers, expected);
}

#[test]
fn what_is_no_address_is_an_error_that_says_what_one_is() {
    for url in [
        "",
        "localhost:3000",
        "/weixin",
        "ftp://example.com/",
        "http://",
        "http://a b/",
    ] {
        let error = Platform::default().serve_url(url).unwrap_err();
        assert!(
            error.to_string().contains("http://127.0.0.1:3000/weixin"),
            "{url}: {error}"
        );
    }
    for url in [
        "http://127.0.0.1:3000",
        "https://example.com/weixin?a=b",
        " http://[::1]/ ",
    ] {
        assert!(Platform::default().serve_url(url).is_ok(), "{url}");
    }
}
