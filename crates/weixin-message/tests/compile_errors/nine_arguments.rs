use weixin_message::message::Text;
use weixin_message::{Meta, Router};

async fn many(_: Text, _: Meta, _: Meta, _: Meta, _: Meta, _: Meta, _: Meta, _: Meta, _: Meta) {}

fn main() {
    let _ = Router::new().on(many).fallback(async || {});
}
