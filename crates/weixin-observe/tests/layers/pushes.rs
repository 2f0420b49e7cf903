use std::convert::Infallible;
use std::future::ready;
use std::time::Duration;

use tokio::time::{advance, sleep, timeout};
use tower::{ServiceBuilder, ServiceExt, service_fn};
use weixin_core::observer::Outcome;
use weixin_core::{Account, CloudRun};
use weixin_message::{Reply, Request};
use weixin_observe::ObserveLayer;

use crate::support::{Seen, account, document, never, observed, push, signed, text, virtual_time};

/// What is told of one message to a bot, which the platform leaves after 5 seconds.
async fn told<F>(document: String, bot: impl Fn(Request) -> F + Clone) -> Vec<String>
where
    F: Future<Output = Result<Reply, String>>,
{
    let seen = Seen::default();
    let service = ServiceBuilder::new()
        .layer(ObserveLayer::new(seen.clone()).timer(virtual_time))
        .service(service_fn(bot));
    let request = Request::parse(document.as_bytes()).unwrap();
    let _ = timeout(Duration::from_secs(5), service.oneshot(request)).await;
    seen.take()
}

#[tokio::test(start_paused = true)]
async fn a_push_is_told_with_its_type_and_what_it_came_to() {
    let event = |name: &str| format!("<MsgType>event</MsgType><Event>{name}</Event>");
    let message = |msg_type: &str| format!("<MsgType>{msg_type}</MsgType>");
    for (elements, names) in [
        (message("text"), "text/"),
        (message("image"), "image/"),
        // What a stranger makes up must not become labels without end.
        (message("canary"), "other/"),
        (message(""), "other/"),
        (event("subscribe"), "event/subscribe"),
        // One spelling for each.
        (
            event("click") + "<EventKey>canary</EventKey>",
            "event/CLICK",
        ),
        (event("canary"), "event/other"),
        ("<InfoType>authorized</InfoType>".into(), "info/authorized"),
        ("<InfoType>canary</InfoType>".into(), "info/other"),
    ] {
        for (reply, outcome) in [
            (Ok(Reply::text("canary")), "reply"),
            (Ok(Reply::success()), "empty"),
            (Err("canary".to_owned()), "error"),
        ] {
            let told = told(document(&elements), move |_| {
                let reply = reply.clone();
                async move {
                    sleep(Duration::from_secs(2)).await;
                    reply
                }
            });
            let ended = format!("other {names}: {outcome} in 2s");
            assert_eq!(told.await, ["began".to_owned(), ended], "{elements}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_push_that_is_dropped_has_missed_its_deadline_unless_it_was_held() {
    let waiting = |is_held: bool| {
        move |request: Request| async move {
            if is_held {
                request.meta().expect_hang_up();
            }
            std::future::pending().await
        }
    };
    let ended = told(text("canary"), waiting(false)).await;
    assert_eq!(ended[1..], ["other text/: timeout in 5s, missed"]);
    let ended = told(text("canary"), waiting(true)).await;
    assert_eq!(ended[1..], ["other text/: deferred in 5s"]);
}

fn bug() -> Reply {
    std::panic::resume_unwind(Box::new("canary"))
}

/// Whoever catches the panic drops the future later.
#[tokio::test(start_paused = true)]
async fn a_bot_that_panics_has_failed_and_missed_nothing() {
    for yields in [false, true] {
        let seen = Seen::default();
        let service = ServiceBuilder::new()
            .layer(ObserveLayer::new(seen.clone()).timer(virtual_time))
            .service(service_fn(move |_: Request| async move {
                if yields {
                    sleep(Duration::from_secs(1)).await;
                }
                Ok::<_, Infallible>(bug())
            }));
        let request = Request::parse(text("canary").as_bytes()).unwrap();
        let call = tokio::spawn(service.oneshot(request));
        assert!(call.await.unwrap_err().is_panic());
        let ended = format!(
            "other text/: error in {}",
            if yields { "1s" } else { "0ns" }
        );
        assert_eq!(seen.take()[1..], [ended]);
    }
}

/// Such as a handler that is no `async fn`.
#[tokio::test(start_paused = true)]
async fn a_bot_that_panics_before_it_has_a_future_has_failed_and_missed_nothing() {
    let seen = Seen::default();
    let service = ServiceBuilder::new()
        .layer(ObserveLayer::new(seen.clone()).timer(virtual_time))
        .service(service_fn(|_: Request| ready(Ok::<_, Infallible>(bug()))));
    let request = Request::parse(text("canary").as_bytes()).unwrap();
    let call = tokio::spawn(service.oneshot(request));
    assert!(call.await.unwrap_err().is_panic());
    assert_eq!(seen.take(), ["began", "other text/: error in 0ns"]);
}

/// A server that does not notice that the platform has gone.
#[tokio::test(start_paused = true)]
async fn a_reply_after_five_seconds_has_missed_its_deadline() {
    for (millis, expected) in [
        (4_999, "other text/: reply in 4.999s"),
        (5_000, "other text/: reply in 5s, missed"),
    ] {
        let seen = Seen::default();
        let service = ServiceBuilder::new()
            .layer(ObserveLayer::new(seen.clone()).timer(virtual_time))
            .service(service_fn(move |_: Request| async move {
                advance(Duration::from_millis(millis)).await;
                Ok::<_, Infallible>(Reply::text("canary"))
            }));
        let request = Request::parse(text("canary").as_bytes()).unwrap();
        service.oneshot(request).await.unwrap();
        assert_eq!(seen.take()[1..], [expected]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_layer_below_can_say_what_a_reply_does_not_show() {
    for outcome in [Outcome::Deferred, Outcome::Duplicate] {
        let ended = told(text("canary"), move |request| async move {
            request.meta().note_outcome(outcome);
            Ok(Reply::success())
        });
        assert_eq!(ended.await[1..], [format!("other text/: {outcome} in 0ns")]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_stack_whose_platform_hangs_up_tells_of_the_miss() {
    let account = account().build().unwrap();
    let request = push(&signed(), text("canary"));
    let seen = Seen::default();
    let observe = ObserveLayer::new(seen.clone()).timer(virtual_time);
    let stack = ServiceBuilder::new()
        .layer(observe.clone())
        .layer(weixin_verify::WeixinVerifyLayer::new(account.clone()))
        .layer(weixin_message::WeixinMessageLayer::new())
        .layer(observe)
        .service(service_fn(never));
    let cut = timeout(Duration::from_secs(5), stack.oneshot(request)).await;
    assert!(cut.is_err());
    let ended = "plaintext text/: timeout in 5s, missed";
    assert_eq!(seen.take(), ["began", ended]);
    // The same stack answers who is quicker.
    let quick = service_fn(async |_: Request| Ok::<_, Infallible>(Reply::success()));
    let (told, _) = observed(account, quick, push(&signed(), text("canary"))).await;
    assert_eq!(told[1..], ["plaintext text/: empty in 0ns"]);
}

/// Nobody signs those, so they must not be taken for those of an account in plaintext mode.
#[tokio::test(start_paused = true)]
async fn a_push_of_cloud_run_is_told_apart_from_one_that_is_signed() {
    let account = Account::cloud_run("wx1a2b3c4d5e6f7081", CloudRun::private());
    let request = push("", text("canary"));
    let quick = service_fn(async |_: Request| Ok::<_, Infallible>(Reply::success()));
    let (told, _) = observed(account.build().unwrap(), quick, request).await;
    assert_eq!(told[1..], ["cloudrun text/: empty in 0ns"]);
}
