//! What the platform tells the bot of messages that the API brought.

use tokio::sync::mpsc;
use tower_weixin::client::Client;
use tower_weixin::client::template::TemplateMessage;
use tower_weixin::event::TemplateSendJobFinish;
use tower_weixin::{OpenId, Router};
use weixin_sim::Platform;
use weixin_sim::world::Action;

const TEMPLATE: &str = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY";

fn client(platform: &Platform) -> Client {
    platform.world().note("oAlice", Action::Follow);
    Client::with_transport(platform.api())
        .app("wx5a1e0000000000de", "5a1e000000000000000000000000dead")
        .unwrap()
        .build()
}

fn message() -> TemplateMessage {
    let alice = OpenId::new("oAlice").unwrap();
    TemplateMessage::new(alice, TEMPLATE).value("keyword1", "巧克力")
}

#[tokio::test]
async fn a_template_message_that_has_arrived_is_told() {
    let (tell, mut told) = mpsc::unbounded_channel();
    let bot = Router::new()
        .on(move |done: TemplateSendJobFinish| {
            tell.send((done.msg_id.value(), done.status.to_string()))
                .unwrap();
            async {}
        })
        .fallback(async || {});
    let platform = Platform::default().serve_with(|account| tower_weixin::service(account, bot));
    let id = client(&platform)
        .send_template_message(&message())
        .await
        .unwrap();
    let (told_id, status) = told.recv().await.unwrap();
    assert_eq!(told_id, id);
    assert_eq!(status, "success");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_told_where_that_is_not_wanted_or_nobody_is_there() {
    let bot = Router::new().fallback(async || {});
    let quiet = Platform::default().serve_with(|account| tower_weixin::service(account, bot));
    quiet.change(|settings| settings.template_results = false);
    for platform in [quiet, Platform::default()] {
        client(&platform)
            .send_template_message(&message())
            .await
            .unwrap();
        // Whatever was spawned is done when the clock moves.
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        let entries = platform.transcript().entries();
        assert!(entries.iter().all(|entry| entry.delivery().is_none()));
    }
}
