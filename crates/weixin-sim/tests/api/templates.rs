//! Template and subscription messages.

use serde_json::json;
use tower_weixin::OpenId;
use tower_weixin::client::ApiErrorKind;
use tower_weixin::client::subscribe::SubscribeMessage;
use tower_weixin::client::template::TemplateMessage;
use weixin_sim::world::{Action, Fault, Faults};

use super::{Sim, alice, kind};

const TEMPLATE: &str = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY";

#[tokio::test(start_paused = true)]
async fn a_follower_gets_a_template_message_at_any_time() {
    let sim = Sim::with_alice();
    sim.advance(365 * 24 * 60 * 60);
    let message = TemplateMessage::new(alice(), TEMPLATE).value("keyword1", "巧克力");
    let first = sim.client.send_template_message(&message).await.unwrap();
    let second = sim.client.send_template_message(&message).await.unwrap();
    assert_ne!(first, second);
    let outbox = sim.world.outbox();
    assert_eq!(outbox.len(), 2);
    assert_eq!(
        (outbox[0].msgtype.as_str(), outbox[0].msgid),
        ("template", first)
    );
    assert_eq!(outbox[0].body["data"]["keyword1"]["value"], "巧克力");
}

#[tokio::test(start_paused = true)]
async fn a_message_with_the_same_name_arrives_once_in_ten_minutes() {
    let sim = Sim::with_alice();
    let message = TemplateMessage::new(alice(), TEMPLATE).client_msg_id("order-42");
    let first = sim.client.send_template_message(&message).await.unwrap();
    sim.advance(599);
    let second = sim.client.send_template_message(&message).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(sim.world.outbox().len(), 1);
    sim.advance(1);
    sim.client.send_template_message(&message).await.unwrap();
    assert_eq!(sim.world.outbox().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_template_message_that_is_not_right_is_refused() {
    let sim = Sim::with_alice();
    let path = "/cgi-bin/message/template/send";
    for (body, expected) in [
        (json!({"touser": "oAlice", "template_id": TEMPLATE}), 47001),
        (json!({"touser": "oAlice", "data": {}}), 40037),
        (
            json!({"touser": "oAlice", "template_id": "a b", "data": {}}),
            40037,
        ),
        (
            json!({"touser": "oAlice", "template_id": "a".repeat(65), "data": {}}),
            40036,
        ),
        (
            json!({"touser": "oAlice", "template_id": TEMPLATE, "data": {"k": "v"}}),
            47003,
        ),
        (
            json!({"touser": "oAlice", "template_id": TEMPLATE, "data": {"k": {"value": ""}}}),
            47003,
        ),
        (
            json!({"touser": "oNobody", "template_id": TEMPLATE, "data": {}}),
            40003,
        ),
    ] {
        let answer = sim.post(path, body.clone()).await;
        assert_eq!(answer.unwrap_err().code(), Some(expected), "{body}");
    }
    sim.world.note("oAlice", Action::Unfollow);
    let message = TemplateMessage::new(alice(), TEMPLATE);
    let answer = sim.client.send_template_message(&message).await;
    assert_eq!(kind(answer), ApiErrorKind::NotFollowing);
    assert!(sim.world.outbox().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_subscription_message_arrives_unless_the_user_has_refused() {
    let sim = Sim::with_alice();
    let message = SubscribeMessage::new(alice(), TEMPLATE).value("thing1", "巧克力");
    sim.client.send_subscribe_message(&message).await.unwrap();
    assert_eq!(sim.world.outbox()[0].msgtype, "subscribe");
    let refused = Fault::errcode(43101).on("/cgi-bin/message/subscribe/bizsend");
    sim.world.set_faults(Faults::none().next(refused));
    let answer = sim.client.send_subscribe_message(&message).await;
    assert_eq!(kind(answer), ApiErrorKind::TemplateRefused);
    let nobody = SubscribeMessage::new(OpenId::new("oNobody").unwrap(), TEMPLATE);
    let answer = sim.client.send_subscribe_message(&nobody).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidOpenId);
}
