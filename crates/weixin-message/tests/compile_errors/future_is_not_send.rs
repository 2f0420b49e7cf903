use std::rc::Rc;

use weixin_message::Router;
use weixin_message::message::Text;

async fn hold(text: Text) {
    let held = Rc::new(text);
    std::future::ready(()).await;
    drop(held);
}

fn main() {
    let _ = Router::new().on(hold).fallback(async || {});
}
