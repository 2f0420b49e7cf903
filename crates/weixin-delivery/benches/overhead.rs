//! What the layer adds to a message that is no duplicate, beside the bot alone.
//!
//! ```text
//! cargo bench -p weixin-delivery --bench overhead
//! ```

use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{Criterion, criterion_group, criterion_main};
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

fn measure<S>(criterion: &mut Criterion, name: &str, runtime: &Runtime, service: S)
where
    S: Service<Request, Response = Reply, Error = BoxError> + Clone,
{
    criterion
        .benchmark_group("message")
        .bench_function(name, |bencher| {
            // Making the message is part of both.
            bencher.iter(|| {
                let answer = service.clone().oneshot(message());
                runtime.block_on(answer).expect("it answers")
            });
        });
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

fn overhead(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let bot = handler_fn(async |_: Request| "hello");
    measure(criterion, "bot", &runtime, bot.clone());
    let layer = DeliveryLayer::new(MemoryStore::with_capacity(5_000)).workers(0);
    measure(criterion, "retries", &runtime, layer.layer(bot.clone()));
    let layer = layer.late(Late::acknowledge(Nobody));
    measure(criterion, "acknowledge", &runtime, layer.layer(bot));
}

criterion_group!(benches, overhead);
criterion_main!(benches);
