//! What becomes of an answer that could not be sent at once.

use std::future::pending;
use std::sync::Mutex;

use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use weixin_client::token::{AccessToken, Issued, StaticToken, TokenFuture, TokenSource};
use weixin_client::{ApiError, Error, ErrorKind};
use weixin_delivery::{Addressee, GiveUp, LateSender, SendError};

use super::*;
use crate::platform::{Fate, user};

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
