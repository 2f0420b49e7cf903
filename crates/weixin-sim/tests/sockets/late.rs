//! Answers that come after the platform has hung up: what they tell of the bot.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use weixin_sim::{Delivery, End, FindingKind as Kind, SimAccount};

use super::support::{raw, read_request};

/// What a bot does with the attempts of one push.
#[derive(Clone, Copy)]
enum Does {
    /// It answers at once.
    Answer(&'static str),
    /// It does not notice that the platform hangs up, and answers after that.
    AnswerLate(&'static str),
    /// The same, after another attempt was answered.
    AnswerLast(&'static str),
    /// It answers late with an error.
    FailLate,
    /// It closes the connection once the platform has hung up.
    Give,
    /// It never answers, nor does it hang up.
    Hang,
}

fn reply(text: &str) -> String {
    let account = SimAccount::new();
    let xml = format!(
        "<xml><ToUserName>oAlice</ToUserName><FromUserName>{}</FromUserName><CreateTime>1</CreateTime>\
         <MsgType>text</MsgType><Content>{text}</Content></xml>",
        account.original_id_text()
    );
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{xml}",
        xml.len()
    )
}

async fn pushed_to(bot: &'static [Does]) -> Delivery {
    let number = Arc::new(AtomicUsize::new(0));
    let answered = watch::Sender::new(false);
    let platform = raw(move |mut stream: TcpStream| {
        let does = bot[number.fetch_add(1, Ordering::SeqCst)];
        let answered = answered.clone();
        async move {
            read_request(&mut stream).await;
            if !matches!(does, Does::Answer(_)) {
                while stream.read_u8().await.is_ok() {}
            }
            let answer = match does {
                Does::Answer(text) | Does::AnswerLate(text) => reply(text),
                Does::AnswerLast(text) => {
                    let mut answered = answered.subscribe();
                    answered.wait_for(|answered| *answered).await.unwrap();
                    reply(text)
                }
                Does::FailLate => "HTTP/1.1 500 X\r\nContent-Length: 5\r\n\r\nsorry".to_owned(),
                Does::Give => return,
                Does::Hang => std::future::pending().await,
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
            if matches!(does, Does::Answer(_)) {
                // What was answered in time was read by then, or will be.
                answered.send_replace(true);
            }
        }
    })
    .await;
    let push = platform
        .user("oAlice")
        .text("hi")
        .attempts(bot.len() as u32);
    push.patience(Duration::from_millis(300)).await
}

#[tokio::test]
async fn a_bot_that_runs_anew_for_each_attempt_is_named() {
    for bot in [
        &[
            Does::AnswerLate("1"),
            Does::AnswerLate("2"),
            Does::Answer("3"),
        ][..],
        &[Does::AnswerLast("1"), Does::Answer("2")],
        &[Does::AnswerLate("1"), Does::AnswerLate("2"), Does::Hang],
    ] {
        let delivery = pushed_to(bot).await;
        assert!(delivery.has(Kind::DoubleRun), "{delivery}");
        assert_eq!(delivery.attempts[0].end, End::Late, "{delivery}");
    }
}

#[tokio::test]
async fn what_came_late_is_shown_and_no_answer_for_the_user() {
    let delivery = pushed_to(&[Does::AnswerLast("1"), Does::Answer("2")]).await;
    assert_eq!(delivery.shown().text(), Some("2"), "{delivery}");
    let [first, second] = &delivery.attempts[..] else {
        panic!("{delivery}");
    };
    assert!(first.response.is_none() && delivery.has(Kind::Late));
    let late = first.late_response.as_ref().unwrap();
    assert!(late.body.contains("<Content>1</Content>"));
    assert!(second.late_response.is_none());
}

#[tokio::test]
async fn a_bot_that_runs_once_is_not_accused() {
    for bot in [
        // It holds two attempts, and answers the third.
        &[Does::Give, Does::Give, Does::Answer("3")][..],
        // It does not notice that the platform has hung up.
        &[
            Does::AnswerLate("3"),
            Does::AnswerLate("3"),
            Does::Answer("3"),
        ],
        &[Does::AnswerLast("3"), Does::Hang, Does::Answer("3")],
        // It has given up by itself.
        &[Does::FailLate, Does::FailLate, Does::Answer("3")],
    ] {
        let delivery = pushed_to(bot).await;
        assert!(!delivery.has(Kind::DoubleRun), "{delivery}");
        assert_eq!(delivery.shown().text(), Some("3"), "{delivery}");
    }
}
