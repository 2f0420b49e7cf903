use weixin_message::Router;
use weixin_message::extract::State;
use weixin_message::message::Text;

async fn greet(_: Text, State(name): State<String>) -> String {
    name
}

fn main() {
    let _ = Router::with_state(7).on(greet).fallback(async || {});
}
