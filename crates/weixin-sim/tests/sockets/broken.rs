//! Servers that are not there, hang up, hang, or speak something else.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use weixin_sim::{Delivery, End, FindingKind as Kind, Platform};

use super::support::{by_url, raw, read_request, say};

async fn pushed(platform: &Platform) -> Delivery {
    platform.user("oAlice").text("hi").attempts(1).await
}

fn is(delivery: &Delivery, end: End, kind: Kind) {
    assert_eq!(delivery.attempts[0].end, end, "{delivery}");
    assert!(delivery.has(kind), "{delivery}");
    assert!(delivery.shown().is_fault(), "{delivery}");
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    is(&pushed(&by_url(address)).await, End::Refused, Kind::Refused);
}

#[tokio::test]
async fn the_host_does_not_exist() {
    let platform = Platform::default()
        .serve_url("http://no-such-host.invalid/")
        .unwrap();
    is(
        &pushed(&platform).await,
        End::Unreachable,
        Kind::Unreachable,
    );
}

#[tokio::test]
async fn the_server_hangs_up() {
    let at_once = raw(async |stream| drop(stream)).await;
    is(&pushed(&at_once).await, End::Reset, Kind::Reset);
    let after_the_request = raw(async |mut stream: TcpStream| {
        read_request(&mut stream).await;
    })
    .await;
    is(&pushed(&after_the_request).await, End::Reset, Kind::Reset);
    let in_the_body = raw(async |stream| {
        say(
            stream,
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsucc",
        )
        .await;
    })
    .await;
    let delivery = pushed(&in_the_body).await;
    is(&delivery, End::Reset, Kind::Reset);
    let response = delivery.attempts[0].response.as_ref().unwrap();
    assert_eq!(response.body, "succ", "what came is shown");
}

#[tokio::test]
async fn the_server_resets_the_connection() {
    let platform = raw(async |mut stream: TcpStream| {
        read_request(&mut stream).await;
        stream.set_zero_linger().unwrap();
    })
    .await;
    is(&pushed(&platform).await, End::Reset, Kind::Reset);
}

#[tokio::test]
async fn the_server_does_not_speak_http() {
    let nonsense =
        raw(async |stream| say(stream, b"SSH-2.0-OpenSSH_9.6\r\nhello\r\n\r\n").await).await;
    is(&pushed(&nonsense).await, End::NotHttp, Kind::NotHttp);
    let zeros = raw(async |stream| say(stream, &[0; 4096]).await).await;
    is(&pushed(&zeros).await, End::NotHttp, Kind::NotHttp);
    let head_without_end = raw(async |stream| {
        say(
            stream,
            &[b"HTTP/1.1 200 OK\r\n", &*b"X: y\r\n".repeat(500_000)].concat(),
        )
        .await;
    })
    .await;
    is(
        &pushed(&head_without_end).await,
        End::NotHttp,
        Kind::NotHttp,
    );
}

#[tokio::test]
async fn what_is_not_http_is_named_in_english_and_chinese() {
    let odd: [(&[u8], &str, &str); 4] = [
        (
            b"SSH-2.0-OpenSSH_9.6\r\n",
            "does not begin as HTTP",
            "开头不是 HTTP",
        ),
        (b"HTTP/1.1 2xx OK\r\n\r\n", "three digits", "三位数字"),
        (
            b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
            "malformed",
            "格式错误",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",
            "chunks",
            "分块",
        ),
    ];
    for (answer, en, zh) in odd {
        let platform = raw(move |stream| say(stream, answer)).await;
        let delivery = pushed(&platform).await;
        is(&delivery, End::NotHttp, Kind::NotHttp);
        let finding = delivery.findings()[0];
        assert!(finding.en.contains(en), "{finding}");
        assert!(finding.zh.contains(zh), "{finding}");
        let is_ours = |c: char| !c.is_ascii_lowercase();
        assert!(finding.zh.chars().all(is_ours), "{finding}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_first_does_not_speak_http() {
    let platform = raw(async |mut stream: TcpStream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n").await.unwrap();
        while stream.read_u8().await.is_ok() {}
    })
    .await;
    is(&pushed(&platform).await, End::NotHttp, Kind::NotHttp);
}

#[tokio::test]
async fn https_is_wanted_of_a_server_that_has_none() {
    let platform = raw(async |mut stream: TcpStream| {
        let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer).await.unwrap();
        while stream.read_u8().await.is_ok() {}
    })
    .await;
    let url = platform.url().unwrap().replace("http:", "https:");
    platform.set_url(&url).unwrap();
    is(&pushed(&platform).await, End::NoTls, Kind::NoTls);
}

/// As a server with TLS does: it closes the connection of whoever does not begin with a handshake, and says why to
/// whoever does.
#[tokio::test]
async fn http_is_wanted_of_a_server_that_has_tls() {
    let platform = raw(async |mut stream: TcpStream| {
        if stream.read_u8().await.is_ok_and(|first| first == 0x16) {
            let handshake_failure = [0x15, 3, 3, 0, 2, 2, 40];
            stream.write_all(&handshake_failure).await.unwrap();
            while stream.read_u8().await.is_ok() {}
        }
    })
    .await;
    let verified = platform.verify().await;
    assert!(verified.has(Kind::WantsTls), "{verified}");
    let broken = raw(async |mut stream: TcpStream| {
        let _ = stream.read_u8().await;
    })
    .await;
    let verified = broken.verify().await;
    assert!(verified.has(Kind::Reset), "{verified}");
}

#[tokio::test]
async fn an_answer_of_100_megabytes_is_not_read_to_its_end() {
    let (tell, mut written) = mpsc::unbounded_channel();
    let announced = raw(move |mut stream: TcpStream| {
        let tell = tell.clone();
        async move {
            read_request(&mut stream).await;
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n";
            stream.write_all(head).await.unwrap();
            let piece = vec![b'x'; 64 * 1024];
            let mut sent = 0;
            while sent < 104_857_600 && stream.write_all(&piece).await.is_ok() {
                sent += piece.len();
            }
            tell.send(sent).unwrap();
        }
    })
    .await;
    let delivery = pushed(&announced).await;
    is(&delivery, End::TooLarge, Kind::TooLarge);
    let response = delivery.attempts[0].response.as_ref().unwrap();
    assert!(response.truncated && response.body.len() <= 64 * 1024);
    let written = written.recv().await.unwrap();
    assert!(
        written < 50 * 1024 * 1024,
        "the platform hung up after {written} bytes"
    );
}

#[tokio::test]
async fn an_answer_that_is_chunked_is_named() {
    let platform = raw(async |stream| {
        say(
            stream,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nsuccess\r\n0\r\n\r\n",
        )
        .await;
    })
    .await;
    is(&pushed(&platform).await, End::Answered, Kind::Chunked);
}

#[tokio::test]
async fn a_server_that_hangs_is_left_and_sees_it() {
    let (tell, mut told) = mpsc::unbounded_channel();
    let platform = raw(move |mut stream: TcpStream| {
        let tell = tell.clone();
        async move {
            read_request(&mut stream).await;
            // Until the platform hangs up.
            while stream.read_u8().await.is_ok() {}
            tell.send(()).unwrap();
        }
    })
    .await;
    let push = platform.user("oAlice").text("hi").attempts(2);
    let delivery = push.patience(Duration::from_millis(200)).await;
    is(&delivery, End::Late, Kind::Late);
    assert_eq!(delivery.attempts.len(), 2);
    told.recv().await.unwrap();
    told.recv().await.unwrap();
}

#[tokio::test]
async fn half_an_answer_in_time_is_late() {
    let platform = raw(async |mut stream: TcpStream| {
        read_request(&mut stream).await;
        let half = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsucc";
        stream.write_all(half).await.unwrap();
        while stream.read_u8().await.is_ok() {}
    })
    .await;
    let push = platform.user("oAlice").text("hi").attempts(1);
    let delivery = push.patience(Duration::from_millis(200)).await;
    is(&delivery, End::Late, Kind::Late);
}
