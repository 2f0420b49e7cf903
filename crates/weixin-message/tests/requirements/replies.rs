//! Every kind of reply is written as the platform's samples are.

use weixin_core::{OpenId, OriginalId};
use weixin_message::reply::{
    Article, DeviceText, Hardware, Music, Video, link, menu_link, mini_program_link, truncate,
};
use weixin_message::{FailureKind, Message, Reply, ReplyError, Request};

use crate::support::service::{NOW, PUSH, reply_to};
use crate::support::{fixture, fixtures, parse};

/// An event may be answered with several articles.
fn event() -> String {
    PUSH.replace("[text]", "[event]")
        .replace("Content", "Event")
}

fn article(number: usize) -> Article {
    Article::new(
        format!("title{number}"),
        format!("https://example.com/{number}"),
    )
    .description(format!("description{number}"))
    .pic_url(format!("https://example.com/{number}.jpg"))
}

/// The platform writes one element a line.
fn without_line_breaks(xml: &str) -> String {
    xml.trim_end().replace(">\n<", "><")
}

#[test]
#[rustfmt::skip]
fn every_sample_can_be_written() {
    let links = [
        link("官网", "https://example.com/?a=1&b=2"),
        menu_link("101", "满意"),
        mini_program_link("小程序", "wx90f8e7d6c5b4a392", "pages/index/index", "https://example.com"),
    ];
    let media = "X1yfgB2XI-faU6R2jmKz0X";
    let music = Music::new("3wGfIhzLHo5RtpaYn4pJmi");
    let full_music = music.clone().title("TITLE").description("DESCRIPTION")
        .url("https://example.com/a.mp3").hq_url("https://example.com/a-hq.mp3");
    let table = [
        ("device_text.xml",                     Reply::device_text(DeviceText::new("gh_3d9a1c52b7e4", "dev_0001", "9394", "MTIz"))),
        ("empty.txt",                           Reply::empty()),
        ("hardware.xml",                        Reply::hardware(Hardware::new("myrank", "ranklist"))),
        ("image.xml",                           Reply::image(media)),
        ("music.xml",                           Reply::music(full_music)),
        ("music_minimal.xml",                   Reply::music(music)),
        ("news_1.xml",                          Reply::news([article(1)])),
        ("news_8.xml",                          Reply::news((1..=8).map(article))),
        ("success.txt",                         Reply::success()),
        ("text.xml",                            Reply::text("你好")),
        ("text_links.xml",                      Reply::text(links.join("\n"))),
        ("transfer_biz_ai_ivr.xml",             Reply::transfer_biz_ai_ivr()),
        ("transfer_customer_service.xml",       Reply::transfer_customer_service()),
        ("transfer_customer_service_kf.xml",    Reply::transfer_to_agent("test1@test")),
        ("video.xml",                           Reply::video(Video::new(media).title("title").description("description"))),
        ("video_minimal.xml",                   Reply::video(media)),
        ("voice.xml",                           Reply::voice(media)),
        ("xpay_success.xml",                    Reply::err_code(0, "success")),
    ];
    let names: Vec<String> = table.iter().map(|(name, _)| format!("reply/{name}")).collect();
    let paths: Vec<String> = fixtures("reply").into_iter().map(|(path, _)| path).collect();
    assert_eq!(names, paths, "none is left out");
    for (name, reply) in table {
        let sample = fixture(&format!("reply/{name}"));
        let written = reply_to(&event(), reply).unwrap();
        assert_eq!(without_line_breaks(&written), without_line_breaks(&sample), "{name}");
    }
}

#[test]
fn the_sample_of_wecom_can_be_written() {
    let to = OpenId::new("zhangsan").unwrap();
    let from = OriginalId::new("ww0a1b2c3d4e5f6071").unwrap();
    let written = Reply::update_button("已处理").to_document(&to, &from, 1_767_227_001);
    assert_eq!(
        String::from_utf8(written).unwrap(),
        without_line_breaks(&fixture("work/reply_update_button.xml"))
    );
}

#[test]
fn a_session_that_is_no_number_stays_in_its_element() {
    for session in ["9394x", "</SessionID>", "]]>", " 1"] {
        let reply = Reply::device_text(DeviceText::new("type", "id", session, "MTIz"));
        let document = parse(reply_to(PUSH, reply).unwrap());
        let found = document.root().child("SessionID").unwrap();
        assert_eq!(found.text(), session);
    }
}

/// What the bot's reply comes to: an error, or a document.
fn refusal(push: &str, reply: Reply) -> Option<ReplyError> {
    let failure = reply_to(push, reply).err()?;
    assert_eq!(
        (failure.kind(), failure.status().as_u16()),
        (FailureKind::Reply, 500)
    );
    let source = std::error::Error::source(&failure).unwrap();
    Some(*source.downcast_ref::<ReplyError>().unwrap())
}

#[test]
#[rustfmt::skip]
fn t8_what_the_platform_would_not_show_is_refused() {
    use ReplyError::{ArticleCount, Missing, TextTooLong};
    let text = |bytes| Reply::text("a".repeat(bytes));
    let news = |count| Reply::news((0..count).map(article));
    let one = |count| Some(ArticleCount { count, limit: 1 });
    let eight = |count| Some(ArticleCount { count, limit: 8 });
    let push = |msg_type: &str| PUSH.replace("[text]", &format!("[{msg_type}]"));
    for (name, push, reply, expected) in [
        ("2048 bytes",              PUSH.into(),        text(2048),     None),
        ("2049 bytes",              PUSH.into(),        text(2049),     Some(TextTooLong { bytes: 2049, limit: 2048 })),
        ("683 Chinese characters",  PUSH.into(),        Reply::text("你".repeat(683)), Some(TextTooLong { bytes: 2049, limit: 2048 })),
        ("truncated",               PUSH.into(),        Reply::text(truncate(&"你".repeat(683), 2048)), None),
        ("empty text",              PUSH.into(),        text(0),        Some(Missing("Content"))),
        ("white space",             PUSH.into(),        Reply::text(" \t\r\n\u{3000}"), Some(Missing("Content"))),
        ("forbidden characters",    PUSH.into(),        Reply::text("\0\u{1b}\u{fffe}\u{ffff}"), Some(Missing("Content"))),
        ("one C1 control",          PUSH.into(),        Reply::text("\u{9f}"), None),
        ("one character",           PUSH.into(),        Reply::text(" \0. "), None),
        ("no picture",              PUSH.into(),        Reply::image(""), Some(Missing("MediaId"))),
        ("no voice",                PUSH.into(),        Reply::voice(" "), Some(Missing("MediaId"))),
        ("no video",                PUSH.into(),        Reply::video(Video::new("").title("a")), Some(Missing("MediaId"))),
        ("video without words",     PUSH.into(),        Reply::video(Video::new("1").title("").description("")), None),
        ("no preview",              PUSH.into(),        Reply::music(Music::new("\n").url("a")), Some(Missing("ThumbMediaId"))),
        ("no agent",                PUSH.into(),        Reply::transfer_to_agent(""), Some(Missing("KfAccount"))),
        ("any agent",               PUSH.into(),        Reply::transfer_customer_service(), None),
        ("no articles",             PUSH.into(),        news(0),        one(0)),
        ("no articles, event",      push("event"),      news(0),        eight(0)),
        ("8 articles, event",       push("event"),      news(8),        None),
        ("9 articles, event",       push("event"),      news(9),        eight(9)),
        ("8 articles, unknown",     push("hologram"),   news(8),        None),
        ("1 article, text",         push("text"),       news(1),        None),
        ("2 articles, text",        push("text"),       news(2),        one(2)),
        ("2 articles, image",       push("image"),      news(2),        one(2)),
        ("2 articles, voice",       push("voice"),      news(2),        one(2)),
        ("2 articles, video",       push("video"),      news(2),        one(2)),
        ("2 articles, short video", push("shortvideo"), news(2),        one(2)),
        ("2 articles, location",    push("location"),   news(2),        one(2)),
        ("2 articles, link",        push("link"),       news(2),        one(2)),
        ("article without a title", push("event"),      Reply::news([article(1), Article::new("", "a")]), Some(Missing("Title"))),
        ("article with no more",    PUSH.into(),        Reply::news([Article::new("a", "")]), None),
        ("transfer to the AI",      PUSH.into(),        Reply::transfer_biz_ai_ivr(), None),
        ("no view",                 PUSH.into(),        Reply::hardware(Hardware::new("", "a")), Some(Missing("MessageView"))),
        ("no action",               PUSH.into(),        Reply::hardware(Hardware::new("a", " ")), Some(Missing("MessageAction"))),
        ("no type of device",       PUSH.into(),        Reply::device_text(DeviceText::new("", "2", "3", "4")), Some(Missing("DeviceType"))),
        ("no device",               PUSH.into(),        Reply::device_text(DeviceText::new("1", "", "3", "4")), Some(Missing("DeviceID"))),
        ("no session",              PUSH.into(),        Reply::device_text(DeviceText::new("1", "2", "", "4")), Some(Missing("SessionID"))),
        ("nothing for the device",  PUSH.into(),        Reply::device_text(DeviceText::new("1", "2", "3", "")), Some(Missing("Content"))),
        ("no text for the button",  PUSH.into(),        Reply::update_button("\n"), Some(Missing("ReplaceName"))),
        ("a code without a text",   PUSH.into(),        Reply::err_code(-1, ""), None),
        ("nothing is checked",      PUSH.into(),        Reply::raw(""), None),
    ] as [(&str, String, _, _); _] {
        assert_eq!(refusal(&push, reply), expected, "{name}");
    }
}

#[test]
fn t8_what_is_addressed_needs_an_address() {
    let push = |from: &str, to: &str| {
        format!(
            "<xml><MsgType>text</MsgType><FromUserName>{from}</FromUserName><ToUserName>{to}</ToUserName></xml>"
        )
    };
    let (user, account) = ("oABC", "gh_1");
    for (name, push) in [
        ("no sender", push("", account)),
        ("no receiver", push(user, "")),
        ("neither", fixture("component/component_verify_ticket.xml")),
        ("a sender that is no id", push("two words", account)),
    ] {
        assert_eq!(
            refusal(&push, Reply::text("hi")),
            Some(ReplyError::NoReceiver),
            "{name}"
        );
        assert_eq!(
            reply_to(&push, Reply::success()).unwrap(),
            "success",
            "{name}"
        );
        assert_eq!(reply_to(&push, Reply::empty()).unwrap(), "", "{name}");
        assert_eq!(
            reply_to(&push, Reply::raw("<xml/>")).unwrap(),
            "<xml/>",
            "{name}"
        );
        assert_eq!(
            reply_to(&push, Reply::err_code(-1, "busy")).unwrap(),
            "<xml><ErrCode>-1</ErrCode><ErrMsg><![CDATA[busy]]></ErrMsg></xml>",
            "{name}"
        );
    }
    assert!(reply_to(&push(user, account), Reply::text("hi")).is_ok());
}

/// In plaintext mode no signature covers the sender.
#[test]
fn t8_an_address_stays_in_its_element() {
    let push = |id: &str| {
        format!(
            "<xml><MsgType>text</MsgType><FromUserName><![CDATA[{id}]]></FromUserName><ToUserName><![CDATA[{id}]]></ToUserName></xml>"
        )
    };
    for id in ["]]", "]", "o]]", "\"'", "oABC;-_@.!"] {
        let reply = parse(reply_to(&push(id), Reply::text("hi")).unwrap());
        assert_eq!(reply.root().children().count(), 5);
        for name in ["ToUserName", "FromUserName"] {
            assert_eq!(reply.root().child(name).unwrap().text(), id, "{name}");
        }
    }
    for markup in ["<x>", "a>b", "a<b", "a&amp;", "]]]]><![CDATA[>"] {
        assert_eq!(
            refusal(&push(markup), Reply::text("hi")),
            Some(ReplyError::NoReceiver),
            "{markup}"
        );
    }
}

#[test]
fn a_reply_is_written_without_a_push_as_well() {
    let to = OpenId::new("oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe").unwrap();
    let from = OriginalId::new("gh_3d9a1c52b7e4").unwrap();
    for (name, reply) in [
        ("text", Reply::text("hi")),
        ("news", Reply::news([article(1)])),
        ("success", Reply::success()),
        ("empty", Reply::empty()),
        ("raw", Reply::raw("<xml/>")),
    ] {
        let document = reply.to_document(&to, &from, NOW);
        assert_eq!(
            String::from_utf8(document).unwrap(),
            reply_to(PUSH, reply).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn a_reply_is_written_into_one_piece_of_memory() {
    let to = OpenId::new("o".repeat(128)).unwrap();
    let from = OriginalId::new("g".repeat(128)).unwrap();
    let long = "https://example.com/".repeat(4);
    let article = Article::new(&*long, &*long)
        .description(&*long)
        .pic_url(&*long);
    for (name, reply, expected) in [
        ("text", Reply::text("a".repeat(2048)), 1),
        ("image", Reply::image(&*long), 1),
        ("news", Reply::news(vec![article; 8]), 1),
    ] {
        let memory = allocation_counter::measure(|| drop(reply.to_document(&to, &from, NOW)));
        assert_eq!(memory.count_total, expected, "{name}");
    }
    // Else `Bytes` would have to remember the difference, in another piece.
    let document = Reply::text("hi").to_document(&to, &from, NOW);
    assert_eq!(document.capacity(), document.len());
}

#[test]
fn errors_of_replies_say_what_is_wrong() {
    for (error, expected) in [
        (
            ReplyError::TextTooLong {
                bytes: 2049,
                limit: 2048,
            },
            "the reply's text has 2049 bytes; 2048 are allowed",
        ),
        (
            ReplyError::Missing("MediaId"),
            "the reply's MediaId is empty",
        ),
        (
            ReplyError::ArticleCount { count: 9, limit: 8 },
            "the reply has 9 articles; 1 to 8 are allowed",
        ),
        (
            ReplyError::NoReceiver,
            "the push has no sender that could be replied to",
        ),
    ] {
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn what_a_handler_returns_becomes_a_reply() {
    use weixin_message::{IntoReply, SharedStr};
    let request = Request::parse(PUSH.as_bytes()).unwrap();
    let Message::Text(text) = request.into_message() else {
        panic!("it is a text")
    };
    let article = article(1);
    let video = Video::new("1").title("2");
    let hardware = Hardware::new("1", "2");
    let device = DeviceText::new("1", "2", "3", "4");
    let one = Reply::news([article.clone()]);
    let cow = std::borrow::Cow::Borrowed("hi");
    type Fallible<T> = Result<T, std::fmt::Error>;
    for (name, reply, expected) in [
        ("&str", "hi".into_reply(), Reply::text("hi")),
        ("String", String::from("hi").into_reply(), Reply::text("hi")),
        ("Cow", cow.into_reply(), Reply::text("hi")),
        (
            "SharedStr",
            SharedStr::from("hi").into_reply(),
            Reply::text("hi"),
        ),
        (
            "a field of the message",
            text.content.into_reply(),
            Reply::text("hi"),
        ),
        ("()", ().into_reply(), Reply::success()),
        ("Reply", Reply::image("1").into_reply(), Reply::image("1")),
        ("Some", Some("hi").into_reply(), Reply::text("hi")),
        ("None", None::<Reply>.into_reply(), Reply::success()),
        ("Ok", Fallible::Ok("hi").into_reply(), Reply::text("hi")),
        (
            "Ok of it",
            Fallible::Ok(Fallible::Ok(Some("hi"))).into_reply(),
            Reply::text("hi"),
        ),
        ("Video", video.clone().into_reply(), Reply::video(video)),
        (
            "Music",
            Music::new("1").into_reply(),
            Reply::music(Music::new("1")),
        ),
        ("Article", article.clone().into_reply(), one.clone()),
        ("[Article]", [article.clone()].into_reply(), one.clone()),
        ("Vec<Article>", vec![article].into_reply(), one),
        (
            "Hardware",
            hardware.clone().into_reply(),
            Reply::hardware(hardware),
        ),
        (
            "DeviceText",
            device.clone().into_reply(),
            Reply::device_text(device),
        ),
    ] {
        let reply = reply.unwrap();
        assert_eq!(reply, expected, "{name}");
        assert_ne!(reply, Reply::text("other"), "{name}");
    }
}

#[test]
fn what_a_handler_fails_with_is_named_by_its_type_only() {
    use std::error::Error;
    use weixin_message::{HandlerError, IntoReply};
    #[derive(Debug)]
    struct Own(#[expect(dead_code, reason = "`Debug` shows it")] &'static str);
    impl std::fmt::Display for Own {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("what a user wrote")
        }
    }
    impl Error for Own {}
    for (name, reply, expected) in [
        ("Own", Err::<(), _>(Own("secret")).into_reply(), "::Own"),
        (
            "inside",
            Ok::<_, std::fmt::Error>(Err::<&str, _>(Own("secret"))).into_reply(),
            "::Own",
        ),
        (
            "String",
            Err::<(), _>(String::from("what a user wrote")).into_reply(),
            "alloc::string::String",
        ),
    ] {
        let error = reply.unwrap_err();
        let error = error.downcast_ref::<HandlerError>().unwrap();
        let said = error.to_string();
        let type_name = said.strip_prefix("the handler returned an error of type ");
        assert!(type_name.unwrap().ends_with(expected), "{name}: {said}");
        let shown = format!("{error:?}");
        assert!(shown.ends_with(&format!("{expected})")), "{name}: {shown}");
        let source = error.source().unwrap();
        assert_eq!(source.to_string(), "what a user wrote", "{name}");
    }
}
