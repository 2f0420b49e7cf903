//! What the bot says.

use tower_weixin::event::Subscribe;
use tower_weixin::message::Text;
use tower_weixin::reply::truncate;
use tower_weixin::{Router, RouterService};

/// The type of the argument is the route.
pub fn bot() -> RouterService {
    Router::new()
        .on(async |text: Text| format!("you said: {}", truncate(&text.content, 2000)))
        .on(async |_: Subscribe| "welcome")
        .fallback(async || {}) // received, nothing to say
}

#[cfg(test)]
mod tests {
    use tower::ServiceExt;
    use tower_weixin::{Reply, Request};

    use super::bot;

    async fn reply_to(push: &str) -> Reply {
        let request = Request::parse(push.as_bytes()).unwrap();
        bot().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn it_repeats_what_it_is_told() {
        let reply = reply_to("<xml><MsgType>text</MsgType><Content>hi</Content></xml>").await;
        assert_eq!(reply, Reply::text("you said: hi"));
    }

    #[tokio::test]
    async fn it_greets_followers() {
        let reply = reply_to("<xml><MsgType>event</MsgType><Event>subscribe</Event></xml>").await;
        assert_eq!(reply, Reply::text("welcome"));
    }
}
