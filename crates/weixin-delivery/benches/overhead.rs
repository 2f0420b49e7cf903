//! What the layer adds to a message that is no duplicate, beside the bot alone.
//!
//! ```text
//! cargo bench -p weixin-delivery --bench overhead
//! ```
//!
//! Times differ from run to run, instructions hardly do. The binary itself takes the name of a benchmark and how
//! many messages there are, to be counted under valgrind; the difference between two such runs is that of the
//! messages.

use std::env;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::Criterion;
use tokio::runtime::{Builder, Runtime};
use tower::{Layer, Service, ServiceExt};
use weixin_delivery::store::MemoryStore;
use weixin_delivery::{DeliveryLayer, Late, LateSender, SendFuture};
use weixin_message::{BoxError, Reply, Request, handler_fn};

/// A message that did not come before.
fn message() -> Request {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let id = NUMBER.fetch_add(1, Ordering::Relaxed);
    let document = format!(
        "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>\
         <FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>\
         <CreateTime>1714037059</CreateTime><MsgType><![CDATA[text]]></MsgType>\
         <Content><![CDATA[{}]]></Content><MsgId>{id}</MsgId></xml>",
        "一段话".repeat(20)
    );
    Request::parse(document.as_bytes()).expect("it is a message")
}

/// Gives a service a message. Making the message is part of it.
fn push<S>(runtime: &Runtime, service: &S) -> Reply
where
    S: Service<Request, Response = Reply, Error = BoxError> + Clone,
{
    let answer = service.clone().oneshot(message());
    runtime.block_on(answer).expect("it answers")
}

struct Nobody;

impl LateSender for Nobody {
    fn send<'a>(
        &'a self,
        _to: &'a weixin_delivery::Addressee,
        _reply: &'a Reply,
    ) -> SendFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// Measures pushing a message to the bot alone, and through the layer.
fn each(mut measure: impl FnMut(&str, &dyn Fn() -> Reply)) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let bot = handler_fn(async |_: Request| "hello");
    measure("bot", &|| push(&runtime, &bot));
    let layer = DeliveryLayer::new(MemoryStore::with_capacity(5_000)).workers(0);
    let service = layer.layer(bot.clone());
    measure("retries", &|| push(&runtime, &service));
    let service = layer.late(Late::acknowledge(Nobody)).layer(bot);
    measure("acknowledge", &|| push(&runtime, &service));
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let counted = match &*arguments {
        [name, count] => count.parse().ok().map(|count: u64| (name, count)),
        _ => None,
    };
    match counted {
        Some((counted, count)) => each(|name, push| {
            if name == counted {
                (0..count).for_each(|_| drop(push()));
            }
        }),
        None => {
            let mut criterion = Criterion::default().configure_from_args();
            each(|name, push| {
                let mut group = criterion.benchmark_group("message");
                group.bench_function(name, |bencher| bencher.iter(push));
            });
            criterion.final_summary();
        }
    }
}
