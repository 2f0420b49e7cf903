use weixin_message::message::Text;
use weixin_message::{Router, WeixinMessageService};

fn is_service<S: tower::Service<http::Request<http_body_util::Full<bytes::Bytes>>>>(_: S) {}

fn main() {
    let router = Router::new().on(async |text: Text| text.content);
    is_service(WeixinMessageService::new(router));
}
