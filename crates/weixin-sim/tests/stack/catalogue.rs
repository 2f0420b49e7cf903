//! Every message, event and push to a third-party platform that is known.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use tower_weixin::{Event, InfoPush, Message, Mode, Reply, Request, handler_fn};
use weixin_sim::{Platform, Push, SimAccount};

/// A platform, and what its server decoded last: its name, whether it has a type, and what no field shows.
fn platform() -> (Platform, Arc<Mutex<Option<Message>>>) {
    let seen = Arc::new(Mutex::new(None));
    let last = Arc::clone(&seen);
    let bot = handler_fn(move |request: Request| {
        let message = request.into_message();
        let reply = if message.name().starts_with("xpay_") {
            Reply::err_code(0, "success")
        } else {
            Reply::success()
        };
        *last.lock().unwrap() = Some(message);
        async { reply }
    });
    let platform = Platform::new(SimAccount::new().mode(Mode::Plaintext))
        .serve_with(|account| tower_weixin::service(account, bot));
    (platform, seen)
}

async fn pushed(seen: &Mutex<Option<Message>>, push: Push) -> Message {
    let delivery = push.await;
    assert!(delivery.shown().is_nothing(), "{delivery}");
    seen.lock().unwrap().take().expect("the bot was called")
}

#[tokio::test]
async fn every_name_has_a_template_which_is_decoded_as_its_type() {
    let (platform, seen) = platform();
    let alice = platform.user("oAlice");
    let names = [Message::NAMES, Event::NAMES, InfoPush::NAMES].map(|names| names.iter().copied());
    let [messages, events, infos] = names;
    let pushes = messages
        .map(|name| (name, alice.message(name)))
        .chain(events.map(|name| (name, alice.event(name))))
        .chain(infos.map(|name| (name, platform.info(name))));
    for (name, push) in pushes {
        let message = pushed(&seen, push.clone()).await;
        assert!(
            message.is_known() && message.name() == name,
            "{name}: {message:?}"
        );

        let in_json = pushed(&seen, push.json()).await;
        assert_eq!(in_json.name(), name, "in JSON");
        assert_eq!(in_json, message, "{name} says the same in JSON");
    }
}

#[tokio::test]
async fn names_are_found_whatever_their_case() {
    let (platform, seen) = platform();
    let alice = platform.user("oAlice");
    let message = pushed(&seen, alice.event("TemplateSendJobFinish")).await;
    assert_eq!(message.name(), "TEMPLATESENDJOBFINISH");
}

#[tokio::test]
async fn what_is_not_known_is_pushed_with_the_common_fields() {
    let (platform, seen) = platform();
    let alice = platform.user("oAlice");
    let event = pushed(&seen, alice.event("something_new").field("Colour", "red")).await;
    assert_eq!(event.name(), "something_new");
    let message = pushed(&seen, alice.message("hologram")).await;
    assert_eq!(message.name(), "hologram");
}

#[tokio::test]
async fn each_message_has_an_id_of_its_own_and_a_clone_the_same() {
    let (platform, _) = platform();
    let alice = platform.user("oAlice");
    let id = |document: &str| document.split_once("<MsgId>").unwrap().1.to_owned();
    let mut ids = BTreeSet::new();
    let push = alice.text("hi");
    for push in [push.clone(), push, alice.text("hi"), alice.image()] {
        ids.insert(id(&push.await.document));
    }
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn users_tap_scan_and_follow() {
    let (platform, seen) = platform();
    let alice = platform.user("oAlice");

    let Message::Event(event) = pushed(&seen, alice.subscribe_by_scan(7)).await else {
        panic!("no event");
    };
    let Event::Subscribe(subscribe) = *event else {
        panic!("{event:?}");
    };
    assert_eq!(subscribe.event_key.as_deref(), Some("qrscene_7"));
    assert!(subscribe.ticket.is_some());

    let rows = [
        (alice.subscribe(), "subscribe"),
        (alice.unsubscribe(), "unsubscribe"),
        (alice.scan("s"), "SCAN"),
        (alice.click("HELP"), "CLICK"),
        (alice.view("https://example.com"), "VIEW"),
        (alice.report_location(23.1, 113.3), "LOCATION"),
        (alice.image(), "image"),
        (alice.voice(), "voice"),
        (alice.video(), "video"),
        (alice.short_video(), "shortvideo"),
        (alice.location(23.1, 113.3), "location"),
        (alice.link("https://example.com"), "link"),
        (alice.file(), "file"),
        (alice.mini_program_page(), "miniprogrampage"),
        (alice.menu_text("101", "yes"), "text"),
    ];
    for (push, name) in rows {
        assert_eq!(pushed(&seen, push).await.name(), name);
    }
}

#[tokio::test]
async fn fields_are_set_by_their_path_and_taken_out() {
    let (platform, _) = platform();
    let push = platform
        .user("oAlice")
        .event("scancode_waitmsg")
        .field("EventKey", "K")
        .field("ScanCodeInfo.ScanResult", "4711")
        .field("ScanCodeInfo.New.Deep", "a<b")
        .field("CreateTime", 5)
        .field("7bad name>", "x")
        .field("", "x")
        .field(&"deep.".repeat(100_000), "x")
        .without("ScanCodeInfo.ScanType");
    let document = push.await.document;
    for part in [
        "<EventKey><![CDATA[K]]></EventKey>",
        "<ScanResult><![CDATA[4711]]></ScanResult><New><Deep><![CDATA[a<b]]></Deep></New></ScanCodeInfo>",
        "<CreateTime>5</CreateTime>",
        "<badname><![CDATA[x]]></badname>",
    ] {
        assert!(document.contains(part), "{part} in {document}");
    }
    assert!(!document.contains("ScanType"), "{document}");
}

#[tokio::test]
async fn a_document_is_pushed_as_it_is() {
    let (platform, seen) = platform();
    let document = "<xml><ToUserName>gh_1</ToUserName><FromUserName>oBob</FromUserName>\
        <MsgType>event</MsgType><Event>VIEW</Event></xml>";
    let push = platform.user("oBob").document(document);
    let message = pushed(&seen, push).await;
    assert_eq!(message.name(), "VIEW");
    let entry = platform.transcript().entries().pop().unwrap();
    assert_eq!(entry.delivery().unwrap().event.as_deref(), Some("VIEW"));

    let text = "<xml><ToUserName>gh_1</ToUserName><FromUserName>oCarol</FromUserName>\
        <CreateTime>1</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId></xml>";
    let bot = handler_fn(async |_: Request| "hello");
    let platform = platform.serve_with(|account| tower_weixin::service(account, bot));
    let delivery = platform.user("oBob").document(text).await;
    assert_eq!(
        delivery.shown().text(),
        Some("hello"),
        "addressed as it says: {delivery}"
    );
}
