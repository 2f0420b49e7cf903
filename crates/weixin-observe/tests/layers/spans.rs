use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Method, Request as HttpRequest, Response};
use tokio::time::{sleep, timeout};
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::format::FmtSpan;
use weixin_core::observer::Outcome;
use weixin_core::{Account, CloudRun};
use weixin_message::{Failure, FailureKind, Reply, Request, WeixinMessageLayer};
use weixin_observe::WeixinTraceLayer;
use weixin_verify::WeixinVerifyLayer;

use crate::support::{Whole, account, document, push, signed, text, virtual_time};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Writes down what this thread logs until the guard is dropped.
    fn listen(&self) -> DefaultGuard {
        let writer = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn lines(&self) -> Vec<String> {
        let written = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        written.lines().map(str::to_owned).collect()
    }

    /// All that was recorded in a span when it was closed.
    fn closed(&self, span: &str) -> String {
        let start = format!("{span}{{");
        let mut lines = self.lines().into_iter().rev();
        let line = lines.find(|line| line.contains("close") && line.contains(&start));
        let line = line.unwrap_or_else(|| panic!("{:#?}", self.lines()));
        let (_, fields) = line.split_once(&start).unwrap();
        fields.split_once('}').unwrap().0.to_owned()
    }
}

/// The log of one request to a traced stack, which the platform leaves after 5 seconds.
async fn traced<F>(request: HttpRequest<Whole>, bot: impl Fn(Request) -> F + Clone) -> Log
where
    F: Future<Output = Result<Reply, Failure>>,
{
    traced_for(account().build().unwrap(), request, bot).await
}

async fn traced_for<F>(
    account: Account,
    request: HttpRequest<Whole>,
    bot: impl Fn(Request) -> F + Clone,
) -> Log
where
    F: Future<Output = Result<Reply, Failure>>,
{
    let log = Log::default();
    let _guard = log.listen();
    let trace = WeixinTraceLayer::new().timer(virtual_time);
    let stack = ServiceBuilder::new()
        .layer(trace)
        .layer(WeixinVerifyLayer::new(account))
        .layer(WeixinMessageLayer::new())
        .layer(trace)
        .service(service_fn(bot));
    let _ = timeout(Duration::from_secs(5), stack.oneshot(request)).await;
    log
}

fn has(closed: &str, fields: &[&str]) {
    for field in fields {
        assert!(closed.contains(field), "{field} in {closed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_push_has_two_spans_with_all_that_is_known_of_it() {
    let log = traced(push(&signed(), text("canary")), async |request: Request| {
        tracing::info!("the bot at work");
        request.meta().note_attempt(2);
        sleep(Duration::from_secs(2)).await;
        Ok(Reply::text("canary"))
    });
    let log = log.await;
    has(
        &log.closed("weixin.callback"),
        &[
            "otel.kind=\"server\"",
            "http.request.method=\"POST\"",
            "url.path=\"/weixin\"",
            "weixin.mode=\"plaintext\"",
            "weixin.verify=\"ok\"",
            "http.response.status_code=200",
        ],
    );
    has(
        &log.closed("weixin.process"),
        &[
            "otel.kind=\"consumer\"",
            "messaging.system=\"weixin\"",
            "messaging.operation.type=\"process\"",
            "messaging.destination.name=\"gh_1\"",
            "messaging.message.id=\"23\"",
            "weixin.msg_type=\"text\"",
            "weixin.attempt=2",
            "weixin.outcome=\"reply\"",
            "weixin.deadline_left_ms=3000",
        ],
    );
    let lines = log.lines();
    let bot = lines.iter().find(|line| line.contains("at work")).unwrap();
    assert!(bot.contains("weixin.callback{") && bot.contains(":weixin.process{"));
    // Neither the query nor the user nor what was said.
    for line in lines {
        for secret in ["signature", "nonce", "oCanary", "canary"] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_span_says_why_there_was_no_reply() {
    let event = document("<MsgType>event</MsgType><Event>subscribe</Event>");
    let log = traced(push(&signed(), event), async |_| {
        Err(FailureKind::Unavailable.into())
    });
    let log = log.await;
    let callback = log.closed("weixin.callback");
    has(&callback, &["weixin.verify=\"ok\"", "status_code=503"]);
    assert_eq!(callback.matches("weixin.verify").count(), 1, "{callback}");
    assert!(!callback.contains("error.type"), "{callback}");
    has(
        &log.closed("weixin.process"),
        &[
            "weixin.event=\"subscribe\"",
            "weixin.outcome=\"error\"",
            "error.type=\"unavailable\"",
        ],
    );

    let forged = push(&signed().replace("nonce=1", "nonce=2"), text("canary"));
    let log = traced(forged, async |_| Ok(Reply::success())).await;
    let expected = ["weixin.verify=\"bad_signature\"", "status_code=403"];
    has(&log.closed("weixin.callback"), &expected);
    // What the check itself logs is in the span.
    let refused = |line: &String| line.contains("request refused");
    let lines = log.lines();
    let refused = lines.into_iter().find(refused).unwrap();
    assert!(refused.contains("weixin.callback{"), "{refused}");

    let log = traced(push(&signed(), "no document"), async |_| {
        Ok(Reply::success())
    })
    .await;
    let expected = ["weixin.verify=\"ok\"", "error.type=\"decode\""];
    has(&log.closed("weixin.callback"), &expected);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_is_in_the_spans_of_its_push() {
    let log = traced(push(&signed(), text("canary")), async |_| {
        std::future::pending().await
    });
    let log = log.await;
    let expected = ["weixin.outcome=\"timeout\"", "deadline_left_ms=0"];
    has(&log.closed("weixin.process"), &expected);
    let passed = ["weixin.mode=\"plaintext\"", "weixin.verify=\"ok\""];
    has(&log.closed("weixin.callback"), &passed);
    let warned = |line: &String| line.contains("before the bot answered");
    let lines = log.lines();
    let warned = lines.into_iter().find(warned).unwrap();
    assert!(warned.contains("weixin.callback{"), "{warned}");
}

#[tokio::test(start_paused = true)]
async fn the_address_s_check_is_verified_without_a_message() {
    let mut check = push(&format!("{}&echostr=23", signed()), "");
    *check.method_mut() = Method::GET;
    let log = traced(check, async |_| Ok(Reply::success())).await;
    let expected = ["weixin.verify=\"ok\"", "status_code=200"];
    has(&log.closed("weixin.callback"), &expected);
}

#[tokio::test(start_paused = true)]
async fn a_push_of_cloud_run_has_a_mode_of_its_own() {
    let account = Account::cloud_run("wx1a2b3c4d5e6f7081", CloudRun::private());
    let account = account.build().unwrap();
    let log = traced_for(account, push("", text("canary")), async |_| {
        Ok(Reply::success())
    });
    let expected = ["weixin.mode=\"cloudrun\"", "weixin.verify=\"ok\""];
    has(&log.await.closed("weixin.callback"), &expected);
}

/// As a layer in front of the check may do.
#[tokio::test(start_paused = true)]
async fn an_answer_to_a_push_that_nobody_checked_is_not_called_verified() {
    let log = Log::default();
    let _guard = log.listen();
    let answers_all = service_fn(async |_: HttpRequest<Whole>| {
        Ok::<_, Failure>(Response::new(Whole::from("success")))
    });
    let stack = WeixinTraceLayer::new().layer(answers_all);
    let _ = stack.oneshot(push(&signed(), text("canary"))).await;
    let closed = log.closed("weixin.callback");
    has(&closed, &["status_code=200"]);
    assert!(!closed.contains("weixin.verify"), "{closed}");
}

#[tokio::test(start_paused = true)]
async fn a_message_id_that_is_none_is_left_out() {
    let hostile = text("canary").replace("<MsgId>23", "<MsgId>oCanary");
    let log = traced(push(&signed(), hostile), async |request: Request| {
        request.meta().note_outcome(Outcome::Duplicate);
        Ok::<_, Failure>(Reply::success())
    });
    let closed = log.await.closed("weixin.process");
    assert!(!closed.contains("message.id"), "{closed}");
    has(&closed, &["weixin.outcome=\"duplicate\""]);
}
