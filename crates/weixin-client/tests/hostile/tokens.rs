//! Sources of tokens that are out of order, and callers that come all at once.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tower::{BoxError, service_fn};
use weixin_client::token::{AccessToken, Issued, TokenFuture, TokenSource};
use weixin_client::{ApiError, Client, CustomerService, Error};
use weixin_delivery::{Addressee, LateSender};
use weixin_message::Reply;

use super::{TOKEN, info, ok, platform, user};

/// A source that gives what a closure says, after a time.
struct Source<F>(F, Duration, Arc<AtomicUsize>);

impl<F: Fn(usize) -> Result<Issued, Error> + Send + Sync + 'static> TokenSource for Source<F> {
    fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        let number = self.2.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            sleep(self.1).await;
            (self.0)(number)
        })
    }
}

fn issued(token: &str, lives: Option<u64>) -> Issued {
    Issued::new(
        AccessToken::new(token).unwrap(),
        lives.map(Duration::from_secs),
    )
}

async fn a_thousand_at_once(client: &Client) {
    let mut callers = JoinSet::new();
    for _ in 0..1000 {
        let client = client.clone();
        callers.spawn(async move { info(&client).await.map(drop) });
    }
    callers.join_all().await;
}

#[tokio::test(start_paused = true)]
async fn a_source_that_has_no_other_token_is_asked_once_for_a_thousand_refusals() {
    let (builder, _) = platform(|_, _| ok(r#"{"errcode":40001,"errmsg":"invalid"}"#));
    let fetches = Arc::new(AtomicUsize::new(0));
    let source = Source(
        |_| Ok(issued(TOKEN, Some(7200))),
        Duration::from_millis(50),
        fetches.clone(),
    );
    let client = builder.token_source(source).build();
    a_thousand_at_once(&client).await;
    assert!(fetches.load(Ordering::SeqCst) <= 8, "R-25");
}

/// The same with the default, StableToken: the platform gives the same token to all who ask.
#[tokio::test(start_paused = true)]
async fn the_stable_token_is_asked_for_once_for_a_thousand_refusals() {
    let (builder, seen) = platform(|path, _| {
        if path.starts_with("/cgi-bin/stable_token") {
            return ok(format!(r#"{{"access_token":"{TOKEN}","expires_in":7200}}"#));
        }
        ok(r#"{"errcode":40001,"errmsg":"invalid"}"#)
    });
    let client = builder
        .app("wx1a2b3c4d5e6f7081", "0123456789abcdef0123456789abcdef")
        .unwrap()
        .build();
    a_thousand_at_once(&client).await;
    let seen = seen.lock().unwrap();
    let fetches = seen
        .iter()
        .filter(|(path, _)| path.contains("stable_token"))
        .count();
    assert!(fetches <= 8, "R-25");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_lives_0_s_is_fetched_once_for_those_who_wait() {
    for lives in [0, 1, u64::MAX] {
        let (builder, _) = platform(|_, _| ok("{}"));
        let fetches = Arc::new(AtomicUsize::new(0));
        let source = Source(
            move |number| Ok(issued(&format!("t{number}"), Some(lives))),
            Duration::from_millis(50),
            fetches.clone(),
        );
        let client = builder.token_source(source).build();
        a_thousand_at_once(&client).await;
        let fetches = fetches.load(Ordering::SeqCst);
        assert!(fetches <= 8, "{fetches} for {lives} s");
    }
}

struct Hanging(AtomicUsize);

impl TokenSource for Hanging {
    fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            if number > 0 {
                pending::<()>().await;
            }
            Ok(issued(TOKEN, Some(7200)))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_holds_nobody_for_ever() {
    let (builder, _) = platform(|_, _| ok("{}"));
    let client = builder.token_source(Hanging(AtomicUsize::new(0))).build();
    info(&client).await.unwrap();
    sleep(Duration::from_secs(7200 - 200)).await;
    // The token is good for 200 s yet.
    let renewing = tokio::spawn({
        let client = client.clone();
        async move { info(&client).await.map(drop) }
    });
    sleep(Duration::from_secs(201)).await;
    let answered = timeout(Duration::from_secs(3600), info(&client)).await;
    assert!(renewing.is_finished() && answered.is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_answer_waits_for_a_token_whatever_the_token_endpoint_says() {
    let mut wrong = Vec::new();
    for (name, status, answer) in [
        ("a login page of a proxy", 200, "<html>please log in</html>"),
        ("a redirect", 302, ""),
        ("forbidden by a proxy", 403, "<html>"),
        ("not found", 404, ""),
        ("nothing", 200, ""),
        (
            "text as expires_in",
            200,
            r#"{"access_token":"abc","expires_in":"7200"}"#,
        ),
        (
            "null as expires_in",
            200,
            r#"{"access_token":"abc","expires_in":null}"#,
        ),
        (
            "a negative expires_in",
            200,
            r#"{"access_token":"abc","expires_in":-1}"#,
        ),
        (
            "a fraction",
            200,
            r#"{"access_token":"abc","expires_in":7200.0}"#,
        ),
        (
            "another alphabet",
            200,
            r#"{"access_token":"abc=","expires_in":7200}"#,
        ),
        ("errcode 0 alone", 200, r#"{"errcode":0,"errmsg":"ok"}"#),
    ] {
        let (builder, _) = platform(move |path, _| {
            if path.starts_with("/cgi-bin/stable_token") {
                let mut answer = ok(answer);
                *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
                return answer;
            }
            ok(r#"{"errcode":0,"errmsg":"ok"}"#)
        });
        let client = builder
            .app("wx1a2b3c4d5e6f7081", "0123456789abcdef0123456789abcdef")
            .unwrap()
            .build();
        let sent = CustomerService::new(client)
            .send(&Addressee::new(user()), &Reply::text("so"))
            .await;
        if matches!(sent, Err(weixin_delivery::SendError::GiveUp(_))) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "lost, though nothing was sent: {wrong:?}");
}

/// What is there says 40001 for a while to the right token, as after a restart of the platform: a load of 20 calls/s.
#[tokio::test(start_paused = true)]
async fn callers_do_not_queue_for_ever_while_tokens_are_refused() {
    let (builder, _) = platform(|_, _| ok(r#"{"errcode":40001,"errmsg":"invalid"}"#));
    let fetches = Arc::new(AtomicUsize::new(0));
    let source = Source(
        |_| Ok(issued(TOKEN, Some(7200))),
        Duration::from_millis(100),
        fetches.clone(),
    );
    let client = builder.token_source(source).build();
    let mut callers = JoinSet::new();
    for _ in 0..1200 {
        let client = client.clone();
        callers.spawn(async move {
            let start = Instant::now();
            let _ = info(&client).await;
            start.elapsed()
        });
        sleep(Duration::from_millis(50)).await;
    }
    let longest = callers.join_all().await.into_iter().max().unwrap();
    assert!(longest < Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_refuses_is_not_asked_all_the_time() {
    let (builder, _) = platform(|_, _| ok("{}"));
    let fetches = Arc::new(AtomicUsize::new(0));
    let source = Source(
        |_| {
            Err(ApiError::new(
                "/cgi-bin/stable_token",
                45009,
                "reach max api daily quota limit",
            )
            .into())
        },
        Duration::from_millis(20),
        fetches.clone(),
    );
    let client = builder.token_source(source).build();
    let mut callers = JoinSet::new();
    for _ in 0..6000 {
        let client = client.clone();
        callers.spawn(async move { info(&client).await.map(drop) });
        // 100 calls a second for a minute.
        sleep(Duration::from_millis(10)).await;
    }
    callers.join_all().await;
    let fetches = fetches.load(Ordering::SeqCst);
    assert!(fetches <= 60);
}

#[tokio::test(start_paused = true)]
async fn a_slow_source_serves_callers_with_little_patience_in_the_end() {
    let (builder, _) = platform(|_, _| ok("{}"));
    let fetches = Arc::new(AtomicUsize::new(0));
    let source = Source(
        |_| Ok(issued(TOKEN, Some(7200))),
        Duration::from_millis(1100),
        fetches.clone(),
    );
    let client = builder.token_source(source).build();
    let mut good = 0;
    for _ in 0..100 {
        let mut callers = JoinSet::new();
        for _ in 0..10 {
            let client = client.clone();
            callers
                .spawn(async move { timeout(Duration::from_secs(1), info(&client)).await.is_ok() });
            sleep(Duration::from_millis(100)).await;
        }
        good += callers
            .join_all()
            .await
            .into_iter()
            .filter(|good| *good)
            .count();
    }
    assert!(good > 900);
}

#[tokio::test(start_paused = true)]
async fn a_call_with_a_good_token_is_not_held_up_by_the_next_one() {
    let is_silent = Arc::new(AtomicUsize::new(0));
    let silent = is_silent.clone();
    let transport = service_fn(move |request: Request<Full<Bytes>>| {
        let silent = silent.clone();
        async move {
            if request.uri().path() == "/cgi-bin/stable_token" {
                if silent.load(Ordering::SeqCst) == 1 {
                    pending::<()>().await;
                }
                return Ok::<_, BoxError>(Response::new(Full::<Bytes>::from(format!(
                    r#"{{"access_token":"{TOKEN}","expires_in":7200}}"#
                ))));
            }
            Ok(Response::new(Full::from("{}")))
        }
    });
    let client = Client::with_transport(transport)
        .app("wx1a2b3c4d5e6f7081", "0123456789abcdef0123456789abcdef")
        .unwrap()
        .build();
    info(&client).await.unwrap();
    sleep(Duration::from_secs(7200 - 299)).await;
    is_silent.store(1, Ordering::SeqCst);
    let start = Instant::now();
    info(&client).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(1));
}
