//! Connections that are kept, and closed just when they are needed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tower_weixin::Router;
use weixin_sim::{End, Platform, SimAccount};

use super::support::{raw, read_request, serve};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess";

/// A server that answers the first request of each connection, and of the second sends this much of an answer. The
/// number is how many requests there were.
async fn once_each(second: &'static [u8]) -> (Platform, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let platform = raw(move |mut stream: TcpStream| {
        let counted = Arc::clone(&counted);
        async move {
            for answer in [ANSWER, second] {
                if read_request(&mut stream).await.is_empty() {
                    return;
                }
                counted.fetch_add(1, Ordering::SeqCst);
                stream.write_all(answer).await.unwrap();
            }
        }
    })
    .await;
    (platform, requests)
}

#[tokio::test]
async fn a_kept_connection_that_is_closed_just_then_is_no_fault_of_the_bot() {
    let (platform, requests) = once_each(b"").await;
    let alice = platform.user("oAlice");
    for number in 1..=5 {
        let delivery = alice.text("hi").attempts(1).await;
        assert_eq!(delivery.attempts[0].end, End::Answered, "{delivery}");
        assert_eq!(requests.load(Ordering::SeqCst), 2 * number - 1);
    }
}

#[tokio::test]
async fn an_answer_that_has_begun_is_not_asked_for_again() {
    let (platform, requests) = once_each(b"HTT").await;
    let alice = platform.user("oAlice");
    let ends = [End::Answered, End::Reset, End::Answered];
    for (made, end) in (1..).zip(ends) {
        let delivery = alice.text("hi").attempts(1).await;
        assert_eq!(delivery.attempts[0].end, end, "{delivery}");
        assert_eq!(requests.load(Ordering::SeqCst), made);
    }
}

#[tokio::test]
async fn what_breaks_on_a_connection_of_its_own_is_not_made_again() {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let platform = raw(move |mut stream: TcpStream| {
        let counted = Arc::clone(&counted);
        async move {
            read_request(&mut stream).await;
            counted.fetch_add(1, Ordering::SeqCst);
        }
    })
    .await;
    let delivery = platform.user("oAlice").text("hi").attempts(1).await;
    assert_eq!(delivery.attempts[0].end, End::Reset, "{delivery}");
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn each_check_of_a_server_has_a_connection_of_its_own() {
    let platform = Platform::new(SimAccount::new());
    let bot = Router::new().fallback(async || "yes");
    let (address, connections) = serve(platform.account(), bot).await;
    let platform = platform.serve_url(&format!("http://{address}/")).unwrap();
    platform.user("oAlice").text("hi").await;
    let verified = platform.verify().await;
    assert!(verified.findings().is_empty(), "{verified}");
    let probed = platform.probe().await;
    assert!(probed.findings().is_empty(), "{probed}");
    let checks = verified.attempts.len() + probed.attempts.len();
    assert_eq!(*connections.borrow(), 1 + checks);
}
