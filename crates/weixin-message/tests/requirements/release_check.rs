//! The check that the platform makes of a third-party platform before its release.

use std::convert::Infallible;
use std::future::{Future, Ready, pending, poll_fn, ready};
use std::sync::{Arc, Mutex};

use tokio_test::{assert_pending, assert_ready, assert_ready_err, assert_ready_ok, task};
use tower::limit::{ConcurrencyLimit, ConcurrencyLimitLayer};
use tower::{Layer, Service};
use tower_test::mock;
use weixin_message::{
    AuthCodeCheck, BoxError, Message, ReleaseCheck, ReleaseCheckLayer, Reply, Request,
    WeixinMessageService, handler_fn,
};

use crate::support::service::{answer, request};

const SENDER: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
const OFFICIAL: &str = "gh_3c884a361561";

/// As the platform's page lists them.
const TEST_ACCOUNTS: [&str; 10] = [
    "gh_3c884a361561",
    "gh_c0f28a78b318",
    "gh_3f222ed8d140",
    "gh_26128078e9ab",
    "gh_2b3713f184a6",
    "gh_8dad206e9538",
    "gh_905ae9d01059",
    "gh_393666f1fdf4",
    "gh_39abb5d4e1b7",
    "gh_7818dcb60240",
];

fn push(to: &str, rest: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[{to}]]></ToUserName>\
         <FromUserName><![CDATA[{SENDER}]]></FromUserName>\
         <CreateTime>1767225600</CreateTime>{rest}</xml>"
    )
}

fn text(to: &str, content: &str) -> String {
    let content = format!("<Content><![CDATA[{content}]]></Content><MsgId>1</MsgId>");
    push(to, &format!("<MsgType><![CDATA[text]]></MsgType>{content}"))
}

fn event(to: &str, name: &str) -> String {
    push(
        to,
        &format!("<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{name}]]></Event>"),
    )
}

/// What was to be sent: the code, the receiver and the text.
type Sent = Arc<Mutex<Vec<[String; 3]>>>;

fn send_to(sent: Sent) -> impl Fn(AuthCodeCheck) -> Ready<Result<(), &'static str>> + Clone {
    move |check| {
        let sender = check.sender().as_str();
        let message = [check.code(), sender, &check.text()].map(str::to_owned);
        sent.lock().unwrap().push(message);
        ready(Ok(()))
    }
}

/// What comes of a push in front of a bot that says so when it is asked, and what was sent.
fn check(push: &str) -> (Reply, Vec<[String; 3]>) {
    let sent = Sent::default();
    let bot = handler_fn(|_: Request| ready("the bot's"));
    let mut service = ReleaseCheckLayer::new(send_to(sent.clone())).layer(bot);
    let reply = call(&mut service, push);
    let sent = std::mem::take(&mut *sent.lock().unwrap());
    (reply, sent)
}

fn call<S>(service: &mut S, push: &str) -> Reply
where
    S: Service<Request<Message>, Response = Reply, Error: std::fmt::Debug>,
{
    let request = Request::parse(push.as_bytes()).unwrap();
    assert_ready_ok!(task::spawn(service.call(request)).poll())
}

#[test]
fn the_fixed_text_is_answered_for_every_test_account() {
    for account in TEST_ACCOUNTS {
        let (reply, sent) = check(&text(account, "TESTCOMPONENT_MSG_TYPE_TEXT"));
        let expected = Reply::text("TESTCOMPONENT_MSG_TYPE_TEXT_callback");
        assert!(reply == expected, "{account}");
        assert!(sent.is_empty(), "{account}");
    }
}

#[test]
fn an_event_is_answered_with_its_name_as_it_came() {
    for account in TEST_ACCOUNTS {
        for name in ["LOCATION", "subscribe", "CLICK", "an_event_of_tomorrow"] {
            let (reply, sent) = check(&event(account, name));
            let expected = Reply::text(format!("{name}from_callback"));
            assert!(reply == expected, "{account}: {name}");
            assert!(sent.is_empty(), "{account}: {name}");
        }
    }
}

#[test]
fn an_authorisation_code_is_answered_with_nothing_and_sent_by_the_api() {
    for account in TEST_ACCOUNTS {
        let (reply, sent) = check(&text(account, "QUERY_AUTH_CODE:queryauthcode@@@a:1"));
        let code = "queryauthcode@@@a:1";
        assert!(reply == Reply::Empty, "{account}");
        assert_eq!(sent, [[code, SENDER, &format!("{code}_from_api")]]);
    }
}

#[test]
fn everything_else_is_the_bots() {
    let own = "gh_3d9a1c52b7e4";
    let anonymous = |push: String| push.replace(SENDER, "");
    for (name, push) in [
        (
            "the text to another",
            text(own, "TESTCOMPONENT_MSG_TYPE_TEXT"),
        ),
        ("a code to another", text(own, "QUERY_AUTH_CODE:a")),
        ("an event to another", event(own, "LOCATION")),
        ("another text", text(OFFICIAL, "hello")),
        ("the text in part", text(OFFICIAL, "TESTCOMPONENT_MSG_TYPE")),
        (
            "the text and more",
            text(OFFICIAL, "TESTCOMPONENT_MSG_TYPE_TEXT!"),
        ),
        (
            "the text in lower case",
            text(OFFICIAL, "testcomponent_msg_type_text"),
        ),
        ("no code", text(OFFICIAL, "QUERY_AUTH_CODE:")),
        ("a code within", text(OFFICIAL, "a QUERY_AUTH_CODE:a")),
        ("no name", event(OFFICIAL, "")),
        (
            "another type",
            push(OFFICIAL, "<MsgType>image</MsgType><MediaId>1</MediaId>"),
        ),
        ("no type", push(OFFICIAL, "")),
        (
            "part of an account",
            text(&OFFICIAL[..14], "TESTCOMPONENT_MSG_TYPE_TEXT"),
        ),
        (
            "more than an account",
            text("gh_3c884a3615610", "TESTCOMPONENT_MSG_TYPE_TEXT"),
        ),
        ("no account", text("", "TESTCOMPONENT_MSG_TYPE_TEXT")),
        (
            "a text of nobody",
            anonymous(text(OFFICIAL, "TESTCOMPONENT_MSG_TYPE_TEXT")),
        ),
        (
            "a code of nobody",
            anonymous(text(OFFICIAL, "QUERY_AUTH_CODE:a")),
        ),
        ("an event of nobody", anonymous(event(OFFICIAL, "LOCATION"))),
    ] {
        let (reply, sent) = check(&push);
        assert!(reply == Reply::text("the bot's"), "{name}");
        assert!(sent.is_empty(), "{name}");
    }
}

#[test]
fn what_is_the_bots_reaches_it_as_it_is() {
    let bot = handler_fn(|request: Request| {
        let tenant = request.extensions().get::<u8>().copied();
        ready(format!("{tenant:?} {}", request.meta().document().as_str()))
    });
    let mut service = ReleaseCheck::new(bot, sent);
    let document = text(OFFICIAL, "hello");
    let mut request = Request::parse(document.as_bytes()).unwrap();
    request.extensions_mut().insert(7_u8);
    let reply = assert_ready_ok!(task::spawn(service.call(request)).poll());
    assert!(reply == Reply::text(format!("Some(7) {document}")));
}

#[test]
fn the_answer_waits_until_the_message_is_sent_and_is_the_same_if_it_was_not() {
    for outcome in [Ok(()), Err("the API refused it")] {
        let (sender, receiver) = tokio::sync::oneshot::channel::<Result<(), &str>>();
        let receiver = Arc::new(Mutex::new(Some(receiver)));
        let bot = handler_fn(|_: Request| ready("the bot's"));
        let mut service = ReleaseCheck::new(bot, move |_: AuthCodeCheck| {
            let receiver = receiver.lock().unwrap().take().unwrap();
            async move { receiver.await.unwrap() }
        });
        let push = text(OFFICIAL, "QUERY_AUTH_CODE:a");
        let request = Request::parse(push.as_bytes()).unwrap();
        let mut reply = task::spawn(service.call(request));
        assert_pending!(reply.poll(), "{outcome:?}");
        sender.send(outcome).unwrap();
        assert!(reply.is_woken(), "{outcome:?}");
        assert!(
            assert_ready_ok!(reply.poll()) == Reply::Empty,
            "{outcome:?}"
        );
    }
}

#[test]
fn an_answer_that_is_given_up_gives_up_the_message() {
    let alive = Arc::new(());
    let bot = handler_fn(|_: Request| ready(()));
    let mut service = ReleaseCheck::new(bot, |_: AuthCodeCheck| {
        let alive = Arc::clone(&alive);
        async move {
            let _alive = alive;
            pending::<Result<(), Infallible>>().await
        }
    });
    let request = Request::parse(text(OFFICIAL, "QUERY_AUTH_CODE:a").as_bytes()).unwrap();
    let mut reply = task::spawn(service.call(request));
    assert_pending!(reply.poll());
    assert_eq!(Arc::strong_count(&alive), 2);
    drop(reply);
    assert_eq!(Arc::strong_count(&alive), 1);
}

type Handle = mock::Handle<Request<Message>, Reply>;
type Checked = ReleaseCheck<mock::Mock<Request<Message>, Reply>, Sending>;
type Sending = fn(AuthCodeCheck) -> Ready<Result<(), Infallible>>;

/// The function that sends, where it is of no interest.
fn sent(_: AuthCodeCheck) -> Ready<Result<(), Infallible>> {
    ready(Ok(()))
}

fn spawn() -> (mock::Spawn<Checked>, Handle) {
    mock::spawn_layer(ReleaseCheckLayer::new(sent as Sending))
}

#[test]
fn readiness_and_errors_are_those_of_the_bot() {
    let (mut service, mut bot) = spawn();
    bot.allow(0);
    assert_pending!(service.poll_ready::<Request<Message>>());
    bot.allow(1);
    assert!(service.is_woken());
    assert_ready_ok!(service.poll_ready::<Request<Message>>());

    let request = Request::parse(text(OFFICIAL, "hello").as_bytes()).unwrap();
    // Not polled: the bot is called at once.
    let reply = service.call(request);
    let (_, send) = assert_ready!(bot.poll_request()).unwrap();
    let mut reply = task::spawn(reply);
    assert_pending!(reply.poll());
    send.send_error("broken");
    assert_eq!(assert_ready_err!(reply.poll()).to_string(), "broken");

    bot.send_error("down");
    let error = assert_ready_err!(service.poll_ready::<Request<Message>>());
    assert_eq!(error.to_string(), "down");
}

#[test]
fn a_check_uses_up_no_permit_of_the_bot() {
    let (mut service, mut bot) = spawn();
    bot.allow(1);
    let push = text(OFFICIAL, "TESTCOMPONENT_MSG_TYPE_TEXT");
    for _ in 0..2 {
        assert_ready_ok!(service.poll_ready::<Request<Message>>());
        let request = Request::parse(push.as_bytes()).unwrap();
        assert_ready_ok!(task::spawn(service.call(request)).poll());
        assert_pending!(bot.poll_request());
    }
}

/// `ConcurrencyLimit` panics where a clone of it is called that was not polled to readiness.
#[test]
fn a_concurrency_limit_may_stand_on_either_side() {
    let bot = handler_fn(|_: Request| ready("the bot's"));
    let below = ReleaseCheck::new(ConcurrencyLimit::new(bot.clone(), 1), sent);
    let above = ConcurrencyLimitLayer::new(1).layer(ReleaseCheck::new(bot, sent));
    limited(below);
    limited(above);
}

fn limited<S>(bot: S)
where
    S: Service<Request<Message>, Response = Reply, Error = BoxError> + Clone,
{
    for (content, expected) in [
        ("hello", "the bot's"),
        (
            "TESTCOMPONENT_MSG_TYPE_TEXT",
            "TESTCOMPONENT_MSG_TYPE_TEXT_callback",
        ),
        ("hello", "the bot's"),
    ] {
        let mut bot = bot.clone();
        assert_ready_ok!(task::spawn(poll_fn(|cx| bot.poll_ready(cx))).poll());
        let request = Request::parse(text(OFFICIAL, content).as_bytes()).unwrap();
        let reply = assert_ready_ok!(task::spawn(bot.call(request)).poll());
        assert_eq!(reply, Reply::text(expected), "{content}");
    }
}

/// The account of `request` is an official one.
#[test]
fn other_accounts_than_third_party_platforms_are_not_checked() {
    let bot = handler_fn(|_: Request| ready("the bot's"));
    let mut service = WeixinMessageService::new(ReleaseCheck::new(bot, sent));
    let push =
        http_body_util::Full::<bytes::Bytes>::from(text(OFFICIAL, "TESTCOMPONENT_MSG_TYPE_TEXT"));
    let response = answer(&mut service, request(push));
    let reply = String::from_utf8(response.into_body().to_vec()).unwrap();
    assert!(reply.contains("<![CDATA[the bot's]]>"), "{reply}");
}

#[test]
fn the_bot_behind_a_check_can_be_reached_and_taken_back() {
    let mut service = ReleaseCheck::new(1, ());
    assert_eq!(*service.get_ref(), 1);
    *service.get_mut() = 2;
    assert_eq!(service.clone().into_inner(), 2);
}

#[test]
fn a_check_shows_neither_its_function_nor_a_code_nor_a_user() {
    let seen = Mutex::new(String::new());
    let bot = handler_fn(|_: Request| ready(()));
    let layer = ReleaseCheckLayer::new(|check: AuthCodeCheck| {
        *seen.lock().unwrap() = format!("{check:?}");
        ready(Ok::<_, Infallible>(()))
    });
    assert_eq!(format!("{layer:?}"), "ReleaseCheckLayer { .. }");
    let mut service = layer.layer(bot);
    let shown = "ReleaseCheck { inner: HandlerFn { .. }, .. }";
    assert_eq!(format!("{service:?}"), shown);

    let request = Request::parse(text(OFFICIAL, "QUERY_AUTH_CODE:canary").as_bytes()).unwrap();
    let reply = service.call(request);
    assert_eq!(format!("{reply:?}"), "ReleaseCheckFuture { .. }");
    drop(reply);
    let seen = seen.into_inner().unwrap();
    assert!(seen.starts_with("AuthCodeCheck"), "{seen}");
    assert!(!seen.contains("canary") && !seen.contains(SENDER), "{seen}");
}

#[test]
fn checks_and_their_futures_cross_threads() {
    fn send_and_sync<T: Send + Sync + 'static>(_: &T) {}
    fn send<T: Future + Send + 'static>(_: &T) {}
    let layer = ReleaseCheckLayer::new(async |_: AuthCodeCheck| Ok::<_, Infallible>(()));
    send_and_sync(&layer);
    let mut service = layer.layer(handler_fn(async |_: Request| "hi"));
    send_and_sync(&service);
    send(&service.call(Request::parse(text(OFFICIAL, "hello").as_bytes()).unwrap()));
}
