//! The simulator with a bot that shows what the page can show:
//! `cargo run -p weixin-sim --features server --example desk [PORT]`.
//!
//! It is what the tests of the page chat with; `weixin demo` is for people.
//!
//! Say `links`, `news`, `music`, `later`, `menu`, `agent`, `slow`, `wrong`, send a picture, tap the menu.

use std::time::Duration;

use tower::ServiceExt;
use tower_weixin::client::Client;
use tower_weixin::client::custom::{Menu, Message};
use tower_weixin::client::menu::Button;
use tower_weixin::event::{ScancodeWaitmsg, Subscribe};
use tower_weixin::extract::State;
use tower_weixin::message::{Image, Location, Text};
use tower_weixin::reply::{Article, Music, link, menu_link, mini_program_link};
use tower_weixin::{BoxError, OpenId, Reply, Router, RouterService};
use weixin_sim::world::Action;
use weixin_sim::{Platform, SimAccount};

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let port = std::env::args()
        .nth(1)
        .map_or(Ok(8080), |port| port.parse())?;
    let platform = Platform::new(SimAccount::new());
    let client = Client::with_transport(platform.api())
        .app("wx5a1e0000000000de", "5a1e000000000000000000000000dead")?
        .build();
    client.create_menu(&menu()).await?;
    client.create_qr_code("table-9", None).await?;
    platform.transcript().clear();
    for user in ["oAlice", "oBob"] {
        platform.world().note(user, Action::Follow);
    }

    let bot = bot(client);
    let shared = platform.clone();
    // The account is asked for each time, so that the bot follows when the mode is switched.
    let server = tower::service_fn(move |request| {
        tower_weixin::service(shared.account(), bot.clone()).oneshot(request)
    });
    let platform = platform.serve(server);

    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    weixin_sim::server::serve(listener, platform).await;
    Ok(())
}

fn menu() -> [Button; 3] {
    [
        Button::click("今日歌曲", "SONG"),
        Button::sub_menu(
            "菜单",
            [
                Button::view("搜索", "https://www.example.com/"),
                Button::scancode_waitmsg("扫码", "SCAN"),
                Button::pic_sysphoto("拍照", "PHOTO"),
                Button::location_select("发送位置", "PLACE"),
            ],
        ),
        Button::click("Help", "HELP"),
    ]
}

fn bot(client: Client) -> RouterService {
    Router::with_state(client)
        .on(async |_: Subscribe| "Welcome! 欢迎关注 [微笑]")
        .on(async |image: Image| Reply::image(image.media_id))
        .on(async |place: Location| format!("you are at {}", place.label))
        .on(async |scan: ScancodeWaitmsg| {
            format!("the code says {}", scan.scan_code_info.scan_result)
        })
        .on(async |text: Text| format!("you said: {}", text.content))
        .click("SONG", async || music())
        .click(
            "HELP",
            async || "say news, links, music, later, menu, agent, slow or wrong",
        )
        .text("links", async || links())
        .text("news", async || news())
        .text("elsewhere", async || {
            // To a browser it is an address of the page's scheme.
            news().pic_url("//example.com/walks.jpg")
        })
        .text("music", async || music())
        .text("later", later)
        .text("menu", choices)
        .text("agent", async || {
            Reply::transfer_to_agent("kf2026@gh_5a1e000000de")
        })
        .text("slow", async || {
            tokio::time::sleep(Duration::from_secs(60)).await
        })
        .text("wrong", async || Reply::raw("{\"not\": \"a document\"}"))
        .fallback(async || {})
}

fn links() -> String {
    format!(
        "{}, {} or {}. <b>bold</b> and <script>alert(1)</script> are text.",
        link("a page", "https://example.com/?a=1&b=2"),
        menu_link("101", "help"),
        mini_program_link(
            "a shop",
            "wx90f8e7d6c5b4a392",
            "pages/index/index",
            "https://example.com/"
        ),
    )
}

fn news() -> Article {
    Article::new("周末去哪里：三条城郊步道", "https://example.com/walks")
        .description("Three walks near the city. 带上水和帽子。")
        .pic_url("https://example.com/walks.jpg")
}

fn music() -> Music {
    Music::new("thumb")
        .title("Long walk home")
        .description("The Evening Band")
        .url("https://example.com/song.mp3")
}

/// Answers with nothing, and by the API afterwards.
async fn later(State(client): State<Client>, user: OpenId) {
    tokio::spawn(async move { client.send(&user, "here it is, later").await });
}

async fn choices(State(client): State<Client>, user: OpenId) {
    let menu = Menu::new("满意吗？ Are you content?")
        .item("1", "yes")
        .item("2", "no");
    tokio::spawn(async move { client.send(&user, Message::menu(menu)).await });
}
