//! Answers that the platform should never give.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::json;
use tokio::time::timeout;
use tower::{BoxError, service_fn};
use weixin_client::media::{Media, MediaKind};
use weixin_client::template::TemplateMessage;
use weixin_client::users::Lang;
use weixin_client::{ApiError, Client, CustomerService, Error, ResponseBody, RetryPolicy};
use weixin_delivery::{Addressee, LateSender};
use weixin_message::Reply;

use super::{TOKEN, fixed, info, ok, platform, user};

#[tokio::test(start_paused = true)]
async fn an_error_code_is_never_a_success() {
    let mut wrong = Vec::new();
    for body in [
        &br#"{"errcode":"45015","errmsg":"out of time"}"#[..],
        br#"{"errcode":45015,"errmsg":null}"#,
        br#"{"errcode":45015,"errmsg":{"a":1}}"#,
        br#"{"errcode":45015,"errmsg":45015}"#,
        b"{\"errcode\":45015,\"errmsg\":\"cut in a character \xe5\xad\"}",
        br#"{"errcode":45015,"errmsg":"cut in an emoji \ud83d"}"#,
        br#"{"errcode":0,"errmsg":"ok","errcode":45015}"#,
        br#"{"errcode":45015,"errcode":45015,"errmsg":""}"#,
        br#"{"errcode":45015.0,"errmsg":""}"#,
        br#"{"errcode":4501500000,"errmsg":""}"#,
        br#"[{"errcode":45015,"errmsg":""}]"#,
        br#"{"errcode":NaN,"errmsg":""}"#,
        b"\xef\xbb\xbf{\"errcode\":45015,\"errmsg\":\"\"}",
        b"{}",
        b"null",
        b"[]",
        b"true",
        br#"{"message":"no healthy upstream"}"#,
        br#"{"base_resp":{"ret":-1}}"#,
        br#"{"error":{"errcode":45015}}"#,
    ] {
        let (builder, _) = platform(move |_, _| ok(Bytes::from_static(body)));
        let client = fixed(builder);
        let sent = client.send(&user(), "hello").await;
        let late = CustomerService::new(client)
            .send(&Addressee::new(user()), &Reply::text("hello"))
            .await;
        let shown = String::from_utf8_lossy(body).into_owned();
        if sent.is_ok() || late.is_ok() {
            wrong.push(shown);
        }
    }
    assert!(wrong.is_empty(), "counted as sent: {wrong:#?}");
}

#[tokio::test(start_paused = true)]
async fn no_error_quotes_what_was_sent_in_whatever_form() {
    let mut leaks = Vec::new();
    // One value in another: the shorter one is taken out first.
    let message = TemplateMessage::new(user(), "TEMPLATE")
        .value("keyword1", "王小明先生")
        .value("keyword2", "王小明先生的验证码是918273");
    let (builder, _) = platform(|_, _| {
        ok(
            r#"{"errcode":47003,"errmsg":"argument invalid! data.keyword2.value: 王小明先生的验证码是918273"}"#,
        )
    });
    let error = fixed(builder)
        .send_template_message(&message)
        .await
        .unwrap_err();
    leaks.push((format!("{error}"), "918273"));

    // The body as it was sent, in which texts are escaped.
    let (builder, _) = platform(|_, body| {
        let body = String::from_utf8(body.to_vec()).unwrap();
        ok(json!({"errcode": 47001, "errmsg": format!("data format error: {body}")}).to_string())
    });
    let error = fixed(builder)
        .send(&user(), "Dear \"CANARY\",\nyour code is 918273")
        .await
        .unwrap_err();
    leaks.push((format!("{error}"), "918273"));

    // The same, cut off.
    let (builder, _) = platform(|_, body| {
        let body: String = String::from_utf8(body.to_vec())
            .unwrap()
            .chars()
            .take(110)
            .collect();
        ok(
            json!({"errcode": 47001, "errmsg": format!("data format error near: {body}")})
                .to_string(),
        )
    });
    let error = fixed(builder)
        .send(&user(), "your code is 918273, and so on and so forth")
        .await
        .unwrap_err();
    leaks.push((format!("{error}"), "918273"));

    // The token, cut off.
    let (builder, _) = platform(|_, _| {
        let begin = &TOKEN[..40];
        ok(json!({"errcode": 40013, "errmsg": format!("access_token {begin}... has another appid")}).to_string())
    });
    let error = fixed(builder).send(&user(), "hello").await.unwrap_err();
    leaks.push((format!("{error}"), "CANARY"));

    // A short text, and a text that is percent-encoded.
    let (builder, _) = platform(|_, _| {
        ok(r#"{"errcode":87014,"errmsg":"risky content: %E9%AA%8C%E8%AF%81918273"}"#)
    });
    let error = fixed(builder)
        .send(&user(), "验证918273")
        .await
        .unwrap_err();
    leaks.push((format!("{error}"), "918273"));
    let (builder, _) = platform(|_, _| ok(r#"{"errcode":87014,"errmsg":"risky content: 91827"}"#));
    let error = fixed(builder).send(&user(), "91827").await.unwrap_err();
    leaks.push((format!("{error}"), "91827"));

    // What is uploaded is no JSON.
    let (builder, _) = platform(|_, _| {
        ok(r#"{"errcode":40005,"errmsg":"invalid file type: CANARY-张三的身份证.exe"}"#)
    });
    let error = fixed(builder)
        .upload_media(
            MediaKind::Image,
            "CANARY-张三的身份证.exe",
            Full::new(Bytes::from_static(b"x")),
        )
        .await
        .unwrap_err();
    leaks.push((format!("{error}"), "CANARY"));

    // The source of an answer that cannot be read.
    let (builder, _) = platform(|_, _| ok(r#"{"openid":"o1","subscribe":"CANARY words"}"#));
    let error = fixed(builder).user(&user(), Lang::ZhCn).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    leaks.push((format!("{error}: {source}"), "CANARY"));

    for (said, secret) in leaks {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn a_request_id_is_short_and_plain() {
    let error = ApiError::new(
        "/x",
        1,
        &format!("no rid: {}\u{1b}[2J{}", "x".repeat(10), "y".repeat(1 << 20)),
    );
    let wrong = ApiError::new("/x", 1, "invalid grid: 7 rid: 66aa1111-22bb22bb-33cc33cc");
    assert_eq!(wrong.request_id(), Some("66aa1111-22bb22bb-33cc33cc"));
    assert!(error.to_string().len() < 1024 && !error.to_string().contains('\u{1b}'));
}

#[tokio::test(start_paused = true)]
async fn a_long_pause_is_no_panic() {
    let (builder, _) = platform(|_, _| ok(r#"{"errcode":-1,"errmsg":"busy"}"#));
    let client = builder
        .retry(RetryPolicy::new().tries(1, Duration::MAX))
        .build();
    for _ in 0..20 {
        let client = client.clone();
        let call =
            tokio::spawn(async move { timeout(Duration::from_secs(1), info(&client)).await });
        assert!(call.await.is_ok(), "panicked");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_is_not_called_failed() {
    let mut wrong = Vec::new();
    for (body, content_type) in [
        (
            r#"{"errcode":0,"errmsg":"ok","msgid":"200228332"}"#,
            "application/json",
        ),
        (
            r#"{"errcode":0,"errmsg":"ok","msgid":-1}"#,
            "application/json",
        ),
        (
            r#"{"errcode":0,"errmsg":"ok","msgid":200228332}"#,
            "application/octet-stream",
        ),
        (
            r#"{"errcode":0,"errmsg":"ok","msgid":200228332}"#,
            "application/javascript",
        ),
        (r#"{"errcode":0,"errmsg":"ok","msgid":200228332}"#, ""),
        (r#"{"errcode":0,"errmsg":"ok","msgid":200228332}"#, "json"),
    ] {
        let (builder, _) = platform(move |_, _| {
            let mut answer = ok(body);
            let content_type = http::HeaderValue::from_static(content_type);
            answer
                .headers_mut()
                .insert(http::header::CONTENT_TYPE, content_type);
            answer
        });
        let sent = fixed(builder)
            .send_template_message(&TemplateMessage::new(user(), "T"))
            .await;
        if sent.is_err() {
            wrong.push((body, content_type));
        }
    }
    assert!(wrong.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_whatever_the_content_type() {
    let mut wrong = Vec::new();
    for content_type in [
        "application/json",
        "application/octet-stream",
        "",
        "application/javascript",
    ] {
        let (builder, seen) = platform(move |_, _| {
            let mut answer = ok(r#"{"errcode":42001,"errmsg":"expired"}"#);
            let content_type = http::HeaderValue::from_static(content_type);
            answer
                .headers_mut()
                .insert(http::header::CONTENT_TYPE, content_type);
            answer
        });
        let client = fixed(builder);
        client.send(&user(), "x").await.unwrap_err();
        let calls = seen.lock().unwrap().len();
        let media = client.media("ID", 1000).await;
        if calls != 2 || media.is_ok() {
            wrong.push(content_type);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test(start_paused = true)]
async fn a_file_name_writes_no_header() {
    for name in [
        "a\\",
        "a\\\"; x=\"",
        "a\r\nX: y",
        "a\0.png",
        "a\u{b}b",
        "a\u{2028}b",
    ] {
        let (builder, seen) = platform(|_, _| ok(r#"{"type":"image","media_id":"M"}"#));
        let content = Full::new(Bytes::from_static(b"x"));
        let client = fixed(builder);
        let sent = client.upload_media(MediaKind::Image, name, content);
        sent.await.unwrap();
        let seen = seen.lock().unwrap();
        let body = String::from_utf8_lossy(&seen[0].1);
        let head = body.split("\r\n").nth(1).unwrap();
        assert_eq!(head.matches('"').count(), 4, "{head}");
        let is_plain = |letter: char| !letter.is_control() && letter != '\\';
        assert!(head.chars().all(is_plain), "{head:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_future_of_a_call_shows_nothing_of_it() {
    use tower::{Service, ServiceBuilder, ServiceExt};
    #[derive(Clone, Debug)]
    struct Nothing;
    impl Service<Request<Bytes>> for Nothing {
        type Response = Response<Bytes>;
        type Error = Error;
        type Future = std::future::Ready<Result<Response<Bytes>, Error>>;
        fn poll_ready(
            &mut self,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Result<(), Error>> {
            std::task::Poll::Ready(Ok(()))
        }
        fn call(&mut self, _: Request<Bytes>) -> Self::Future {
            std::future::ready(Ok(Response::new(Bytes::new())))
        }
    }
    let mut stack = ServiceBuilder::new()
        .layer(weixin_client::ApiTraceLayer::new())
        .layer(tower::retry::RetryLayer::new(RetryPolicy::new()))
        .service(Nothing);
    let request = Request::get("http://x/cgi-bin/user/info?openid=CANARY")
        .body(Bytes::from("CANARY words"))
        .unwrap();
    let future = stack.ready().await.unwrap().call(request);
    let shown = format!("{future:?}");
    assert!(!shown.contains("CANARY"));
}

#[tokio::test(start_paused = true)]
async fn after_too_large_there_is_no_more() {
    let transport = service_fn(|_: Request<Full<Bytes>>| async {
        let frames = ["12345", "67"]
            .map(|data| Ok::<_, BoxError>(http_body::Frame::data(Bytes::from(data))));
        let body = http_body_util::StreamBody::new(futures_util::stream::iter(frames));
        Ok::<_, BoxError>(
            Response::builder()
                .header("content-type", "image/gif")
                .body(ResponseBody::streaming(body))
                .unwrap(),
        )
    });
    let client = fixed(Client::with_transport(transport));
    let Media::File(mut file) = client.media("ID", 4).await.unwrap() else {
        panic!()
    };
    assert!(file.frame().await.unwrap().is_err());
    let second = file.frame().await;
    assert!(
        !matches!(second, Some(Ok(_))),
        "part of a file that is too large"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_null_is_missing() {
    let (builder, _) = platform(|_, _| {
        ok(r#"{"openid":"o1","subscribe":1,"remark":null,"tagid_list":null,"qr_scene_str":null}"#)
    });
    let user = fixed(builder).user(&user(), Lang::ZhCn).await;
    assert!(user.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_body_has_no_escape_that_the_platform_refuses() {
    let mut wrong = Vec::new();
    for letter in ['\0', '\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{1b}', '\u{7f}'] {
        let (builder, _) = platform(|_, body| {
            let is_escaped = String::from_utf8_lossy(body).contains("\\u");
            ok(if is_escaped {
                r#"{"errcode":40033,"errmsg":"invalid charset"}"#
            } else {
                r#"{"errcode":0,"errmsg":"ok"}"#
            })
        });
        let sent = CustomerService::new(fixed(builder))
            .send(
                &Addressee::new(user()),
                &Reply::text(format!("an answer of a model{letter}")),
            )
            .await;
        if sent.is_err() {
            wrong.push(letter);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test(start_paused = true)]
async fn an_empty_ticket_is_not_kept_for_two_hours() {
    let (builder, _) =
        platform(|_, _| ok(r#"{"errcode":0,"errmsg":"ok","ticket":"","expires_in":7200}"#));
    let client = fixed(builder.app_id(weixin_core::AppId::new("wx1a2b3c4d5e6f7081").unwrap()));
    let config = client.js_config("https://example.com/").await;
    assert!(config.is_err());
}

#[tokio::test]
async fn no_warning_quotes_the_message() {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (builder, _) = platform(|_, body| {
        let body = String::from_utf8(body.to_vec()).unwrap();
        ok(json!({"errcode": 47001, "errmsg": format!("data format error: {body}")}).to_string())
    });
    let _ = CustomerService::new(fixed(builder))
        .send(
            &Addressee::new(user()),
            &Reply::text("CANARY line 1\nline 2"),
        )
        .await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!log.contains("CANARY"));
}
