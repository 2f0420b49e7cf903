//! Late answers, by way of the delivery layer, in virtual time.

use std::future::{pending, ready};
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::{Layer, ServiceExt};
use weixin_client::token::{AccessToken, Issued, StaticToken, TokenFuture, TokenSource};
use weixin_client::{ApiError, Client, CustomerService, Error, ErrorKind};
use weixin_core::{AppId, Revealed};
use weixin_delivery::store::{MemoryStore, Store};
use weixin_delivery::{Addressee, DeliveryLayer, GiveUp, Late, LateSender, SendError};
use weixin_message::reply::{Article, Music, Video};
use weixin_message::{Reply, Request, handler_fn};

use crate::platform::{Fate, OPEN_ID, Platform, user};

/// A text message of a user; a number that names it.
fn question(id: u32) -> Request {
    let document = format!(
        "<xml><ToUserName>gh_1</ToUserName><FromUserName>{OPEN_ID}</FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType>text</MsgType>\
         <Content>why</Content><MsgId>{id}</MsgId></xml>"
    );
    Request::parse(document.as_bytes()).unwrap()
}

/// Has a bot answer so, too late for a passive reply, and waits for what becomes of it.
async fn answer_late(sender: CustomerService, questions: &[Request], reply: Reply) -> MemoryStore {
    let store = MemoryStore::new();
    let service = DeliveryLayer::new(store.clone())
        .late(Late::acknowledge(sender).at_once())
        .layer(handler_fn(move |_: Request| ready(reply.clone())));
    for question in questions {
        let at_once = service.clone().oneshot(question.clone()).await.unwrap();
        assert_eq!(at_once, Reply::success());
    }
    for _ in 0..600 {
        sleep(Duration::from_secs(1)).await;
        if backlog(&store).await == 0 {
            return store;
        }
    }
    panic!("it is still in the inbox");
}

/// Works off what was replayed.
async fn work_off(store: &MemoryStore, sender: CustomerService) {
    let layer = DeliveryLayer::new(store.clone()).late(Late::acknowledge(sender));
    let _working = layer.layer(handler_fn(|_: Request| ready("another")));
    sleep(Duration::from_secs(60)).await;
}

async fn backlog(store: &MemoryStore) -> u64 {
    let mut backlog = 0;
    for account in store.accounts().await.unwrap() {
        backlog += store.backlog(&account).await.unwrap();
    }
    backlog
}

/// Why it was given up.
async fn reasons(store: &MemoryStore, account: &str) -> Vec<String> {
    let letters = store.dead_letters(account, 9).await.unwrap();
    letters
        .iter()
        .map(|letter| letter.reason.to_string())
        .collect()
}

/// What the user has.
fn done(platform: &Platform) -> Vec<Value> {
    let calls = platform.calls();
    let done = calls.iter().filter(|call| call.was_done);
    done.map(|call| serde_json::from_str(&call.body).unwrap())
        .collect()
}

/// What the user reads, of texts.
fn read(platform: &Platform) -> Vec<String> {
    let text = |sent: &Value| sent["text"]["content"].as_str().unwrap().to_owned();
    done(platform).iter().map(text).collect()
}

fn service(platform: &Platform) -> CustomerService {
    CustomerService::new(platform.client())
}

#[tokio::test(start_paused = true)]
async fn what_the_platform_refuses_is_a_dead_letter_that_says_why() {
    for (fate, reason) in [
        (Fate::Code(45015), "45015: it is too long ago"),
        (Fate::Code(45047), "45047: too many messages"),
        (Fate::Code(43004), "43004: the user does not follow"),
        (Fate::Code(40003), "40003: no such user"),
        (Fate::Code(48001), "error code 48001"),
        (Fate::Answer("<html>"), "nobody knows"),
        (Fate::Status(404), "nobody knows"),
    ] {
        let platform = Platform::new([fate]);
        let store = answer_late(service(&platform), &[question(1)], Reply::text("so")).await;
        let reasons = reasons(&store, "-").await;
        assert_eq!(reasons.len(), 1, "{fate:?}");
        assert!(reasons[0].contains(reason), "{fate:?}: {reasons:?}");
        assert_eq!(platform.calls().len(), 1, "{fate:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_for_now_arrives_later_and_once() {
    for fate in [
        Fate::Code(-1),
        Fate::Code(40001),
        Fate::Code(40014),
        Fate::Code(42001),
        Fate::Code(45009),
        Fate::Code(45011),
        Fate::Status(503),
        Fate::Status(502),
        Fate::Silent,
        Fate::Broken,
    ] {
        let platform = Platform::new([fate; 3]);
        let store = answer_late(service(&platform), &[question(1)], Reply::text("so")).await;
        assert_eq!(reasons(&store, "-").await, [""; 0], "{fate:?}");
        assert_eq!(read(&platform), ["so"], "{fate:?}");
        assert_eq!(platform.calls().len(), 4, "{fate:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_text_arrives_whole_and_in_order() {
    let text: String = (0..5000)
        .map(|n| char::from_u32(0x4E00 + n).unwrap())
        .collect();
    let platform = Platform::default();
    let store = answer_late(service(&platform), &[question(1)], Reply::text(&*text)).await;
    assert_eq!(reasons(&store, "-").await, [""; 0]);
    let parts = read(&platform);
    assert_eq!(parts.concat(), text);
    assert_eq!(parts.len(), 8);
    for part in parts {
        assert!((1..=2048).contains(&part.len()), "{}", part.len());
    }
    assert!(done(&platform).iter().all(|sent| sent["touser"] == OPEN_ID));
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_the_middle_repeats_nothing() {
    let text: String = (0..5000)
        .map(|n| char::from_u32(0x4E00 + n).unwrap())
        .collect();
    for fate in [
        Fate::Code(-1),
        Fate::Status(503),
        Fate::Silent,
        Fate::Broken,
    ] {
        for before in [1, 3, 7] {
            let script = vec![Fate::Done; before].into_iter().chain([fate, fate]);
            let platform = Platform::new(script);
            let store = answer_late(service(&platform), &[question(1)], Reply::text(&*text)).await;
            assert_eq!(reasons(&store, "-").await, [""; 0], "{fate:?}");
            assert_eq!(read(&platform).concat(), text, "{fate:?} after {before}");
            assert_eq!(platform.calls().len(), 8 + 2, "{fate:?} after {before}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_takes_its_time_is_told_nothing_twice() {
    let text = "so ".repeat(5000);
    for seconds in [3, 5, 7, 9] {
        let platform = Platform::new([Fate::Slow(Duration::from_secs(seconds)); 99]);
        answer_late(service(&platform), &[question(1)], Reply::text(&*text)).await;
        assert_eq!(read(&platform).concat(), text, "{seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_arrived_is_sent_again_and_counted_or_given_up() {
    // The last one takes longer than the delivery layer waits, and does arrive.
    let minute = Duration::from_secs(60);
    for (fate, is_unclear) in [
        (Fate::Code(45009), false),
        (Fate::Code(-1), true),
        (Fate::Status(503), true),
        (Fate::Silent, true),
        (Fate::Broken, true),
        (Fate::Slow(minute), true),
    ] {
        for gives_up in [false, true] {
            let platform = Platform::new([Fate::Done, fate]);
            let client = platform.builder().timeout(2 * minute);
            let token = StaticToken::new(AccessToken::new("TOKEN").unwrap());
            let mut sender = CustomerService::new(client.token_source(token).build());
            if gives_up {
                sender = sender.give_up_when_unclear();
            }
            let text = "so ".repeat(1000);
            let store = answer_late(sender.clone(), &[question(1)], Reply::text(&*text)).await;
            let reasons = reasons(&store, "-").await;
            let case = format!("{fate:?} {gives_up} {reasons:?}");
            let (calls, repeats) = (platform.calls().len(), sender.repeats());
            if is_unclear && gives_up {
                assert_eq!((calls, repeats), (2, 0), "{case}");
                assert!(reasons[0].contains("nobody knows"), "{case}");
                // Somebody who knows more has it sent.
                let letters = store.dead_letters("-", 9).await.unwrap();
                assert!(store.replay(&letters[0].key).await.unwrap());
                work_off(&store, sender.clone()).await;
                let (calls, repeats) = (platform.calls().len(), sender.repeats());
                assert_eq!((calls, repeats), (3, 1), "{case}");
            } else {
                assert_eq!((calls, repeats), (3, u64::from(is_unclear)), "{case}");
                assert!(reasons.is_empty(), "{case}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_never_left_is_sent_later_and_counts_for_nothing() {
    let api = "/cgi-bin/stable_token";
    // The delivery layer loses its patience while no token comes; and nothing is sent where there is no turn.
    let silent = || Tokens(Mutex::new(vec![Outcome::Silence; 3]));
    let failing = || Tokens(Mutex::new(vec![Outcome::Error(ErrorKind::Timeout, api); 3]));
    let nameless = || Tokens(Mutex::new(vec![Outcome::Error(ErrorKind::Invalid, ""); 3]));
    for tokens in [silent(), failing(), nameless()] {
        let platform = Platform::default();
        let client = platform.builder().token_source(tokens).build();
        let sender = CustomerService::new(client).give_up_when_unclear();
        let store = answer_late(sender.clone(), &[question(1)], Reply::text("so")).await;
        assert_eq!(reasons(&store, "-").await, [""; 0]);
        assert_eq!((read(&platform).len(), sender.repeats()), (1, 0));
    }

    let platform = Platform::new([Fate::Slow(Duration::from_secs(5))]);
    let client = platform.client();
    let client = client
        .layer(ConcurrencyLimitLayer::new(1))
        .layer(LoadShedLayer::new());
    let sender = CustomerService::new(client.clone()).give_up_when_unclear();
    let busy = tokio::spawn(async move { client.send(&user(), "first").await });
    tokio::task::yield_now().await;
    let store = answer_late(sender.clone(), &[question(1)], Reply::text("so")).await;
    busy.await.unwrap().unwrap();
    assert_eq!(reasons(&store, "-").await, [""; 0]);
    assert_eq!((read(&platform).len(), sender.repeats()), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn the_same_answer_to_two_messages_is_sent_twice() {
    let text = "so ".repeat(1000);
    let platform = Platform::new([Fate::Done, Fate::Code(-1)]);
    let questions = [question(1), question(2)];
    answer_late(service(&platform), &questions, Reply::text(&*text)).await;
    assert_eq!(read(&platform).concat(), text.repeat(2));
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_that_is_replayed_goes_on_where_it_ended() {
    let text = "so ".repeat(3000);
    let platform = Platform::new([Fate::Done, Fate::Done, Fate::Code(45047)]);
    let sender = service(&platform);
    let store = answer_late(sender.clone(), &[question(1)], Reply::text(&*text)).await;
    let letters = store.dead_letters("-", 9).await.unwrap();
    assert_eq!(read(&platform).len(), 2);
    assert!(store.replay(&letters[0].key).await.unwrap());
    work_off(&store, sender).await;
    assert_eq!(read(&platform).concat(), text);
}

#[tokio::test]
async fn an_answer_that_was_sent_is_not_sent_again_for_the_same_message() {
    let platform = Platform::default();
    let sender = service(&platform);
    let mut to = Addressee::new(user());
    to.message = Some(question(1).meta().fingerprint());
    for _ in 0..2 {
        sender.send(&to, &Reply::text("so")).await.unwrap();
    }
    assert_eq!(read(&platform), ["so"]);
    sender.send(&to, &Reply::text("or so")).await.unwrap();
    to.message = Some(question(2).meta().fingerprint());
    sender.send(&to, &Reply::text("so")).await.unwrap();
    // Nobody knows whether this is for another message.
    to.message = None;
    sender.send(&to, &Reply::text("so")).await.unwrap();
    sender.send(&to, &Reply::text("so")).await.unwrap();
    assert_eq!(read(&platform), ["so", "or so", "so", "so", "so"]);
}

#[tokio::test]
async fn no_more_is_remembered_than_has_room() {
    let platform = Platform::new([Fate::Broken]);
    let sender = service(&platform);
    let mut to = Addressee::new(user());
    to.message = Some(question(9999).meta().fingerprint());
    sender.send(&to, &Reply::text("so")).await.unwrap_err();
    for id in 0..5000 {
        to.message = Some(question(id).meta().fingerprint());
        sender.send(&to, &Reply::text("so")).await.unwrap();
    }
    for (id, is_remembered) in [(4999, true), (3000, true), (0, false), (999, false)] {
        let before = platform.calls().len();
        to.message = Some(question(id).meta().fingerprint());
        sender.send(&to, &Reply::text("so")).await.unwrap();
        assert_eq!(platform.calls().len() == before, is_remembered, "{id}");
    }
    // What nobody knows the end of is not forgotten for what is over.
    to.message = Some(question(9999).meta().fingerprint());
    sender.send(&to, &Reply::text("so")).await.unwrap();
    assert_eq!(sender.repeats(), 1);
}

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

/// Gives a token after these failures.
struct Tokens(Mutex<Vec<Outcome>>);

#[derive(Clone, Debug)]
enum Outcome {
    Error(ErrorKind, &'static str),
    Code(i32, &'static str),
    Silence,
}

impl TokenSource for Tokens {
    fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        let failure = self.0.lock().unwrap().pop();
        Box::pin(async move {
            match failure {
                None => Ok(Issued::new(AccessToken::new("TOKEN").unwrap(), None)),
                Some(Outcome::Error(kind, api)) => Err(Error::new(kind, api, None)),
                Some(Outcome::Code(code, api)) => {
                    Err(ApiError::new(api, code, "invalid ip").into())
                }
                Some(Outcome::Silence) => pending().await,
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_waits_for_an_access_token() {
    let api = "/cgi-bin/stable_token";
    for failure in [
        Outcome::Code(40164, api),
        Outcome::Code(45009, api),
        Outcome::Error(ErrorKind::Connect, api),
        Outcome::Error(ErrorKind::Status(502), api),
    ] {
        let platform = Platform::default();
        let tokens = Tokens(Mutex::new(vec![failure.clone(); 5]));
        let client = platform.builder().token_source(tokens).build();
        let sender = CustomerService::new(client);
        let store = answer_late(sender, &[question(1)], Reply::text("so")).await;
        assert_eq!(reasons(&store, "-").await, [""; 0], "{failure:?}");
        assert_eq!(read(&platform), ["so"], "{failure:?}");
    }
}

#[tokio::test]
async fn who_asks_is_told_in_which_way_it_failed() {
    let platform = Platform::new([Fate::Code(-1), Fate::Code(45047)]);
    let (sender, to) = (service(&platform), Addressee::new(user()));
    let error = sender.send(&to, &Reply::text("so")).await.unwrap_err();
    assert!(matches!(error, SendError::Retry(_)), "{error:?}");
    let error = sender.send(&to, &Reply::text("so")).await.unwrap_err();
    assert!(
        matches!(error, SendError::GiveUp(GiveUp::CountOver)),
        "{error:?}"
    );
}
