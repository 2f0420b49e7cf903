use shuttle::future::spawn;
use weixin_message::Request;

use super::*;
use crate::sync::{Order, in_any_order, pauses};

fn incoming() -> Incoming {
    let document = "<xml><FromUserName>o1</FromUserName><MsgId>1</MsgId></xml>";
    Incoming::of(&Request::parse(document.as_bytes()).unwrap())
}

#[test]
fn who_comes_first_is_served_first_and_no_turn_is_lost() {
    let incoming = Arc::new(incoming());
    in_any_order(async move || {
        let (turns, order) = (Turns::default(), Arc::new(Order::default()));
        let messages = (0..4).map(|number| {
            let (turns, order) = (turns.clone(), Arc::clone(&order));
            let incoming = Arc::clone(&incoming);
            spawn(async move {
                pauses().await;
                let turn = turns.stand(&incoming);
                if order.wait(number, turn.wait()).await.is_some() {
                    pauses().await;
                    order.leave(number);
                }
            })
        });
        let messages: Vec<_> = messages.collect();
        for message in messages {
            message.await.unwrap();
        }
        assert!(turns.lock().is_empty());
    });
}

#[test]
fn all_that_wait_behind_one_in_the_inbox_follow_it_in_their_order() {
    let incoming = Arc::new(incoming());
    in_any_order(async move || {
        let (turns, order) = (Turns::default(), Arc::new(Order::default()));
        let first = turns.stand(&incoming);
        first.wait().await;
        let messages = (0..3).map(|number| {
            let (turns, order) = (turns.clone(), Arc::clone(&order));
            let incoming = Arc::clone(&incoming);
            spawn(async move {
                let turn = turns.stand(&incoming);
                if order.wait(number, turn.is_behind()).await.is_some() {
                    pauses().await;
                    order.leave(number);
                }
            })
        });
        let messages: Vec<_> = messages.collect();
        first.set_in_inbox();
        for message in messages {
            message.await.unwrap();
        }
        drop(first);
        assert!(turns.lock().is_empty());
    });
}
