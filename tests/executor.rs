//! The stack without tokio: on an executor of one thread, with a bot that cannot leave it.

use std::cell::Cell;
use std::rc::Rc;

use bytes::Bytes;
use http::Request as HttpRequest;
use http_body_util::{BodyExt, Full};
use tower::ServiceExt;
use tower_weixin::{Account, Document, Message, Request, Signature, handler_fn};
use weixin_sim::envelope::Key;

const TOKEN: &str = "executortoken2026";
const APP_ID: &str = "wx1a2b3c4d5e6f7081";
const KEY: &str = "tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3";
const TEXT: &str = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
    <CreateTime>1767225600</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId></xml>";

/// A bot that counts, by means that no other thread may touch, and waits once for being woken.
async fn answer(account: Account, requests: Vec<HttpRequest<Full<Bytes>>>) -> Vec<String> {
    let count = Rc::new(Cell::new(0));
    let bot = handler_fn(move |request: Request| {
        let count = Rc::clone(&count);
        async move {
            count.set(count.get() + 1);
            yield_now().await;
            match request.into_message() {
                Message::Text(text) => Some(format!("{}: {}", count.get(), text.content)),
                _ => None,
            }
        }
    });
    let service = tower_weixin::service(account, bot);
    let mut answers = Vec::new();
    for request in requests {
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        answers.push(String::from_utf8(body.to_vec()).unwrap());
    }
    answers
}

async fn yield_now() {
    let mut is_first = true;
    std::future::poll_fn(|context| {
        if !std::mem::take(&mut is_first) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

fn hex<const N: usize>(parts: [&str; N]) -> String {
    String::from_utf8_lossy(&Signature::over(parts).to_hex()).into_owned()
}

fn query(account: &Account) -> (String, String) {
    let timestamp = account.unix_time().to_string();
    let signature = hex([TOKEN, &timestamp, "1"]);
    let query = format!("/?signature={signature}&timestamp={timestamp}&nonce=1");
    (query, timestamp)
}

fn post(uri: &str, body: &str) -> HttpRequest<Full<Bytes>> {
    let body = Full::from(body.to_owned());
    HttpRequest::post(uri).body(body).unwrap()
}

fn content(reply: &str) -> String {
    let reply = Document::parse(reply.as_bytes()).unwrap();
    reply.root().child("Content").unwrap().text().to_owned()
}

#[test]
fn a_bot_of_one_thread_answers_without_tokio_in_plaintext_mode() {
    let account = Account::builder(TOKEN).build().unwrap();
    let (query, _) = query(&account);
    let echo = HttpRequest::get(format!("{query}&echostr=hello"));
    let echo = echo.body(Full::default()).unwrap();
    let requests = vec![echo, post(&query, TEXT), post(&query, TEXT)];
    let answers = pollster::block_on(answer(account, requests));
    assert_eq!(answers[0], "hello");
    assert_eq!(content(&answers[1]), "1: hi");
    assert_eq!(content(&answers[2]), "2: hi");
}

#[test]
fn a_bot_of_one_thread_answers_without_tokio_in_security_mode() {
    let builder = Account::builder(TOKEN).app_id(APP_ID);
    let account = builder.encoding_aes_key(KEY).build().unwrap();
    let key = Key::new(KEY).unwrap();
    let (query, timestamp) = query(&account);
    let encrypt = key.seal(TEXT.as_bytes(), APP_ID);
    let signature = hex([TOKEN, &timestamp, "1", &encrypt]);
    let uri = format!("{query}&encrypt_type=aes&msg_signature={signature}");
    let body = format!("<xml><ToUserName>gh_1</ToUserName><Encrypt>{encrypt}</Encrypt></xml>");
    let answers = pollster::block_on(answer(account, vec![post(&uri, &body)]));
    let sealed = Document::parse(answers[0].as_bytes()).unwrap();
    let sealed = sealed.root().child("Encrypt").unwrap().text().to_owned();
    let opened = key.open(&sealed).unwrap();
    assert_eq!(
        content(&String::from_utf8(opened.message).unwrap()),
        "1: hi"
    );
}
