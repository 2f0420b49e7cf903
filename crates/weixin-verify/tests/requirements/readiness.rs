//! The check waits for nothing: its readiness is that of the service behind it, which it calls at
//! once.

use std::fmt::Debug;

use http::{Request, Response, StatusCode};
use tokio_test::{assert_pending, assert_ready, assert_ready_err, assert_ready_ok, task};
use tower::limit::ConcurrencyLimitLayer;
use tower::{Layer, Service};
use tower_test::mock::{self, Handle, Mock};
use weixin_core::Account;
use weixin_verify::{ResponseBody, Verified, WeixinVerify, WeixinVerifyLayer};

use crate::support::{NONCE, NOW, TOKEN, Whole, account, request, signed, signed_by};

type Push = Request<Whole>;
type Answer = Response<Whole>;
type Mocked = WeixinVerify<Mock<Push, Answer>, Account>;

fn spawn() -> (mock::Spawn<Mocked>, Handle<Push, Answer>) {
    mock::spawn_layer(WeixinVerifyLayer::new(account()))
}

fn push() -> Push {
    request("POST", &signed())
}

fn forged() -> Push {
    request("POST", &signed_by("anothertoken2026", NOW, NONCE))
}

#[test]
fn readiness_is_that_of_the_inner_service() {
    let (mut service, mut inner) = spawn();
    inner.allow(0);
    assert_pending!(service.poll_ready::<Push>());

    inner.allow(1);
    assert!(service.is_woken());
    assert_ready_ok!(service.poll_ready::<Push>());

    inner.send_error("down");
    let error = assert_ready_err!(service.poll_ready::<Push>());
    assert_eq!(error.to_string(), "down", "the inner error as it is");
}

#[test]
fn a_push_is_at_the_inner_service_when_call_returns() {
    let (mut service, mut inner) = spawn();
    assert_ready_ok!(service.poll_ready::<Push>());
    // Not polled: whatever it would do first is not done yet.
    let response = service.call(push());

    let (received, reply) = assert_ready!(inner.poll_request()).unwrap();
    assert!(received.extensions().get::<Verified>().is_some());

    let mut response = task::spawn(response);
    assert_pending!(response.poll());
    reply.send_response(Response::new("success".into()));
    assert!(response.is_woken());
    assert_eq!(assert_ready_ok!(response.poll()).status(), StatusCode::OK);
}

#[test]
fn an_error_of_the_inner_service_is_passed_on() {
    let (mut service, mut inner) = spawn();
    assert_ready_ok!(service.poll_ready::<Push>());
    let mut response = task::spawn(service.call(push()));
    let (_, reply) = assert_ready!(inner.poll_request()).unwrap();

    reply.send_error("broken");
    let error = assert_ready_err!(response.poll());
    assert_eq!(error.to_string(), "broken");
}

#[test]
fn a_refused_request_never_reaches_the_inner_service() {
    let stale = signed_by(TOKEN, NOW - 301, NONCE);
    let encrypted = format!("{}&encrypt_type=aes&msg_signature=00", signed());
    for (name, request) in [
        ("wrong signature", forged()),
        ("no query", request("POST", "")),
        ("too old", request("POST", &stale)),
        ("of another mode", request("POST", &encrypted)),
        ("neither GET nor POST", request("PUT", &signed())),
        ("a verification without echostr", request("GET", &signed())),
    ] {
        let (mut service, mut inner) = spawn();
        assert_ready_ok!(service.poll_ready::<Push>());
        let mut response = task::spawn(service.call(request));

        let response = assert_ready_ok!(response.poll(), "{name}: nothing to wait for");
        assert!(response.status().is_client_error(), "{name}");
        assert_pending!(inner.poll_request(), "{name}");
    }
}

#[test]
fn the_inner_permit_of_a_refused_request_serves_the_next() {
    let (mut service, mut inner) = spawn();
    inner.allow(1);
    assert_ready_ok!(service.poll_ready::<Push>());
    drop(service.call(forged()));

    assert_ready_ok!(service.poll_ready::<Push>());
    drop(service.call(push()));
    assert_ready!(inner.poll_request()).unwrap();
}

#[test]
fn a_concurrency_limit_may_stand_above_the_check() {
    let (inner, handle) = mock::pair();
    let checked = WeixinVerifyLayer::new(account()).layer(inner);
    one_push_at_a_time(ConcurrencyLimitLayer::new(1).layer(checked), handle);
}

#[test]
fn a_concurrency_limit_may_stand_below_the_check() {
    let (inner, handle) = mock::pair();
    let limited = ConcurrencyLimitLayer::new(1).layer(inner);
    one_push_at_a_time(WeixinVerifyLayer::new(account()).layer(limited), handle);
}

/// `ConcurrencyLimit` panics where a service is called that was not polled to readiness itself, as
/// a clone of it.
fn one_push_at_a_time<S>(service: S, mut inner: Handle<Push, Answer>)
where
    S: Service<Push, Response = Response<ResponseBody<Whole>>, Error: Debug> + Clone,
{
    let mut first = mock::Spawn::new(service.clone());
    let mut second = mock::Spawn::new(service);

    assert_ready_ok!(first.poll_ready::<Push>());
    let mut running = task::spawn(first.call(push()));
    let (_, reply) = assert_ready!(inner.poll_request()).unwrap();
    assert_pending!(second.poll_ready::<Push>(), "the limit is reached");

    reply.send_response(Response::new("success".into()));
    assert_eq!(assert_ready_ok!(running.poll()).status(), StatusCode::OK);
    drop(running);
    assert!(second.is_woken());

    assert_ready_ok!(second.poll_ready::<Push>());
    let mut refused = task::spawn(second.call(forged()));
    let response = assert_ready_ok!(refused.poll());
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    drop(refused);

    assert_ready_ok!(second.poll_ready::<Push>(), "refusals use up no permit");
    drop(second.call(push()));
    assert_ready!(inner.poll_request()).unwrap();
}
