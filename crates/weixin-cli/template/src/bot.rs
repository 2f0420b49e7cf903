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
    use weixin_sim::Platform;

    use super::bot;

    /// The platform, simulated: it signs and encrypts, and judges what the bot answers.
    fn platform() -> Platform {
        Platform::default().serve_with(|account| tower_weixin::service(account, bot()))
    }

    #[tokio::test]
    async fn it_repeats_what_it_is_told() {
        let delivery = platform().user("oAlice").text("hi").await;
        assert_eq!(delivery.shown().text(), Some("you said: hi"), "{delivery}");
    }

    #[tokio::test]
    async fn it_greets_followers() {
        let delivery = platform().user("oAlice").subscribe().await;
        assert_eq!(delivery.shown().text(), Some("welcome"), "{delivery}");
    }
}
