use weixin_message::{Meta, Router};

fn main() {
    let _ = Router::new()
        .on(async |_: Meta| {})
        .fallback(async || {});
}
