use weixin_message::Router;
use weixin_message::message::Text;

async fn length(text: Text) -> usize {
    text.content.len()
}

fn main() {
    let _ = Router::new().on(length).fallback(async || {});
}
