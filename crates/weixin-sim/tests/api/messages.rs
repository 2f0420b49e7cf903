//! Customer service messages: what can be sent, to whom, and how often.

use bytes::Bytes;
use serde_json::{Value, json};
use tower_weixin::OpenId;
use tower_weixin::client::custom::{
    Article, Link, Menu, Message, MiniProgramPage, Music, Typing, Video,
};
use tower_weixin::client::{ApiErrorKind, Error};
use weixin_sim::world::{Action, Allowance, Media, MediaKind};

use super::{Sim, alice, kind, post};

const SEND: &str = "/cgi-bin/message/custom/send";
const HOURS_48: u64 = 48 * 60 * 60;

async fn send(sim: &Sim, text: &str) -> Result<(), Error> {
    sim.client.send(&alice(), text).await
}

/// Puts a file of each kind where messages find it.
fn put_media(sim: &Sim) {
    for (id, kind) in [
        ("IMAGE", MediaKind::Image),
        ("VOICE", MediaKind::Voice),
        ("VIDEO", MediaKind::Video),
        ("THUMB", MediaKind::Thumb),
    ] {
        let media = Media::new(kind, "image/jpeg", Bytes::from_static(b"file"));
        sim.world.put_media(id, media);
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_is_sent_every_type_of_message() {
    let sim = Sim::new();
    put_media(&sim);
    let mini = MiniProgramPage::new("t", "pages/index", "THUMB").app_id("wx90f8e7d6c5b4a392");
    for message in [
        Message::text("你好 \"quoted\"\n😀"),
        Message::image("IMAGE"),
        Message::voice("VOICE"),
        Message::video(Video::new("VIDEO").thumb_media_id("THUMB").title("t")),
        Message::video(Video::new("VIDEO")),
        Message::music(Music::new("https://example.com/a.mp3", "THUMB")),
        Message::news(Article::new("t", "https://example.com")),
        Message::mp_news("MATERIAL"),
        Message::mp_news_article("ARTICLE"),
        Message::menu(Menu::new("?").item("1", "yes").item("2", "no")),
        Message::card("CARD"),
        Message::mini_program_page(mini),
        Message::link(Link::new("t", "https://example.com")),
        Message::text("by helen").kf_account("helen@shop"),
        Message::text("by a machine").by_ai(),
    ] {
        sim.world.note("oAlice", Action::Message);
        let expected = message.content().msg_type();
        sim.client.send(&alice(), message).await.unwrap();
        let sent = sim.world.outbox().pop().unwrap();
        assert_eq!(
            (sent.msgtype.as_str(), sent.user.as_str()),
            (expected, "oAlice")
        );
        assert_eq!(sent.body["msgtype"], expected);
    }
    assert_eq!(
        sim.world.outbox()[0].body["text"]["content"],
        "你好 \"quoted\"\n😀"
    );
}

#[tokio::test(start_paused = true)]
async fn all_who_listen_are_told_of_each_message() {
    let sim = Sim::with_alice();
    let (told, mut messages) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..2 {
        let (told, world) = (told.clone(), sim.world.clone());
        sim.world.on_message(move |message| {
            // Whoever is told can ask the world.
            assert_eq!(world.outbox().last(), Some(message));
            told.send(message.clone()).unwrap();
        });
    }
    send(&sim, "hello").await.unwrap();
    for _ in 0..2 {
        let message = messages.try_recv().unwrap();
        assert_eq!(message.body["text"]["content"], "hello");
        assert_eq!(
            u128::from(message.at_ms),
            sim.clock.since_1970().as_millis()
        );
    }
    assert!(messages.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn five_messages_follow_one_of_the_user() {
    let sim = Sim::with_alice();
    for _ in 0..5 {
        send(&sim, "hello").await.unwrap();
    }
    assert_eq!(kind(send(&sim, "hello").await), ApiErrorKind::CountOver);
    sim.world.note("oAlice", Action::Message);
    send(&sim, "hello").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn forty_eight_hours_after_the_last_message_the_window_closes() {
    let sim = Sim::with_alice();
    sim.advance(HOURS_48 - 1);
    send(&sim, "hello").await.unwrap();
    sim.advance(1);
    assert_eq!(kind(send(&sim, "hello").await), ApiErrorKind::WindowOver);
    sim.world.note("oAlice", Action::Message);
    send(&sim, "hello").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn three_messages_in_a_minute_follow_a_tap_a_scan_or_following() {
    for action in [Action::MenuTap, Action::Scan, Action::Follow] {
        let sim = Sim::new();
        sim.world.note("oAlice", action);
        for _ in 0..3 {
            send(&sim, "hello").await.unwrap();
        }
        assert_eq!(
            kind(send(&sim, "hello").await),
            ApiErrorKind::CountOver,
            "{action:?}"
        );
        sim.advance(60);
        assert_eq!(
            kind(send(&sim, "hello").await),
            ApiErrorKind::WindowOver,
            "{action:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_ends_first_is_spent_first() {
    let sim = Sim::with_alice();
    sim.world.note("oAlice", Action::MenuTap);
    for _ in 0..3 {
        send(&sim, "hello").await.unwrap();
    }
    sim.advance(60);
    for _ in 0..5 {
        send(&sim, "hello").await.unwrap();
    }
    assert_eq!(kind(send(&sim, "hello").await), ApiErrorKind::CountOver);
}

#[tokio::test(start_paused = true)]
async fn the_rules_can_be_those_of_another_year() {
    let sim = Sim::new();
    let mut rules = sim.world.send_rules();
    rules.message = Allowance::new(20, 60);
    sim.world.set_send_rules(rules);
    sim.world.note("oAlice", Action::Message);
    for _ in 0..20 {
        send(&sim, "hello").await.unwrap();
    }
    assert_eq!(kind(send(&sim, "hello").await), ApiErrorKind::CountOver);
    sim.advance(60);
    assert_eq!(kind(send(&sim, "hello").await), ApiErrorKind::WindowOver);
}

#[tokio::test(start_paused = true)]
async fn only_who_follows_is_sent_something() {
    let sim = Sim::with_alice();
    sim.world.note("oAlice", Action::Unfollow);
    assert_eq!(kind(send(&sim, "hello").await), ApiErrorKind::WindowOver);
    sim.world.note("oAlice", Action::Follow);
    send(&sim, "hello").await.unwrap();
    let nobody = OpenId::new("oNobody").unwrap();
    let answer = sim.client.send(&nobody, "hello").await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidOpenId);
    assert_eq!(sim.world.outbox().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_not_right_is_refused_and_costs_nothing() {
    let sim = Sim::with_alice();
    put_media(&sim);
    let article = json!({"title": "t", "url": "https://example.com"});
    let long = "长".repeat(683);
    for (body, expected) in [
        (
            json!({"msgtype": "text", "text": {"content": "no receiver"}}),
            40003,
        ),
        (json!({"touser": "oAlice"}), 40008),
        (
            json!({"touser": "oAlice", "msgtype": "poem", "poem": {}}),
            40008,
        ),
        (json!({"touser": "oAlice", "msgtype": 5}), 47001),
        (json!({"touser": "oAlice", "msgtype": "text"}), 44004),
        (
            json!({"touser": "oAlice", "msgtype": "text", "text": {"content": ""}}),
            44004,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "text", "text": {"content": 1}}),
            47001,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "text", "text": {"content": long}}),
            45002,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "image", "image": {}}),
            41006,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "image", "image": {"media_id": "GONE"}}),
            40007,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "image", "image": {"media_id": "VOICE"}}),
            40007,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "voice", "voice": {"media_id": "IMAGE"}}),
            40007,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "video", "video": {"media_id": "VIDEO", "thumb_media_id": "GONE"}}),
            40007,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "music", "music": {"musicurl": "u", "thumb_media_id": "THUMB"}}),
            40035,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "news", "news": {"articles": []}}),
            44003,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "news", "news": {"articles": [article, article]}}),
            45008,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "mpnews", "mpnews": {"media_id": ""}}),
            41006,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "mpnewsarticle", "mpnewsarticle": {}}),
            53600,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "wxcard", "wxcard": {}}),
            40035,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "msgmenu", "msgmenu": {"list": []}}),
            44004,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "miniprogrampage", "miniprogrampage": {}}),
            40035,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "link", "link": {"title": "t"}}),
            40035,
        ),
        (
            json!({"touser": "oAlice", "msgtype": "text", "text": {"content": "hi"}, "customservice": {"kf_account": "helen"}}),
            61452,
        ),
    ] {
        let error = sim.post(SEND, body.clone()).await.unwrap_err();
        assert_eq!(error.code(), Some(expected), "{body}");
    }
    assert!(sim.world.outbox().is_empty());
    for _ in 0..5 {
        send(&sim, "hello").await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_has_to_be_utf_8_without_escapes() {
    let sim = Sim::with_alice();
    let path = format!("{SEND}?access_token={}", sim.token().await);
    for (body, expected) in [
        (
            r#"{"touser":"oAlice","msgtype":"text","text":{"content":"\u4f60"}}"#,
            40033,
        ),
        (
            r#"{"touser":"oAlice","msgtype":"text","text":{"content":"\\u4f60 \\\" \n"}}"#,
            0,
        ),
        (r#"{"touser":"oAlice""#, 47001),
        (r#"["touser"]"#, 47001),
        ("", 44002),
        ("  \n", 44002),
    ] {
        let (_, answer) = sim.raw(post(&path, body)).await;
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["errcode"], expected, "{body}");
    }
    let (_, answer) = sim.raw(post(&path, &b"{\"touser\":\"\xff\"}"[..])).await;
    assert!(answer.starts_with(br#"{"errcode":47001,"#));
}

#[tokio::test(start_paused = true)]
async fn typing_is_shown_for_a_while_to_who_has_just_written() {
    let sim = Sim::with_alice();
    let typing = async |command| sim.client.typing(&alice(), command).await;
    typing(Typing::On).await.unwrap();
    assert!(sim.world.is_typing("oAlice"));
    assert_eq!(kind(typing(Typing::On).await), ApiErrorKind::AlreadyTyping);
    typing(Typing::Off).await.unwrap();
    assert!(!sim.world.is_typing("oAlice"));
    typing(Typing::On).await.unwrap();
    sim.advance(15);
    typing(Typing::On).await.unwrap();
    send(&sim, "hello").await.unwrap();
    assert!(
        !sim.world.is_typing("oAlice"),
        "the message takes its place"
    );
    sim.advance(16);
    assert_eq!(kind(typing(Typing::On).await), ApiErrorKind::TypingTooLate);
}

#[tokio::test(start_paused = true)]
async fn typing_has_two_commands() {
    let sim = Sim::with_alice();
    let body = |user: &str, command: &str| json!({"touser": user, "command": command});
    let path = "/cgi-bin/message/custom/typing";
    let answer = sim.post(path, body("oAlice", "typing")).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidCommand);
    let answer = sim.post(path, body("oNobody", "Typing")).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidOpenId);
}
