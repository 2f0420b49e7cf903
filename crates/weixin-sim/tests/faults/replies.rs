//! Replies in plain.

use weixin_core::Mode;
use weixin_sim::{FindingKind as Kind, Push, Shown, User};

use super::support::{ACCOUNT, USER, answer, kinds, platform, reply, text};

fn articles(count: usize, announced: usize) -> String {
    let item = "<item><Title>t</Title><Description/><PicUrl/><Url>u</Url></item>".repeat(count);
    reply(
        "news",
        &format!("<ArticleCount>{announced}</ArticleCount><Articles>{item}</Articles>"),
    )
}

async fn answered(body: String, push: impl FnOnce(&User) -> Push) -> weixin_sim::Delivery {
    let platform = platform(Mode::Plaintext, move |_| answer(body.clone()));
    push(&platform.user(USER)).await
}

#[tokio::test]
async fn every_mistake_of_a_reply_is_named_and_the_user_sees_the_notice() {
    let good = text("hi");
    let other = good.replace(USER, "?").replace(ACCOUNT, USER);
    let swapped = other.replace('?', ACCOUNT);
    let rows: Vec<(&str, String, Vec<Kind>)> = vec![
        ("swapped", swapped, vec![Kind::SwappedNames]),
        (
            "other user",
            good.replace(USER, "oBob"),
            vec![Kind::WrongReceiver],
        ),
        (
            "other account",
            good.replace(ACCOUNT, "gh_other"),
            vec![Kind::WrongSender],
        ),
        (
            "no receiver",
            good.replace("ToUserName", "Nobody"),
            vec![Kind::MissingElement],
        ),
        (
            "no time",
            good.replace("<CreateTime>1767225600</CreateTime>", ""),
            vec![Kind::MissingCreateTime],
        ),
        (
            "time is no number",
            good.replace("1767225600", "now"),
            vec![Kind::MissingCreateTime],
        ),
        (
            "no type",
            good.replace("MsgType", "Msgtype"),
            vec![Kind::MissingElement],
        ),
        (
            "unknown type",
            good.replace("[text]", "[markdown]"),
            vec![Kind::UnknownMsgType],
        ),
        ("empty text", text(""), vec![Kind::MissingElement]),
        (
            "long text",
            text(&"长".repeat(683)),
            vec![Kind::TextTooLong],
        ),
        (
            "no media",
            reply("image", "<MediaId>1</MediaId>"),
            vec![Kind::MissingElement],
        ),
        (
            "no voice",
            reply("voice", "<Voice></Voice>"),
            vec![Kind::MissingElement],
        ),
        (
            "no video",
            reply("video", "<Video><Title>t</Title></Video>"),
            vec![Kind::MissingElement],
        ),
        (
            "no thumb",
            reply("music", "<Music><Title>t</Title></Music>"),
            vec![Kind::MissingElement],
        ),
        ("count", articles(1, 2), vec![Kind::WrongArticleCount]),
        ("no articles", articles(0, 0), vec![Kind::MissingElement]),
        ("two articles", articles(2, 2), vec![Kind::TooManyArticles]),
        (
            "open cdata",
            good.replace("]]></Content>", "</Content>"),
            vec![Kind::BrokenCdata],
        ),
        (
            "cdata closed by its text",
            text("a ]]> b & c"),
            vec![Kind::BrokenCdata],
        ),
        ("no end", good.replace("</xml>", ""), vec![Kind::NotXml]),
        (
            "bare ampersand",
            good.replace("<![CDATA[hi]]>", "a & b"),
            vec![Kind::NotXml],
        ),
        (
            "control character",
            text("a\u{1}b"),
            vec![Kind::IllegalCharacter],
        ),
        (
            "json",
            r#"{"MsgType":"text","Content":"hi"}"#.to_owned(),
            vec![Kind::Json],
        ),
        ("json text", r#""hi""#.to_owned(), vec![Kind::Json]),
        ("text", "hi".to_owned(), vec![Kind::NotXml]),
        (
            "html",
            "<!DOCTYPE html><html><body>502</body></html>".to_owned(),
            vec![Kind::Html],
        ),
        ("bom", format!("\u{feff}{good}"), vec![Kind::Bom]),
        (
            "bom before the word",
            "\u{feff}success".to_owned(),
            vec![Kind::Bom],
        ),
        (
            "word with a line break",
            "success\n".to_owned(),
            vec![Kind::Word],
        ),
        ("word in quotes", "\"success\"".to_owned(), vec![Kind::Word]),
        ("word in capitals", "SUCCESS".to_owned(), vec![Kind::Word]),
        ("white space", "\r\n".to_owned(), vec![Kind::Word]),
        (
            "encrypted",
            "<xml><Encrypt>x</Encrypt><MsgSignature>x</MsgSignature></xml>".to_owned(),
            vec![Kind::EncryptedReply],
        ),
    ];
    for (name, body, expected) in rows {
        let delivery = answered(body, |user| user.text("hi").attempts(1)).await;
        assert_eq!(kinds(&delivery), expected, "{name}: {delivery}");
        let Shown::Fault(findings) = delivery.shown() else {
            panic!("{name}: {delivery}");
        };
        let finding = &findings[0];
        assert!(
            !finding.en.contains('…') && !finding.zh.is_empty(),
            "{name}: {finding}"
        );
    }
}

#[tokio::test]
async fn what_the_platform_takes_has_no_finding() {
    let rows = [
        ("text", text("hi"), true),
        ("2048 bytes", text(&"x".repeat(2048)), true),
        (
            "escaped",
            text("x").replace("<![CDATA[x]]>", "a &amp; b"),
            true,
        ),
        ("split cdata", text("a ]]]]><![CDATA[> b"), true),
        (
            "order",
            reply("text", "").replace("<MsgType>", "<Content>hi</Content><MsgType>"),
            true,
        ),
        ("one article", articles(1, 1), true),
        ("agent", reply("transfer_customer_service", ""), true),
        ("word", "success".to_owned(), false),
        ("empty", String::new(), false),
    ];
    for (name, body, is_reply) in rows {
        let delivery = answered(body, |user| user.text("hi")).await;
        assert!(delivery.findings().is_empty(), "{name}: {delivery}");
        assert_eq!(
            delivery.shown().reply().is_some(),
            is_reply,
            "{name}: {delivery}"
        );
        assert_eq!(delivery.attempts.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn an_event_may_be_answered_with_eight_articles_and_no_more() {
    let delivery = answered(articles(8, 8), |user| user.click("K")).await;
    assert!(delivery.findings().is_empty(), "{delivery}");
    let delivery = answered(articles(9, 9), |user| user.click("K").attempts(1)).await;
    assert_eq!(kinds(&delivery), [Kind::TooManyArticles]);
}

#[tokio::test]
async fn a_reply_that_nobody_sees_is_a_warning() {
    let delivery = answered(text("bye"), User::unsubscribe).await;
    assert_eq!(kinds(&delivery), [Kind::ReplyIgnored]);
    assert!(delivery.shown().is_nothing(), "{delivery}");
}

#[tokio::test]
async fn a_third_party_platform_must_say_success() {
    for (body, good) in [("success", true), ("", false)] {
        let platform = platform(Mode::Security, move |_| answer(body));
        let delivery = platform.info("component_verify_ticket").attempts(1).await;
        assert_eq!(delivery.shown().is_nothing(), good, "{body}: {delivery}");
        let request = &delivery.attempts[0].request;
        assert!(request.body.starts_with("<xml><AppId>"), "{}", request.body);
        assert!(!request.uri.contains("openid"), "{}", request.uri);
    }
}

#[tokio::test]
async fn a_payment_is_answered_with_a_result_which_is_no_reply() {
    let result = |code| format!("<xml><ErrCode>{code}</ErrCode><ErrMsg>success</ErrMsg></xml>");
    let rows = [
        (result(0), true),
        (result(1), false),
        ("success".to_owned(), false),
    ];
    for (body, good) in rows {
        let push = |user: &User| user.event("xpay_coin_pay_notify").attempts(1);
        let delivery = answered(body, push).await;
        assert_eq!(delivery.has(Kind::NotSuccess), !good, "{delivery}");
        assert_eq!(delivery.shown().is_nothing(), good, "{delivery}");
    }
}

#[tokio::test]
async fn a_reply_reaches_the_user_after_six_events_and_no_others() {
    let answered_events = [
        "subscribe",
        "SCAN",
        "CLICK",
        "scancode_waitmsg",
        "user_enter_session_from_card",
        "user_scan_product_enter_session",
    ];
    for name in weixin_message::Event::NAMES {
        if name.starts_with("xpay_") {
            continue;
        }
        let delivery = answered(text("hi"), |user| user.event(name)).await;
        let seen = answered_events.contains(name);
        assert_eq!(
            delivery.shown().text().is_some(),
            seen,
            "{name}: {delivery}"
        );
        assert_eq!(delivery.has(Kind::ReplyIgnored), !seen, "{name}");
    }
    let unknown = answered(text("hi"), |user| user.event("something_new")).await;
    assert_eq!(unknown.shown().text(), Some("hi"), "nobody knows");
}

#[tokio::test]
async fn a_name_is_judged_in_the_platforms_spelling() {
    let news = articles(2, 2);
    let delivery = answered(news, |user| user.message("TEXT").attempts(1)).await;
    assert_eq!(kinds(&delivery), [Kind::TooManyArticles]);
    assert_eq!(delivery.msg_type, "text");

    let paid = |user: &User| user.event("XPAY_Coin_Pay_Notify").attempts(1);
    for body in ["success".to_owned(), text("thanks")] {
        let delivery = answered(body, paid).await;
        assert_eq!(kinds(&delivery), [Kind::NotSuccess]);
    }
    let delivery = answered(text("hi"), |user| user.event("click")).await;
    assert_eq!(delivery.event.as_deref(), Some("CLICK"));
}
