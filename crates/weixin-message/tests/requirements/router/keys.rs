//! What each kind of route matches.

use weixin_message::event::{Event, Scene, Subscribe};
use weixin_message::message::Text;
use weixin_message::{Message, Request, Router};

use super::{ask, at, event, says, text};
use crate::support::fixture;

#[test]
fn texts_are_compared_without_white_space_around_and_with_regard_to_case() {
    let bot = Router::new()
        .text(" 帮助\u{3000}", at!("help"))
        .text_prefix("\tsay ", async |text: Text| text.content)
        .fallback(at!("fallback"));
    for (content, expected) in [
        ("帮助", "help"),
        (" 帮助\n", "help"),
        ("\u{3000}帮助", "help"),
        ("帮助我", "fallback"),
        ("say  hi ", "say  hi "),
        ("  say hi", "  say hi"),
        ("Say hi", "fallback"),
        ("say", "fallback"),
        ("", "fallback"),
    ] {
        assert_eq!(ask(&bot, &text(content)), says(expected), "{content:?}");
    }
}

#[test]
fn a_button_is_routed_by_its_key_whichever_type_it_is() {
    let bot = Router::new()
        .click(" 6 ", async |event: Event| event.name().to_owned())
        .click("V1001_TODAY_MUSIC", at!("music"))
        .fallback(at!("fallback"));
    for (path, expected) in [
        ("event/click.xml", "music"),
        ("work/click.xml", "fallback"),
        ("event/scancode_push.xml", "scancode_push"),
        ("event/scancode_waitmsg.xml", "scancode_waitmsg"),
        ("event/pic_sysphoto.xml", "pic_sysphoto"),
        ("event/pic_photo_or_album.xml", "pic_photo_or_album"),
        ("event/pic_weixin.xml", "pic_weixin"),
        ("event/location_select.xml", "location_select"),
        ("event/view.xml", "fallback"),
    ] {
        assert_eq!(ask(&bot, &fixture(path)), says(expected), "{path}");
    }
    // The key of something else is no button's.
    assert_eq!(ask(&bot, &event("SCAN", "6")), says("fallback"));
    assert_eq!(ask(&bot, &event("VIEW", "6")), says("fallback"));
    assert_eq!(ask(&bot, &text("6")), says("fallback"));
}

#[test]
fn a_scene_is_routed_whether_the_user_was_a_follower_or_becomes_one() {
    let scene = async |scene: Scene, event: Event| {
        format!("{} {} {:?}", event.name(), scene.as_str(), scene.number())
    };
    let bot = Router::new()
        .scan(123123, scene)
        .scan(" invite:42|from=poster", scene)
        .on(async |_: Subscribe| "welcome")
        .fallback(at!("fallback"));
    for (path, expected) in [
        ("event/scan.xml", "SCAN 123123 Some(123123)"),
        (
            "event/subscribe_qrscene.xml",
            "subscribe 123123 Some(123123)",
        ),
        (
            "event/subscribe_qrscene_str.xml",
            "subscribe invite:42|from=poster None",
        ),
        ("event/subscribe.xml", "welcome"),
        ("event/subscribe_after_pay.xml", "welcome"),
    ] {
        assert_eq!(ask(&bot, &fixture(path)), says(expected), "{path}");
    }
    assert_eq!(
        ask(&bot, &event("SCAN", "qrscene_123123")),
        says("fallback")
    );
    assert_eq!(ask(&bot, &event("subscribe", "123123")), says("welcome"));
}

#[test]
fn an_event_has_a_route_by_any_of_its_names() {
    for name in [
        "FREEPUBLISHJOBFINISH",
        "publishjobfinish",
        " PUBLISHJOBFINISH ",
    ] {
        let bot = Router::new()
            .event(name, at!("published"))
            .fallback(at!("fallback"));
        for pushed in [
            "FREEPUBLISHJOBFINISH",
            "PUBLISHJOBFINISH",
            "publishJobFinish",
        ] {
            assert_eq!(
                ask(&bot, &event(pushed, "")),
                says("published"),
                "{name} {pushed}"
            );
            let request = Request::parse(event(pushed, "").as_bytes()).unwrap();
            let Message::Event(event) = request.message() else {
                panic!("it is an event")
            };
            assert!(event.is(name.trim()) && event.is(pushed), "{name} {pushed}");
        }
        assert_eq!(ask(&bot, &event("publish", "")), says("fallback"));
    }
    let unknown = Router::new()
        .event("Some_Future_Event", at!("future"))
        .fallback(at!("fallback"));
    assert_eq!(
        ask(&unknown, &fixture("event/unknown_event.xml")),
        says("future")
    );
}
