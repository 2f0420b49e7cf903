//! What is sent for which message.

use std::time::Duration;

use weixin_client::custom::{Article, Link, Menu, Message, MiniProgramPage, Music, Typing, Video};
use weixin_client::{ApiErrorKind, ErrorKind};
use weixin_core::Revealed;

use crate::fixtures::compact;
use crate::platform::{Fate, Platform, user};

macro_rules! fixture {
    ($name:literal) => {
        compact(include_str!(concat!("../fixtures/", $name, ".json")))
    };
}

async fn sent(message: Message) -> String {
    let platform = Platform::default();
    platform.client().send(&user(), message).await.unwrap();
    let calls = platform.calls();
    assert!(calls.len() == 1 && calls[0].was_done);
    assert_eq!(calls[0].path, "/cgi-bin/message/custom/send");
    calls[0].body.clone()
}

#[tokio::test]
async fn each_message_is_sent_as_the_platform_writes_it() {
    let link = r#"Hello <a href="https://example.com">link</a>"#;
    let video = Video::new("MEDIA_ID").thumb_media_id("THUMB");
    let music =
        Music::new("https://example.com/a.mp3", "THUMB").hq_url("https://example.com/b.mp3");
    let article = Article::new("T", "https://example.com").description("D");
    let menu = Menu::new("您对本次服务是否满意呢? ");
    let menu = menu.item("101", "满意").item("102", "不满意");
    let page = MiniProgramPage::new("title", "pages/index", "THUMB");
    for (message, expected) in [
        (Message::text(link), fixture!("custom_send_text")),
        (Message::image("MEDIA_ID"), fixture!("custom_send_image")),
        (Message::voice("MEDIA_ID"), fixture!("custom_send_voice")),
        (
            Message::video(video.title("TITLE").description("DESCRIPTION")),
            fixture!("custom_send_video"),
        ),
        (
            Message::music(music.title("T").description("D")),
            fixture!("custom_send_music"),
        ),
        (
            Message::news(article.pic_url("https://example.com/p.jpg")),
            fixture!("custom_send_news"),
        ),
        (Message::mp_news("MEDIA_ID"), fixture!("custom_send_mpnews")),
        (
            Message::mp_news_article("ARTICLE_ID"),
            fixture!("custom_send_mpnewsarticle"),
        ),
        (
            Message::menu(menu.tail_content("欢迎再次光临")),
            fixture!("custom_send_msgmenu"),
        ),
        (
            Message::card("123dsdajkasd231jhksad"),
            fixture!("custom_send_wxcard"),
        ),
        (
            Message::mini_program_page(page.app_id("wx90f8e7d6c5b4a392")),
            fixture!("custom_send_miniprogrampage"),
        ),
        (
            Message::text("hi").kf_account("test1@test"),
            fixture!("custom_send_with_kf_account"),
        ),
    ] {
        assert_eq!(sent(message).await, expected);
    }
}

#[tokio::test]
async fn what_is_optional_is_left_out() {
    for (message, expected) in [
        (
            Message::link(Link::new("T", "https://example.com").thumb_url("https://example.com/p")),
            r#""msgtype":"link","link":{"title":"T","description":"","url":"https://example.com","thumb_url":"https://example.com/p"}}"#,
        ),
        (
            Message::text("你好\n").by_ai(),
            r#""msgtype":"text","text":{"content":"你好\n"},"aimsgcontext":{"is_ai_msg":1}}"#,
        ),
        (
            Message::video(Video::new("ID")),
            r#""msgtype":"video","video":{"media_id":"ID"}}"#,
        ),
        (
            Message::music(Music::new("https://example.com/a", "THUMB")),
            r#""msgtype":"music","music":{"musicurl":"https://example.com/a","hqmusicurl":"https://example.com/a","thumb_media_id":"THUMB"}}"#,
        ),
        (
            Message::news(Article::new("T", "")),
            r#""msgtype":"news","news":{"articles":[{"title":"T"}]}}"#,
        ),
        (
            Message::menu(Menu::new("?").item("1", "yes")),
            r#""msgtype":"msgmenu","msgmenu":{"head_content":"?","list":[{"id":"1","content":"yes"}]}}"#,
        ),
        (
            Message::mini_program_page(MiniProgramPage::new("T", "p", "THUMB")),
            r#""msgtype":"miniprogrampage","miniprogrampage":{"title":"T","pagepath":"p","thumb_media_id":"THUMB"}}"#,
        ),
    ] {
        let sent = sent(message).await;
        let (_, rest) = sent.split_once(r#"JdUe","#).unwrap();
        assert_eq!(rest, expected);
    }
}

#[tokio::test]
async fn strings_are_texts() {
    let text = sent(Message::text("hi")).await;
    assert_eq!(sent("hi".into()).await, text);
    assert_eq!(sent(String::from("hi").into()).await, text);
}

#[tokio::test]
async fn what_the_platform_would_refuse_is_not_sent() {
    let platform = Platform::default();
    let client = platform.client();
    let longest = "你".repeat(682) + "ab";
    assert_eq!(longest.len(), 2048);
    client.send(&user(), longest.clone()).await.unwrap();
    for (message, field) in [
        (Message::text(""), "content"),
        (Message::text(longest + "c"), "content"),
        (Message::image(""), "media_id"),
        (Message::voice(""), "media_id"),
        (Message::video(Video::new("")), "media_id"),
        (Message::music(Music::new("", "THUMB")), "musicurl"),
        (
            Message::music(Music::new("https://example.com/a", "")),
            "thumb_media_id",
        ),
        (
            Message::news(Article::new("", "https://example.com")),
            "title",
        ),
        (Message::mp_news(""), "media_id"),
        (Message::mp_news_article(""), "article_id"),
        (Message::menu(Menu::new("?")), "list"),
        (Message::menu(Menu::new("?").item("", "yes")), "id"),
        (Message::card(""), "card_id"),
        (
            Message::mini_program_page(MiniProgramPage::new("T", "p", "")),
            "thumb_media_id",
        ),
        (Message::link(Link::new("T", "")), "url"),
        (Message::text("hi").kf_account(""), "kf_account"),
    ] {
        let error = client.send(&user(), message.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{:?}", Revealed(&message));
        assert_eq!(error.invalid().unwrap().field(), field);
        assert!(error.to_string().contains(field), "{error}");
    }
    assert_eq!(platform.calls().len(), 1, "only the good one");
}

#[tokio::test(start_paused = true)]
async fn a_message_is_not_sent_twice() {
    for (fate, kind) in [
        (Fate::Code(45015), ErrorKind::Api),
        (Fate::Code(-1), ErrorKind::Api),
        (Fate::Silent, ErrorKind::Timeout),
        (Fate::Broken, ErrorKind::Transport),
        (Fate::Status(503), ErrorKind::Status(503)),
        (Fate::Answer("<html>"), ErrorKind::Unreadable),
    ] {
        let platform = Platform::new([fate]);
        let error = platform.client().send(&user(), "hi").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fate:?}");
        assert_eq!(platform.calls().len(), 1, "{fate:?}");
    }
    let platform = Platform::new([Fate::Slow(Duration::from_secs(9))]);
    platform.client().send(&user(), "hi").await.unwrap();
    assert_eq!(platform.calls().len(), 1);
}

#[tokio::test]
async fn why_it_was_refused_is_known() {
    let answer = include_str!("../fixtures/error_out_of_time.json");
    let platform = Platform::new([Fate::Answer(answer)]);
    let error = platform.client().send(&user(), "hi").await.unwrap_err();
    let error = error.api_error().unwrap();
    assert_eq!(error.kind(), ApiErrorKind::WindowOver);
    let message = "response out of time limit or subscription is canceled";
    assert_eq!(error.message(), message);
    assert_eq!(error.request_id(), Some("66aa1111-22bb22bb-33cc33cc"));
}

#[tokio::test(start_paused = true)]
async fn typing_is_shown_and_asked_for_again() {
    let platform = Platform::new([Fate::Silent]);
    let client = platform.client();
    client.typing(&user(), Typing::On).await.unwrap();
    client.typing(&user(), Typing::Off).await.unwrap();
    let calls = platform.calls();
    assert_eq!(calls.len(), 3, "the first was not answered");
    let on = fixture!("custom_typing_request");
    assert_eq!(calls[0].path, "/cgi-bin/message/custom/typing");
    assert_eq!((&calls[0].body, &calls[1].body), (&on, &on));
    assert_eq!(calls[2].body, on.replace("Typing", "CancelTyping"));
}

#[test]
fn debug_shows_no_text() {
    let message = Message::text("secret").kf_account("helen@shop");
    assert!(!format!("{message:?}").contains("secret"), "{message:?}");
    assert!(format!("{:?}", Revealed(&message)).contains("secret"));
}
