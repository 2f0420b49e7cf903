//! T10: no `Debug` shows what a user wrote or who it was.

use weixin_message::reply::{Article, DeviceText, Hardware, Music, Video};
use weixin_message::{Reply, Request, Revealed};

use crate::support::{outline, parse, pushes};

const CANARY: &str = "canary7426135";

/// A push of the same type with `text` in all its elements but those of the type, and the account's
/// own id, which is no secret.
fn with_text(document: &str, text: &str) -> String {
    let outline = outline(&parse(document));
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    for (index, (depth, name, own)) in outline.iter().enumerate() {
        while open.len() > *depth {
            out.push_str(&format!("</{}>", open.pop().unwrap()));
        }
        out.push_str(&format!("<{name}>"));
        open.push(name);
        let is_leaf = outline.get(index + 1).is_none_or(|next| next.0 <= *depth);
        let is_kept = matches!(
            name.as_str(),
            "MsgType" | "Event" | "InfoType" | "ToUserName"
        );
        if is_leaf {
            out.push_str(if is_kept { own } else { text });
        }
    }
    while let Some(name) = open.pop() {
        out.push_str(&format!("</{name}>"));
    }
    out
}

#[test]
fn t10_debug_of_a_push_hides_its_texts() {
    for (path, document) in pushes() {
        // A number could be shown because it is one: a place is a number, and so is a card's.
        for canary in [CANARY, "7426135", "74.26135"] {
            let document = with_text(&document, canary);
            let request = Request::parse(document.as_bytes()).unwrap();
            let shown = format!(
                "{request:?} {:#?} {:?}",
                request.message(),
                request.meta().document()
            );
            assert!(
                !shown.contains("7426135") && !shown.contains("74.26135"),
                "{path}: {shown}"
            );
            assert!(
                shown.contains("xml"),
                "{path}: the names are shown: {shown}"
            );
        }
    }
}

#[test]
fn t10_debug_of_a_reply_hides_what_it_says() {
    let video = Video::new(CANARY).title(CANARY).description(CANARY);
    let music = Music::new(CANARY)
        .title(CANARY)
        .description(CANARY)
        .url(CANARY)
        .hq_url(CANARY);
    let article = Article::new(CANARY, CANARY)
        .description(CANARY)
        .pic_url(CANARY);
    let hardware = Hardware::new(CANARY, CANARY);
    let device = DeviceText::new(CANARY, CANARY, CANARY, CANARY);
    for (reply, expected) in [
        (Reply::success(), "Success"),
        (Reply::empty(), "Empty"),
        (Reply::text(CANARY), "Text(SharedStr(13 bytes))"),
        (Reply::image(CANARY), "Image(SharedStr(13 bytes))"),
        (Reply::voice(CANARY), "Voice(SharedStr(13 bytes))"),
        (Reply::video(video.clone()), "Video(Video {"),
        (Reply::music(music.clone()), "Music(Music {"),
        (
            Reply::news([article.clone(), article.clone()]),
            "News([Article {",
        ),
        (
            Reply::transfer_customer_service(),
            "TransferCustomerService(None)",
        ),
        (
            Reply::transfer_to_agent(CANARY),
            "TransferCustomerService(Some(SharedStr(13 bytes)))",
        ),
        (Reply::transfer_biz_ai_ivr(), "TransferBizAiIvr"),
        (Reply::hardware(hardware.clone()), "Hardware(Hardware {"),
        (
            Reply::device_text(device.clone()),
            "DeviceText(DeviceText {",
        ),
        (
            Reply::update_button(CANARY),
            "UpdateButton(SharedStr(13 bytes))",
        ),
        (
            Reply::err_code(7, CANARY),
            "ErrCode { code: 7, message: SharedStr(13 bytes) }",
        ),
        (Reply::raw(CANARY), "Raw(SharedStr(13 bytes))"),
    ] {
        let shown = format!("{reply:?}");
        assert!(shown.starts_with(expected), "{shown}");
        assert!(!shown.contains(CANARY), "{shown}");
        let revealed = format!("{:?}", Revealed(&reply));
        let says_something = shown.contains("bytes");
        assert_eq!(revealed.contains(CANARY), says_something, "{revealed}");
    }
    let parts = format!("{video:?} {music:?} {article:?} {hardware:?} {device:?}");
    assert!(!parts.contains(CANARY), "{parts}");
}

#[test]
fn t10_debug_of_a_push_shows_its_texts_only_if_they_are_revealed() {
    let known = "<xml><FromUserName>o1</FromUserName><MsgType>text</MsgType><Content>canary1</Content>\
        <New>canary2</New></xml>";
    let unknown = "<xml><MsgType>new</MsgType><A>canary1</A><B><C>canary2</C></B></xml>";
    for document in [known, unknown] {
        let request = Request::parse(document.as_bytes()).unwrap();
        for (hidden, revealed) in [
            (
                format!("{:?}", request.message()),
                format!("{:?}", Revealed(request.message())),
            ),
            (
                format!("{request:#?}"),
                format!("{:#?}", Revealed(&request)),
            ),
        ] {
            assert!(!hidden.contains("canary"), "{hidden}");
            for canary in ["canary1", "canary2"] {
                assert!(revealed.contains(canary), "{canary} in {revealed}");
            }
        }
    }
}
