//! Which replies are which messages, and by whose client they go.

use weixin_client::Client;
use weixin_core::{AppId, Revealed};
use weixin_message::reply::{Article, Music, Video};

use super::*;

#[tokio::test(start_paused = true)]
async fn each_kind_of_reply_has_its_messages() {
    let article = |title: &str| Article::new(title, "https://example.com").description("d");
    let music = Music::new("THUMB")
        .title("t")
        .hq_url("https://example.com/b");
    for (reply, expected) in [
        (Reply::image("ID"), vec![r#""image":{"media_id":"ID"}"#]),
        (Reply::voice("ID"), vec![r#""voice":{"media_id":"ID"}"#]),
        (
            Reply::video(Video::new("ID").title("t")),
            vec![r#""video":{"media_id":"ID","title":"t"}"#],
        ),
        (
            Reply::music(music),
            vec![
                r#""music":{"title":"t","musicurl":"https://example.com/b","hqmusicurl":"https://example.com/b","thumb_media_id":"THUMB"}"#,
            ],
        ),
        (
            Reply::news([article("1"), article("2").pic_url("https://example.com/p")]),
            vec![
                r#""news":{"articles":[{"title":"1","description":"d","url":"https://example.com"}]}"#,
                r#""news":{"articles":[{"title":"2","description":"d","url":"https://example.com","picurl":"https://example.com/p"}]}"#,
            ],
        ),
        (
            Reply::text("a".repeat(2048) + "\n"),
            vec![r#""text":{"content":"aaa"#],
        ),
    ] {
        let platform = Platform::default();
        let store = answer_late(service(&platform), &[question(1)], reply.clone()).await;
        assert_eq!(
            reasons(&store, "-").await,
            [""; 0],
            "{:?}",
            Revealed(&reply)
        );
        let calls = platform.calls();
        assert_eq!(calls.len(), expected.len(), "{:?}", Revealed(&reply));
        for (call, expected) in calls.iter().zip(expected) {
            assert!(call.body.contains(expected), "{} {expected}", call.body);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_no_message_is_a_dead_letter() {
    for (reply, reason) in [
        (
            Reply::transfer_customer_service(),
            "no customer service message",
        ),
        (Reply::raw("<xml/>"), "no customer service message"),
        (Reply::text(" \n"), "is empty"),
        (Reply::text(""), "is empty"),
        (Reply::image(""), "is empty"),
        (Reply::music(Music::new("THUMB")), "is empty"),
        (Reply::news([]), "is empty"),
    ] {
        let platform = Platform::default();
        let store = answer_late(service(&platform), &[question(1)], reply.clone()).await;
        let reasons = reasons(&store, "-").await;
        assert!(reasons[0].contains(reason), "{reply:?}: {reasons:?}");
        assert_eq!(platform.calls().len(), 0, "{reply:?}");
    }
}

/// A question to an account.
fn question_to(app_id: &str, id: u32) -> Request {
    let mut question = question(id);
    let app_id = AppId::new(app_id).unwrap();
    question.extensions_mut().insert(app_id);
    question
}

#[tokio::test(start_paused = true)]
async fn each_account_has_its_client() {
    let [one, two] = [Platform::default(), Platform::default()];
    let client = |platform: &Platform, app_id| -> Client {
        let app_id = AppId::new(app_id).unwrap();
        platform.builder().app_id(app_id).build()
    };
    let both = CustomerService::new(client(&one, "wx1")).and(client(&two, "wx2"));
    let questions = [
        question_to("wx1", 1),
        question_to("wx2", 2),
        question_to("wx2", 3),
    ];
    answer_late(both.clone(), &questions, Reply::text("so")).await;
    assert_eq!((one.calls().len(), two.calls().len()), (1, 2));

    for (sender, question, account, is_known) in [
        (both.clone(), question_to("wx3", 1), "wx3", false),
        (both, question(1), "-", false),
        (
            CustomerService::new(client(&one, "wx1")),
            question_to("wx3", 1),
            "wx3",
            false,
        ),
        (
            CustomerService::new(client(&one, "wx1")),
            question_to("wx1", 1),
            "wx1",
            true,
        ),
        (
            CustomerService::new(client(&one, "wx1")),
            question(1),
            "-",
            true,
        ),
        (service(&one), question_to("wx3", 1), "wx3", true),
    ] {
        let store = answer_late(sender, &[question], Reply::text("so")).await;
        let reasons = reasons(&store, account).await;
        assert_eq!(reasons.is_empty(), is_known, "{account}: {reasons:?}");
        assert!(
            reasons
                .iter()
                .all(|reason| reason.contains("does not know the account"))
        );
    }
}
