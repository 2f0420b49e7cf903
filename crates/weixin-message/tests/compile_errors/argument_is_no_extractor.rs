use weixin_message::Router;

fn main() {
    let _ = Router::new()
        .text("help", async |_: String| {})
        .fallback(async || {});
}
