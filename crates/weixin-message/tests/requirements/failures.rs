//! What is answered where the bot failed, and when the policy is asked for it.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use http_body_util::Full;
use tokio_test::{assert_pending, assert_ready, task};
use tower::{Layer, Service, service_fn};
use weixin_message::{
    AnswerWith, DefaultFailurePolicy, Failure, FailureKind, FailurePolicy, Message, Reply, Request,
    WeixinMessageLayer, handler_fn,
};

use crate::support::service::{PUSH, answer, request};

/// Remembers what it was asked, and has a reply to everything.
#[derive(Clone, Default)]
struct Asked(Rc<RefCell<Vec<(&'static str, FailureKind)>>>);

impl FailurePolicy for Asked {
    fn fail(&self, failure: &Failure) -> Response<Bytes> {
        self.0.borrow_mut().push(("fail", failure.kind()));
        DefaultFailurePolicy::default().fail(failure)
    }

    fn reply(&self, failure: &Failure) -> Option<Reply> {
        self.0.borrow_mut().push(("reply", failure.kind()));
        Some(Reply::text("sorry"))
    }
}

/// A bot that fails before it can be called, at once or the second time that it is asked.
#[derive(Clone)]
struct Broken {
    waits: bool,
}

impl Service<Request<Message>> for Broken {
    type Response = Reply;
    type Error = &'static str;
    type Future = Ready<Result<Reply, &'static str>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        if std::mem::take(&mut self.waits) {
            return Poll::Pending;
        }
        Poll::Ready(Err("broken"))
    }

    fn call(&mut self, _request: Request<Message>) -> Self::Future {
        ready(Err("called though it was not ready"))
    }
}

fn push(body: &str) -> http::Request<Full<Bytes>> {
    request(Full::from(body.to_owned()))
}

#[test]
fn the_policy_is_asked_for_a_reply_to_a_proven_push_only() {
    let good = || handler_fn(|_| ready("a".repeat(2_049)));
    let bad = service_fn(|_: Request| ready(Err::<Reply, _>("failed")));
    let asked = Asked::default();
    let layer = WeixinMessageLayer::new().failure_policy(asked.clone());
    let unchecked = http::Request::new(Full::<Bytes>::from(PUSH));
    let mut compressed = push(PUSH);
    let header = ("content-encoding", "gzip".parse().unwrap());
    compressed.headers_mut().insert(header.0, header.1);
    for (name, response, expected) in [
        (
            "unchecked",
            answer(&mut layer.layer(good()), unchecked),
            ("fail", FailureKind::NotVerified),
        ),
        (
            "compressed",
            answer(&mut layer.layer(good()), compressed),
            ("fail", FailureKind::ContentEncoding),
        ),
        (
            "no document",
            answer(&mut layer.layer(good()), push("hi")),
            ("fail", FailureKind::Decode),
        ),
        (
            "too large",
            answer(&mut layer.layer(good()), push(&"a".repeat(70_000))),
            ("fail", FailureKind::BodyTooLarge),
        ),
        (
            "a reply that is too long",
            answer(&mut layer.layer(good()), push(PUSH)),
            ("reply", FailureKind::Reply),
        ),
        (
            "an error",
            answer(&mut layer.layer(bad), push(PUSH)),
            ("reply", FailureKind::Bot),
        ),
        (
            "never ready",
            answer(&mut layer.layer(Broken { waits: false }), push(PUSH)),
            ("reply", FailureKind::Bot),
        ),
    ] {
        assert_eq!(asked.0.borrow_mut().remove(0), expected, "{name}");
        let failure = response.extensions().get::<Failure>().unwrap();
        assert_eq!(failure.kind(), expected.1, "{name}");
        let body = String::from_utf8(response.body().to_vec()).unwrap();
        if expected.0 == "fail" {
            assert_eq!(response.status(), failure.status(), "{name}");
            assert_eq!(body, "", "{name}");
        } else {
            assert_eq!(response.status(), 200, "{name}");
            assert_eq!(Reply::parse(body.as_bytes()), Ok(Reply::text("sorry")));
        }
    }
    assert!(asked.0.borrow().is_empty(), "once for each failure");
}

#[test]
fn a_bot_that_breaks_while_a_push_waits_for_it_is_excused_as_well() {
    let layer = WeixinMessageLayer::new().failure_policy(AnswerWith::new(Reply::success()));
    let mut service = layer.layer(Broken { waits: true });
    let mut waiting = task::spawn(service.call(push(PUSH)));
    assert_pending!(waiting.poll());
    let response = assert_ready!(waiting.poll()).unwrap();
    assert_eq!(response.status(), 200);
    let failure = response.extensions().get::<Failure>().unwrap();
    assert_eq!(failure.kind(), FailureKind::Bot);
}

#[test]
fn what_the_policy_replies_has_to_be_one_that_can_be_sent() {
    let to_nobody = "<xml><MsgType>text</MsgType></xml>";
    let long = Reply::text("a".repeat(2_049));
    for (name, body, reply, status) in [
        ("nothing to nobody", to_nobody, Reply::success(), 200),
        ("a text to nobody", to_nobody, Reply::text("sorry"), 500),
        ("a text to someone", PUSH, Reply::text("sorry"), 200),
        ("a text that is too long", PUSH, long, 500),
    ] {
        let layer = WeixinMessageLayer::new().failure_policy(AnswerWith::new(reply));
        let bot = handler_fn(|_| ready(Err::<(), _>("failed")));
        let response = answer(&mut layer.layer(bot), push(body));
        assert_eq!(response.status(), status, "{name}");
        let failure = response.extensions().get::<Failure>().unwrap();
        assert_eq!(
            failure.kind(),
            FailureKind::Bot,
            "{name}: the first failure"
        );
    }
}

#[test]
fn a_closure_is_a_policy_without_a_reply() {
    let policy = |_: &Failure| Response::new(Bytes::from("gone"));
    let layer = WeixinMessageLayer::new().failure_policy(policy);
    let bot = service_fn(|_: Request| ready(Err::<Reply, _>("failed")));
    let response = answer(&mut layer.layer(bot), push(PUSH));
    assert_eq!(response.body(), "gone");
    let well = service_fn(|_: Request| ready(Ok::<_, Infallible>(Reply::success())));
    let response = answer(&mut layer.layer(well), push(PUSH));
    assert_eq!(response.body(), "success");
}
