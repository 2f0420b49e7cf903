//! Who of one user's messages comes first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;
use tower::{Layer, Service};
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{Addressee, DeliveryLayer, Late, LateSender, SendFuture};
use weixin_message::{BoxError, Message, Reply, Request, handler_fn};

use crate::platform::{push, sender, sleeper, text};

const SECOND: Duration = Duration::from_secs(1);

/// Takes long for the first answer.
struct Slow {
    pauses: AtomicU32,
    sent: mpsc::UnboundedSender<Reply>,
}

impl LateSender for Slow {
    fn send<'a>(&'a self, _to: &'a Addressee, reply: &'a Reply) -> SendFuture<'a> {
        let pause = self.pauses.swap(0, Ordering::SeqCst);
        Box::pin(async move {
            sleep(pause * SECOND).await;
            self.sent.send(reply.clone()).unwrap();
            Ok(())
        })
    }
}

/// Two messages of one user, a second apart.
async fn push_two<S>(service: S, contents: [&str; 2])
where
    S: Service<Request, Response = Reply, Error = BoxError> + Clone,
{
    let service = [service];
    let messages = [text(1, "o1", contents[0]), text(2, "o1", contents[1])];
    let second = async {
        sleep(SECOND).await;
        push(&service, &messages[1], 3).await
    };
    tokio::join!(push(&service, &messages[0], 3), second);
}

#[tokio::test(start_paused = true)]
async fn no_answer_overtakes_one_that_is_being_sent() {
    let (tell, mut sent) = mpsc::unbounded_channel();
    let slow = Slow {
        pauses: 3.into(),
        sent: tell,
    };
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(Late::acknowledge(slow))
        .layer(sleeper(&Arc::default()));
    push_two(service, ["6", "1"]).await;
    assert_eq!(sent.recv().await, Some(Reply::text("slept 6")));
    assert_eq!(sent.recv().await, Some(Reply::text("slept 1")));
}

#[tokio::test(start_paused = true)]
async fn no_message_overtakes_one_that_failed_after_it_was_acknowledged() {
    let runs = Arc::new(AtomicU32::new(0));
    let bot = handler_fn(move |request: Request| {
        let is_first = runs.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if is_first {
                sleep(6 * SECOND).await;
                return Err(std::io::Error::other("busy"));
            }
            match request.message() {
                Message::Text(text) => Ok(text.content.to_string()),
                other => panic!("{other:?}"),
            }
        }
    });
    let (sender, mut sent) = sender();
    let service = DeliveryLayer::new(MemoryStore::new())
        .late(Late::acknowledge(sender))
        .layer(bot);
    push_two(service, ["first", "second"]).await;
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("first"));
    assert_eq!(sent.recv().await.unwrap().1, Reply::text("second"));
}
