//! Late answers, by way of the delivery layer, in virtual time.

mod outcomes;
mod progress;
mod replies;

use std::future::ready;
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;
use tower::{Layer, ServiceExt};
use weixin_client::CustomerService;
use weixin_delivery::store::{MemoryStore, Store};
use weixin_delivery::{DeliveryLayer, Late};
use weixin_message::{Reply, Request, handler_fn};

use crate::platform::{OPEN_ID, Platform};

/// A text message of a user; a number that names it.
fn question(id: u32) -> Request {
    let document = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>{OPEN_ID}</FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType>text</MsgType>\
         <Content>why</Content><MsgId>{id}</MsgId></xml>"
    );
    Request::parse(document.as_bytes()).unwrap()
}

/// Has a bot answer so, too late for a passive reply, and waits for what becomes of it.
async fn answer_late(sender: CustomerService, questions: &[Request], reply: Reply) -> MemoryStore {
    let store = MemoryStore::new();
    let service = DeliveryLayer::new(store.clone())
        .late(Late::acknowledge(sender).at_once())
        .layer(handler_fn(move |_: Request| ready(reply.clone())));
    for question in questions {
        let at_once = service.clone().oneshot(question.clone()).await.unwrap();
        assert_eq!(at_once, Reply::success());
    }
    for _ in 0..600 {
        sleep(Duration::from_secs(1)).await;
        if backlog(&store).await == 0 {
            return store;
        }
    }
    panic!("it is still in the inbox");
}

/// Works off what was replayed.
async fn work_off(store: &MemoryStore, sender: CustomerService) {
    let layer = DeliveryLayer::new(store.clone()).late(Late::acknowledge(sender));
    let _working = layer.layer(handler_fn(|_: Request| ready("another")));
    sleep(Duration::from_secs(60)).await;
}

async fn backlog(store: &MemoryStore) -> u64 {
    let mut backlog = 0;
    for account in store.accounts().await.unwrap() {
        backlog += store.backlog(&account).await.unwrap();
    }
    backlog
}

/// Why it was given up.
async fn reasons(store: &MemoryStore, account: &str) -> Vec<String> {
    let letters = store.dead_letters(account, 9).await.unwrap();
    letters
        .iter()
        .map(|letter| letter.reason.to_string())
        .collect()
}

/// What the user has.
fn done(platform: &Platform) -> Vec<Value> {
    let calls = platform.calls();
    let done = calls.iter().filter(|call| call.was_done);
    done.map(|call| serde_json::from_str(&call.body).unwrap())
        .collect()
}

/// What the user reads, of texts.
fn read(platform: &Platform) -> Vec<String> {
    let text = |sent: &Value| sent["text"]["content"].as_str().unwrap().to_owned();
    done(platform).iter().map(text).collect()
}

fn service(platform: &Platform) -> CustomerService {
    CustomerService::new(platform.client())
}
