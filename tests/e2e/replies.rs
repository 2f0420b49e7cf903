//! What a bot replies, as the platform reads it.

use std::collections::BTreeSet;
use std::path::Path;

use http::Response;
use serde_json::json;
use tower_weixin::reply::{Article, DeviceText, Hardware, Music, Video};
use tower_weixin::{Account, Mode, Reply};

use crate::support::{
    APP_ID, Bot, KEY, NOW, OPEN_ID, ORIGINAL_ID, PREVIOUS_KEY, Push, TOKEN, account, builder, call,
    cdata, field, fixture, open_reply, seal, text_message, tree,
};

const MEDIA_ID: &str = "X1yfgB2XI-faU6R2jmKz0X";
const THUMB: &str = "3wGfIhzLHo5RtpaYn4pJmi";
const LINKS: &str = r#"<a href="https://example.com/?a=1&b=2">官网</a>
<a href="weixin://bizmsgmenu?msgmenuid=101&msgmenucontent=满意">满意</a>
<a data-miniprogram-appid="wx90f8e7d6c5b4a392" data-miniprogram-path="pages/index/index" href="https://example.com">小程序</a>"#;

/// Each kind of reply with the file of the fixtures that it must look like.
fn replies() -> Vec<(&'static str, Reply)> {
    let music = Music::new(THUMB)
        .title("TITLE")
        .description("DESCRIPTION")
        .url("https://example.com/a.mp3")
        .hq_url("https://example.com/a-hq.mp3");
    let video = Video::new(MEDIA_ID)
        .title("title")
        .description("description");
    vec![
        ("success.txt", Reply::success()),
        ("empty.txt", Reply::empty()),
        ("text.xml", Reply::text("你好")),
        ("text_links.xml", Reply::text(LINKS)),
        ("image.xml", Reply::image(MEDIA_ID)),
        ("voice.xml", Reply::voice(MEDIA_ID)),
        ("video_minimal.xml", Reply::video(MEDIA_ID)),
        ("video.xml", Reply::video(video)),
        ("music_minimal.xml", Reply::music(Music::new(THUMB))),
        ("music.xml", Reply::music(music)),
        ("news_1.xml", Reply::news(articles(1))),
        ("news_8.xml", Reply::news(articles(8))),
        (
            "transfer_customer_service.xml",
            Reply::transfer_customer_service(),
        ),
        (
            "transfer_customer_service_kf.xml",
            Reply::transfer_to_agent("test1@test"),
        ),
        ("transfer_biz_ai_ivr.xml", Reply::transfer_biz_ai_ivr()),
        (
            "hardware.xml",
            Reply::hardware(Hardware::new("myrank", "ranklist")),
        ),
        (
            "device_text.xml",
            Reply::device_text(DeviceText::new(ORIGINAL_ID, "dev_0001", "9394", "MTIz")),
        ),
        ("xpay_success.xml", Reply::err_code(0, "success")),
    ]
}

fn articles(count: usize) -> impl Iterator<Item = Article> {
    (1..=count).map(|number| {
        Article::new(
            format!("title{number}"),
            format!("https://example.com/{number}"),
        )
        .description(format!("description{number}"))
        .pic_url(format!("https://example.com/{number}.jpg"))
    })
}

/// An event, which may be answered with any number of articles.
fn event() -> String {
    let to = cdata("ToUserName", ORIGINAL_ID);
    let from = cdata("FromUserName", OPEN_ID);
    format!("<xml>{to}{from}<MsgType>event</MsgType><Event>subscribe</Event></xml>")
}

/// The body of what `account` answers to `push` with a bot that replies `reply`, and its type.
async fn answer(account: Account, push: &Push, reply: Reply) -> (String, String) {
    let service = tower_weixin::service(account, Bot::new(reply));
    let response: Response<_> = call(service, push.request()).await;
    assert_eq!(response.status(), 200);
    let content_type = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(response.headers().len(), 1);
    (
        String::from_utf8(response.into_body().to_vec()).unwrap(),
        content_type,
    )
}

#[tokio::test]
async fn each_kind_of_reply_is_what_the_platform_documents() {
    for (name, reply) in replies() {
        let expected = fixture(&format!("reply/{name}"));
        let push = Push::new(Mode::Plaintext, &event());
        let (body, content_type) = answer(account(Mode::Plaintext), &push, reply).await;
        if name.ends_with(".txt") {
            assert_eq!(body, expected, "{name}");
            assert_eq!(content_type, "text/plain; charset=utf-8", "{name}");
        } else {
            assert_eq!(tree(&body), tree(&expected), "{name}");
            assert_eq!(content_type, "text/xml; charset=utf-8", "{name}");
        }
    }
}

#[test]
fn no_reply_of_the_fixtures_is_left_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reply");
    let files: BTreeSet<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let tested: BTreeSet<_> = replies()
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(tested, files);
}

#[tokio::test]
async fn each_kind_of_reply_is_sealed_where_the_push_was() {
    for mode in [Mode::Compatible, Mode::Security] {
        for (name, reply) in replies() {
            let push = Push::new(mode, &event());
            let (body, content_type) = answer(account(mode), &push, reply.clone()).await;
            if name.ends_with(".txt") {
                assert_eq!(
                    body,
                    fixture(&format!("reply/{name}")),
                    "{name} in {mode:?} mode"
                );
                continue;
            }
            let plain = Push::new(Mode::Plaintext, &event());
            let (expected, _) = answer(account(Mode::Plaintext), &plain, reply).await;
            assert_eq!(open_reply(KEY, &body), expected, "{name} in {mode:?} mode");
            assert_eq!(
                content_type, "text/xml; charset=utf-8",
                "{name} in {mode:?} mode"
            );
        }
    }
}

#[tokio::test]
async fn a_reply_goes_from_the_receiver_of_the_push_to_its_sender_and_has_the_time_of_now() {
    let account = builder()
        .mode(Mode::Plaintext)
        .clock(|| NOW + 2)
        .build()
        .unwrap();
    let push = Push::new(Mode::Plaintext, &text_message("hi"));
    let (reply, _) = answer(account, &push, Reply::text("hello")).await;
    assert_eq!(field(&reply, "ToUserName"), OPEN_ID);
    assert_eq!(field(&reply, "FromUserName"), ORIGINAL_ID);
    assert_eq!(field(&reply, "CreateTime"), (NOW + 2).to_string());
}

#[tokio::test]
async fn the_sender_is_the_one_in_the_signed_document_and_no_other() {
    let forged = text_message("hi").replace(OPEN_ID, "oForged");
    let mut push = Push::compatible(&forged, &seal(KEY, &text_message("hi")));
    push.query = push.query.replace(OPEN_ID, "oForgedToo");
    let (reply, _) = answer(account(Mode::Compatible), &push, Reply::text("hello")).await;
    assert_eq!(field(&open_reply(KEY, &reply), "ToUserName"), OPEN_ID);
}

/// Mini programs can choose JSON for what is pushed to them, and then read nothing else.
#[tokio::test]
async fn a_json_push_is_answered_in_json_in_all_modes() {
    let message = fixture("json/text.json");
    let encrypt = seal(KEY, &message);
    let mut sealed = Push::encrypted(&encrypt);
    sealed.body = json!({ "ToUserName": ORIGINAL_ID, "Encrypt": encrypt }).to_string();
    let mut compatible = sealed.clone();
    compatible.body = format!(
        "{},\"Encrypt\":\"{encrypt}\"}}",
        message.trim_end().strip_suffix('}').unwrap()
    );
    let text = format!(
        r#"{{"ToUserName":"{OPEN_ID}","FromUserName":"{ORIGINAL_ID}","CreateTime":{NOW},"MsgType":"text","Content":"你好"}}"#
    );
    let result = r#"{"ErrCode":0,"ErrMsg":"success"}"#;
    for (mode, push) in [
        (Mode::Plaintext, Push::new(Mode::Plaintext, &message)),
        (Mode::Compatible, compatible),
        (Mode::Security, sealed),
    ] {
        for (reply, expected) in [
            (Reply::text("你好"), text.as_str()),
            (Reply::err_code(0, "success"), result),
            (Reply::raw("{ }"), "{ }"),
        ] {
            let (mut body, content_type) = answer(account(mode), &push, reply).await;
            assert_eq!(content_type, "application/json", "{mode:?}");
            if mode != Mode::Plaintext {
                assert!(body.starts_with("{\"Encrypt\":"), "{mode:?}: {body}");
                body = open_reply(KEY, &body);
            }
            assert_eq!(body, expected, "{mode:?}");
        }
        let (reply, _) = answer(account(mode), &push, Reply::success()).await;
        assert_eq!(reply, "success", "{mode:?}");
    }
}

#[tokio::test]
async fn s_06_a_reply_is_sealed_with_the_key_and_the_token_that_the_push_was_made_with() {
    let rotated = || {
        builder()
            .encoding_aes_key("Zd4R6yT8uW0pQ2sX5vB7nM9kL1jH3gF6dS8aE0rC2wY")
            .previous_encoding_aes_key(PREVIOUS_KEY)
    };
    let next_token = Account::builder("mwtoken2027abcdef")
        .previous_token(TOKEN)
        .app_id(APP_ID)
        .encoding_aes_key(KEY)
        .clock(|| NOW);
    for (name, account, key) in [
        (
            "the current key",
            builder().previous_encoding_aes_key(PREVIOUS_KEY),
            KEY,
        ),
        ("the previous key", rotated(), PREVIOUS_KEY),
        ("the previous token", next_token, KEY),
    ] {
        let push = Push::encrypted(&seal(key, &text_message("hi")));
        let (reply, _) = answer(account.build().unwrap(), &push, Reply::text(name)).await;
        // This checks MsgSignature and Nonce as well.
        assert_eq!(field(&open_reply(key, &reply), "Content"), name);
    }
}

/// A reply is signed as a push is. In the second of the push, the `signature` of the push would fit it,
/// and whoever saw both could send the bot its own words.
#[tokio::test]
async fn a_reply_that_was_seen_cannot_be_sent_as_a_push() {
    let push = Push::encrypted(&seal(KEY, &text_message("hi")));
    let (reply, _) = answer(
        builder().clock(|| NOW).build().unwrap(),
        &push,
        Reply::text("hello"),
    )
    .await;
    let (encrypt, msg_signature) = (field(&reply, "Encrypt"), field(&reply, "MsgSignature"));
    let (timestamp, nonce) = (field(&reply, "TimeStamp"), field(&reply, "Nonce"));
    let (signature, _) = push.query.split_once('&').unwrap();

    let mut reflected = Push::encrypted(&encrypt);
    reflected.query = format!(
        "{signature}&timestamp={timestamp}&nonce={nonce}\
         &encrypt_type=aes&msg_signature={msg_signature}"
    );
    let service = tower_weixin::service(
        builder().clock(|| NOW).build().unwrap(),
        Bot::new(Reply::text("fooled")),
    );
    let response: Response<_> = call(service, reflected.request()).await;
    assert_eq!(response.status(), 403);
}

#[tokio::test]
async fn s_12_equal_replies_never_look_equal_when_sealed() {
    let push = Push::new(Mode::Security, &text_message("hi"));
    let mut seen = BTreeSet::new();
    for _ in 0..1_000 {
        let (reply, _) = answer(account(Mode::Security), &push, Reply::text("hello")).await;
        assert!(seen.insert(field(&reply, "Encrypt")));
    }
}

#[tokio::test]
async fn t8_a_text_arrives_as_text_whatever_is_in_it() {
    for (name, text, expected) in [
        ("the end of CDATA", "a]]>b", "a]]>b"),
        (
            "a forged field",
            "]]></Content><MsgType>x</MsgType>",
            "]]></Content><MsgType>x</MsgType>",
        ),
        ("markup", "<a href='x'>&amp;</a>", "<a href='x'>&amp;</a>"),
        ("characters that XML forbids", "a\u{0}\u{b}\u{ffff}b", "ab"),
        ("lines", "a\nb", "a\nb"),
    ] {
        for mode in [Mode::Plaintext, Mode::Security] {
            let push = Push::new(mode, &text_message("hi"));
            let (mut reply, _) = answer(account(mode), &push, Reply::text(text)).await;
            if mode.is_encrypted() {
                reply = open_reply(KEY, &reply);
            }
            assert_eq!(
                field(&reply, "Content"),
                expected,
                "{name} in {mode:?} mode"
            );
            assert_eq!(field(&reply, "MsgType"), "text", "{name} in {mode:?} mode");
        }
    }
}
