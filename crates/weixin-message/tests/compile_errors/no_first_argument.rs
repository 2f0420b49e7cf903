use weixin_message::Router;

fn main() {
    let _ = Router::new().on(async || "hello").fallback(async || {});
}
