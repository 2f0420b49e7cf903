//! T10, S-10: whatever comes in and whatever goes wrong, the log names no secret and no user.

use std::error::Error;
use std::fmt;
use std::future::pending;
use std::task::{Context, Waker};

use http::{Request as HttpRequest, Response};
use tower::{Layer, Service, ServiceBuilder, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::TraceLayer;
use tower_weixin::delivery::DeliveryLayer;
use tower_weixin::delivery::store::MemoryStore;
use tower_weixin::message::Text;
use tower_weixin::{
    AccountKind, AuthCodeCheck, Message, Mode, PathOnlySpan, ReleaseCheckLayer, Reply, Request,
    WeixinMessageLayer, handler_fn,
};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::log::Log;
use crate::support::{
    Chunk, Chunks, KEY, NONCE, OPEN_ID, ORIGINAL_ID, PREVIOUS_KEY, Push, TOKEN, Whole, builder,
    call, call_with, cdata, field, fixture, signed, signed_with, text_message,
};

const CONTENT: &str = "canary-content";
const ECHOSTR: &str = "canary-echostr";
const REPLY: &str = "canary-reply";

/// A bot that fails in the way that the user asks for, and gives away what it was told.
async fn bot(request: Request) -> Result<Reply, Box<dyn Error + Send + Sync>> {
    let shown = format!("{request:?}");
    assert!(
        !shown.contains("canary") && !shown.contains(OPEN_ID),
        "{shown}"
    );
    let Message::Text(Text { content, .. }) = request.message() else {
        return Ok(Reply::success());
    };
    let reply = format!("{REPLY} {content} {OPEN_ID}");
    match content.strip_prefix(CONTENT).unwrap() {
        " long" => Ok(Reply::text(reply.repeat(100))),
        " fail" => Err(reply.into()),
        // What a panic says is logged by whoever catches it.
        " panic" => std::panic::resume_unwind(Box::new("a bug")),
        _ => Ok(Reply::text(reply)),
    }
}

/// An error that gives away what it was made of.
#[derive(Debug)]
struct DbError(#[expect(dead_code, reason = "`Debug` shows it")] String);

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Error for DbError {}

/// A handler that fails with what it was told.
async fn failing(request: Request) -> Result<Reply, DbError> {
    match request.into_message() {
        Message::Text(Text { content, .. }) => Err(DbError(content.to_string())),
        _ => Ok(Reply::success()),
    }
}

/// Good and bad requests for an account in that mode, with the statuses to expect.
fn requests(mode: Mode) -> Vec<(&'static str, HttpRequest<Whole>, u16)> {
    let push = |how: &str| Push::new(mode, &text_message(&format!("{CONTENT}{how}")));
    let with = |change: &dyn Fn(&mut Push)| {
        let mut push = push("");
        change(&mut push);
        push.request()
    };
    let verification = format!("/weixin?{}&echostr={ECHOSTR}", signed());
    let other_mode = match mode {
        Mode::Plaintext => Mode::Security,
        Mode::Compatible | Mode::Security => Mode::Plaintext,
    };
    let undecipherable = field(&fixture("envelope/security_previous_key.xml"), "Encrypt");
    let hostile = text_message(CONTENT).replace("<xml>", "<xml><?canary-instruction?>");
    let doubled = text_message(CONTENT).replace("</xml>", &(cdata("Content", CONTENT) + "</xml>"));
    let mut requests = vec![
        (
            "a verification",
            HttpRequest::get(verification)
                .body(Whole::default())
                .unwrap(),
            200,
        ),
        ("a push", push("").request(), 200),
        ("a long reply", push(" long").request(), 500),
        ("a failing bot", push(" fail").request(), 500),
        ("a panicking bot", push(" panic").request(), 500),
        (
            "another nonce",
            with(&|push| push.query = push.query.replace(NONCE, "1")),
            403,
        ),
        (
            "a nonce twice",
            with(&|push| push.query += &format!("&nonce={NONCE}")),
            400,
        ),
        (
            "an odd parameter",
            with(&|push| push.query += &format!("&echostr=%Z{ECHOSTR}")),
            400,
        ),
        (
            "another time",
            with(&|push| push.query = push.query.replace("=17", "=16")),
            403,
        ),
        (
            "of another mode",
            Push::new(other_mode, &text_message(CONTENT)).request(),
            403,
        ),
        ("an instruction", Push::new(mode, &hostile).request(), 400),
        ("a field twice", Push::new(mode, &doubled).request(), 400),
        (
            "broken off",
            with(&|push| push.body.truncate(push.body.len() - 20)),
            400,
        ),
        (
            "too large",
            with(&|push| push.body += &CONTENT.repeat(9999)),
            413,
        ),
    ];
    if mode.is_encrypted() {
        let exchanged = |push: &mut Push| push.query = signed_with("something else");
        let unknown_key = Push::encrypted(&undecipherable);
        requests.push(("not the signed message", with(&exchanged), 403));
        requests.push(("an unknown key", unknown_key.request(), 403));
    }
    requests
}

/// The platform's release check, with a code that cannot be used for anything.
async fn check_release() {
    let document = text_message(&format!("QUERY_AUTH_CODE:{CONTENT}"));
    let document = document.replace(ORIGINAL_ID, "gh_3c884a361561");
    let fail = async |check: AuthCodeCheck| Err(format!("{} is of no use", check.code()));
    let bot = ReleaseCheckLayer::new(fail).layer(service_fn(bot));
    let account = builder().kind(AccountKind::OpenPlatform).build().unwrap();
    let service = tower_weixin::service(account, bot);
    let push = Push::new(Mode::Security, &document);
    let response = call(service, push.request()).await;
    assert_eq!(
        (response.status().as_u16(), response.body().len()),
        (200, 0)
    );
}

/// Polls the answer to a push once, then drops it, as a server does whose client has hung up.
fn hang_up_on<S, B>(name: &'static str, mut service: S, request: HttpRequest<B>)
where
    S: Service<HttpRequest<B>>,
{
    let span = tracing::info_span!("hang_up", name);
    span.in_scope(|| {
        let mut answer = Box::pin(service.call(request));
        let _ = answer
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
    });
}

/// Hanging up is in the log if a bot was called for nothing.
fn check_hanging_up(log: &Log) {
    let push = Push::plain(&text_message(CONTENT));
    let account = || builder().mode(Mode::Plaintext).build().unwrap();
    let slow = || {
        tower_weixin::service(
            account(),
            handler_fn(async |_: Request| pending::<()>().await),
        )
    };
    let quick = tower_weixin::service(account(), service_fn(bot));
    hang_up_on("at work", slow(), push.request());
    hang_up_on(
        "unread",
        slow(),
        push.request_with(Chunks::new([Chunk::Silence])),
    );
    hang_up_on("answered", quick, push.request());
    let written = log.text();
    for (name, expected) in [("at work", 1), ("unread", 0), ("answered", 0)] {
        let span = format!("name={name:?}");
        let ours = |line: &&str| line.contains(&span) && line.contains("before the bot answered");
        assert_eq!(written.lines().filter(ours).count(), expected, "{name}");
    }
}

/// Hanging up on an attempt that is held is nothing to be warned of.
fn check_holding(log: &Log) {
    let bot = handler_fn(async |_: Request| pending::<()>().await);
    let bot = DeliveryLayer::new(MemoryStore::new()).layer(bot);
    let account = builder().mode(Mode::Plaintext).build().unwrap();
    let service = tower_weixin::service(account, bot);
    hang_up_on("held", service, Push::plain(&text_message("")).request());
    let written = log.text();
    let ours = || {
        written
            .lines()
            .filter(|line| line.contains("name=\"held\""))
    };
    assert!(ours().any(|line| line.contains("that was held")));
    assert!(!ours().any(|line| line.contains("WARN")));
}

#[tokio::test]
async fn t10_no_secret_no_query_no_user_and_no_text_reaches_the_log() {
    let log = Log::capture(FmtSpan::NONE);
    for mode in [Mode::Plaintext, Mode::Compatible, Mode::Security] {
        let account = builder().mode(mode).build().unwrap();
        let stack = ServiceBuilder::new()
            .layer(TraceLayer::new_for_http().make_span_with(PathOnlySpan))
            .layer(CatchPanicLayer::new())
            .service(tower_weixin::service(account, service_fn(bot)));
        for (name, request, status) in requests(mode) {
            let before = log.text().len();
            let response = call(stack.clone(), request).await;
            assert_eq!(response.status(), status, "{name} in {mode:?} mode");

            let written = log.text().split_off(before);
            assert!(
                written.contains("/weixin"),
                "{name} in {mode:?} mode is in the log"
            );
            // Other tests write as well, without this span.
            let ours = written.lines().filter(|line| line.contains("request{"));
            for line in ours.filter(|line| line.contains("push failed")) {
                // What is the operator's own fault is louder than what a stranger sends.
                let level = if status == 500 { "ERROR" } else { "WARN" };
                assert!(line.contains(level), "{name}: {line}");
            }
        }
    }
    for mode in [Mode::Plaintext, Mode::Security] {
        let push = Push::new(mode, &text_message(&format!("{CONTENT} fail")));
        for policy in [None, Some(Reply::success()), Some(Reply::text(REPLY))] {
            let before = log.text().len();
            let account = builder().mode(mode).build().unwrap();
            call_with(policy, account, handler_fn(failing), push.request()).await;
            // Other tests write as well, but fail with other errors.
            let written = log.text().split_off(before);
            let said = "push failed: the bot failed: \
                the handler returned an error of type e2e::logs::DbError";
            assert!(
                written
                    .lines()
                    .any(|line| line.contains("ERROR") && line.ends_with(said)),
                "{written}"
            );
        }
    }
    let unchecked = WeixinMessageLayer::new().layer(service_fn(bot));
    let push = Push::plain(&text_message(CONTENT));
    call(unchecked, push.request()).await;
    assert!(
        log.text()
            .lines()
            .any(|line| line.contains("ERROR") && line.contains("WeixinVerifyLayer is missing"))
    );

    check_release().await;
    check_hanging_up(&log);
    let written = log.text();
    for event in [
        "request refused",
        "the release check expects was not sent",
        "push failed",
        "text has",
        "shorter than 16",
        "a bug",
    ] {
        assert!(written.contains(event), "{event}");
    }
    let sealed = field(&fixture("envelope/security_previous_key.xml"), "Encrypt");
    let secrets = [
        TOKEN,
        KEY,
        PREVIOUS_KEY,
        NONCE,
        OPEN_ID,
        &sealed,
        "canary",
        "signature=",
    ];
    for line in written.lines() {
        for secret in secrets {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
        let mut words = line.split(|character: char| !character.is_ascii_hexdigit());
        assert!(words.all(|word| word.len() < 40), "a signature in {line}");
    }

    // The same server with the span that tower-http makes by default: the reason for ours, and the
    // proof that this test would see a secret.
    let stack = TraceLayer::new_for_http().layer(service_fn(async |_: HttpRequest<Whole>| {
        Ok(Response::new(Whole::default()))
    }));
    call(stack, Push::plain("").request()).await;
    let leaked = log.text().split_off(written.len());
    assert!(leaked.contains(&signed()), "{leaked}");

    // Last, because fingerprints look like signatures.
    check_holding(&log);
}
