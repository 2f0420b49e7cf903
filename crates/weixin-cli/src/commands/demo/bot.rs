//! What the demo bot says.

use std::time::Duration;

use tower_weixin::client::Client;
use tower_weixin::client::menu::Button;
use tower_weixin::event::Subscribe;
use tower_weixin::extract::State;
use tower_weixin::message::{Image, Location, Text};
use tower_weixin::reply::{Article, link, menu_link, truncate};
use tower_weixin::{OpenId, Reply, Router, RouterService};

const HELP: &str = "Say, or tap 试试:\n\
    news — an article 图文\n\
    links — links in a text 链接\n\
    later — an answer by the API, after 2 s 客服消息\n\
    slow — an answer after 6 s, which is too late 超时\n\
    wrong — an answer that the platform does not take 出错\n\
    Or send a picture, a location, anything. 也可以发图片、位置等。";

/// The menu of the account.
pub(super) fn menu() -> [Button; 2] {
    let more = [
        Button::click("later 客服消息", "later"),
        Button::click("slow 超时", "slow"),
        Button::view("页面", "https://www.example.com/"),
    ];
    [
        Button::click("帮助 help", "help"),
        Button::sub_menu("更多 more", more),
    ]
}

pub(super) fn bot(client: Client) -> RouterService {
    Router::with_state(client)
        .on(async |_: Subscribe| format!("Welcome! 欢迎关注！\n\n{HELP}"))
        .on(async |text: Text| format!("you said 你说: {}", truncate(&text.content, 1500)))
        .on(async |image: Image| Reply::image(image.media_id))
        .on(async |place: Location| format!("you are at 你在: {}", truncate(&place.label, 500)))
        .text("help", async || HELP)
        .click("help", async || HELP)
        .text("news", async || news())
        .text("links", async || links())
        .text("later", later)
        .click("later", later)
        .text("slow", slow)
        .click("slow", slow)
        .text("wrong", async || Reply::raw("{\"not\": \"XML\"}"))
        .fallback(async || {})
}

fn news() -> Article {
    Article::new("tower-weixin", "https://example.com/")
        .description("The server side of the platform as a tower stack. 微信公众号服务端")
        .pic_url("https://example.com/picture.jpg")
}

fn links() -> String {
    format!(
        "{}, or say {}",
        link("a page 网页", "https://example.com/"),
        menu_link("1", "help"),
    )
}

/// Says nothing now, and something by the API afterwards.
async fn later(State(client): State<Client>, user: OpenId) {
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(2)).await;
        // There is nobody to tell that it failed; the page shows the call.
        drop(client.send(&user, "Here it is. 这是稍后的回复。").await);
    });
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(6)).await;
    "too late 太晚了"
}
