//! Faults on demand.

use std::time::Duration;

use tower_weixin::client::users::Lang;
use tower_weixin::client::{ApiErrorKind, ErrorKind, RetryPolicy};
use weixin_sim::world::{Fault, Faults, Outcome};

use super::{APP_ID, SECRET, Sim, alice, builder, kind};

const INFO: &str = "/cgi-bin/user/info";
const SEND: &str = "/cgi-bin/message/custom/send";

#[tokio::test(start_paused = true)]
async fn the_next_calls_of_a_path_fail_and_no_others() {
    let sim = Sim::with_alice();
    let busy = Fault::errcode(-1).on(INFO).times(2);
    sim.world.set_faults(Faults::none().next(busy));
    sim.client.send(&alice(), "hello").await.unwrap();
    for _ in 0..2 {
        let answer = sim.client.user(&alice(), Lang::ZhCn).await;
        assert_eq!(kind(answer), ApiErrorKind::Busy);
    }
    sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    assert_eq!(sim.world.faults(), Faults::none());
}

#[tokio::test(start_paused = true)]
async fn a_client_gets_over_a_platform_that_is_busy() {
    let sim = Sim::with_alice();
    let client = builder(&sim.api).app(APP_ID, SECRET).unwrap();
    let client = client.retry(RetryPolicy::new()).build();
    let faults = Faults::none()
        .next(Fault::errcode(-1).on(INFO))
        .next(Fault::status(502).on(INFO));
    sim.world.set_faults(faults);
    client.user(&alice(), Lang::ZhCn).await.unwrap();
    let statuses: Vec<u16> = sim.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [200, 200, 502, 200]);
}

#[tokio::test(start_paused = true)]
async fn a_status_is_no_error_code() {
    let sim = Sim::with_alice();
    for (status, expected) in [(503, 503), (404, 404), (5, 500)] {
        sim.world
            .set_faults(Faults::none().next(Fault::status(status).on(SEND)));
        let error = sim.client.send(&alice(), "hello").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Status(expected));
    }
    assert!(sim.world.outbox().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_may_have_been_made_or_not() {
    for (outcome, sent) in [(Outcome::Hang, 0), (Outcome::Lose, 1)] {
        let sim = Sim::with_alice();
        sim.world
            .set_faults(Faults::none().next(Fault::new(outcome).on(SEND)));
        let error = sim.client.send(&alice(), "hello").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(sim.world.outbox().len(), sent, "{outcome:?}");
        let call = sim.calls().pop().unwrap();
        assert_eq!((call.path.as_str(), call.status), (SEND, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_can_break_off() {
    let sim = Sim::with_alice();
    sim.world
        .set_faults(Faults::none().next(Fault::new(Outcome::Cut).on(SEND)));
    let error = sim.client.send(&alice(), "hello").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(sim.world.outbox().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn each_call_takes_as_long_as_it_is_told() {
    let sim = Sim::with_alice();
    sim.world
        .set_faults(Faults::none().latency(Duration::from_secs(3)));
    sim.client.send(&alice(), "hello").await.unwrap();
    assert_eq!(sim.calls().pop().unwrap().took_ms, 3000);
    sim.world
        .set_faults(Faults::none().latency(Duration::from_secs(30)));
    let error = sim.client.send(&alice(), "hello").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn an_account_can_be_without_a_right() {
    let sim = Sim::with_alice();
    sim.world.set_faults(Faults::none().deny(INFO));
    for _ in 0..2 {
        let answer = sim.client.user(&alice(), Lang::ZhCn).await;
        assert_eq!(kind(answer), ApiErrorKind::ApiNotGranted);
    }
    sim.client.send(&alice(), "hello").await.unwrap();
}

#[test]
fn faults_are_plain_json() {
    let json = r#"{
        "latency_ms": 5,
        "next": [
            {"outcome": {"errcode": 45009}},
            {"path": "/cgi-bin/user/info", "times": 3, "outcome": {"status": 503}},
            {"outcome": "hang"}, {"outcome": "lose"}, {"outcome": "cut"}
        ],
        "denied": ["/cgi-bin/menu/create"],
        "refused_ip": "1.2.3.4",
        "token": "expire"
    }"#;
    let faults: Faults = serde_json::from_str(json).unwrap();
    assert_eq!(faults.next[0], Fault::errcode(45009));
    assert_eq!(faults.next[1], Fault::status(503).on(INFO).times(3));
    assert_eq!(faults.next[2], Fault::new(Outcome::Hang));
    let again: Faults = serde_json::from_value(serde_json::to_value(&faults).unwrap()).unwrap();
    assert_eq!(again, faults);
    assert_eq!(
        serde_json::from_str::<Faults>("{}").unwrap(),
        Faults::none()
    );
    assert!(
        serde_json::from_str::<Faults>(r#"{"latency": 5}"#).is_err(),
        "a slip is seen"
    );
}
