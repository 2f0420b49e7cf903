//! A container of Weixin Cloud Run, as the platform calls it.

use http::{Extensions, Request};
use tower_weixin::message::Text;
use tower_weixin::{Account, CloudRun, CloudRunCaller, Reply, Router};

use crate::support::{APP_ID, Bot, ORIGINAL_ID, Whole, call, fixture, text_message};

fn container() -> Account {
    Account::cloud_run(APP_ID, CloudRun::private())
        .build()
        .unwrap()
}

fn push(body: impl Into<String>) -> Request<Whole> {
    let request = Request::post("/weixin").header("x-wx-openid", "oABC");
    request.body(Whole::from(body.into())).unwrap()
}

#[tokio::test]
async fn the_check_of_the_console_is_answered_and_no_bot_is_asked() {
    for name in ["cloudrun_check.json", "cloudrun_check.xml"] {
        let bot = Bot::new(Reply::text("hello"));
        let service = tower_weixin::service(container(), bot.clone());
        let response = call(service, push(fixture(&format!("quirk/{name}")))).await;
        assert_eq!(
            (response.status().as_u16(), &response.body()[..]),
            (200, &b"success"[..])
        );
        assert_eq!(bot.calls(), 0, "{name}");
    }
    // What only looks like it is a message.
    let message = text_message("hi").replace("</xml>", "<action>CheckContainerPath</action></xml>");
    for (body, calls) in [(&*message, 1), ("<xml><action>Other</action></xml>", 1)] {
        let bot = Bot::default();
        call(tower_weixin::service(container(), bot.clone()), push(body)).await;
        assert_eq!(bot.calls(), calls, "{body}");
    }
}

#[tokio::test]
async fn the_check_means_nothing_to_an_account_that_is_signed() {
    let bot = Bot::default();
    let account = crate::support::account(tower_weixin::Mode::Plaintext);
    let check = fixture("quirk/cloudrun_check.xml");
    let signed = crate::support::Push::plain(&check);
    call(
        tower_weixin::service(account.clone(), bot.clone()),
        signed.request(),
    )
    .await;
    assert_eq!(bot.calls(), 1, "it is a document like others");
    let response = call(tower_weixin::service(account, bot.clone()), push(check)).await;
    assert_eq!((response.status().as_u16(), bot.calls()), (400, 0));
}

#[tokio::test]
async fn a_push_is_answered_in_its_form_and_the_bot_knows_who_called() {
    let bot = Router::new()
        .on(async |text: Text, all: Extensions| {
            let caller: &CloudRunCaller = all.get().unwrap();
            let user = caller.open_id.as_ref().unwrap();
            format!("{} says {}", user.as_str(), text.content)
        })
        .fallback(async || {});
    let service = tower_weixin::service(container(), bot);
    let xml = call(service.clone(), push(text_message("hi"))).await;
    let xml = String::from_utf8(xml.into_body().to_vec()).unwrap();
    assert!(
        xml.contains("oABC says hi") && xml.starts_with("<xml>"),
        "{xml}"
    );
    let json = format!(
        r#"{{"ToUserName":"{ORIGINAL_ID}","FromUserName":"oABC","CreateTime":1,"MsgType":"text","Content":"hi"}}"#
    );
    let json = call(service, push(json)).await;
    let json: serde_json::Value = serde_json::from_slice(json.body()).unwrap();
    assert_eq!(json["Content"], "oABC says hi");
}

#[tokio::test]
async fn deliveries_are_run_once_in_a_container_too() {
    use tower::Layer;
    use tower_weixin::delivery::DeliveryLayer;
    use tower_weixin::delivery::store::MemoryStore;

    let calls = Bot::new(Reply::text("once"));
    let bot = DeliveryLayer::new(MemoryStore::new()).layer(calls.clone());
    let service = tower_weixin::service(container(), bot);
    for _ in 0..3 {
        let response = call(service.clone(), push(text_message("hi"))).await;
        assert!(response.body().windows(4).any(|word| word == b"once"));
    }
    assert_eq!(calls.calls(), 1);
    let other = call(service, push(text_message("other"))).await;
    assert_eq!(other.status(), 403, "the same MsgId with other contents");
}
