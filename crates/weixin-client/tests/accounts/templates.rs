use http::Method;
use weixin_client::subscribe::SubscribeMessage;
use weixin_client::template::TemplateMessage;
use weixin_core::{AppId, Revealed};

use crate::platform::{answering, fixture, invalid, openid, wire};

const USER: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
const TEMPLATE: &str = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY";

#[tokio::test]
async fn a_template_message_is_sent() {
    let (client, log) = answering(fixture("template_send_response"));
    let app_id = AppId::new("wx90f8e7d6c5b4a392").unwrap();
    let message = TemplateMessage::new(openid(USER), TEMPLATE)
        .url("https://example.com/download")
        .mini_program(&app_id, "index?foo=bar")
        .client_msg_id("MSG_000001")
        .value("keyword1", "？")
        .value("keyword2", "39.8元")
        // The last one counts, at its place.
        .value("keyword1", "巧克力");
    let msgid = client.send_template_message(&message).await.unwrap();
    assert_eq!(msgid, Some(2_001_638_360_123_456_789));

    let call = log.call();
    assert_eq!(
        (call.method, &*call.path),
        (Method::POST, "/cgi-bin/message/template/send")
    );
    assert_eq!(call.body, wire("template_send_request"));
}

#[tokio::test]
async fn a_message_needs_no_more_than_a_template() {
    let (client, log) = answering(fixture("ok"));
    let message = TemplateMessage::new(openid(USER), TEMPLATE);
    assert_eq!(client.send_template_message(&message).await.unwrap(), None);
    let body = format!(r#"{{"touser":"{USER}","template_id":"{TEMPLATE}","data":{{}}}}"#);
    assert_eq!(log.call().body, body);

    let message = TemplateMessage::new(openid(USER), "");
    assert_eq!(
        invalid(client.send_template_message(&message).await),
        "template_id"
    );
    let message = SubscribeMessage::new(openid(USER), "");
    assert_eq!(
        invalid(client.send_subscribe_message(&message).await),
        "template_id"
    );
    assert_eq!(log.len(), 1);
}

#[tokio::test]
async fn a_subscription_message_is_sent() {
    let (client, log) = answering(fixture("ok"));
    let app_id = AppId::new("wx90f8e7d6c5b4a392").unwrap();
    let message = SubscribeMessage::new(openid(USER), TEMPLATE)
        .page("https://example.com/")
        .mini_program(&app_id, "index")
        .value("thing1", "巧克力");
    client.send_subscribe_message(&message).await.unwrap();

    let call = log.call();
    assert_eq!(call.path, "/cgi-bin/message/subscribe/bizsend");
    let body = concat!(
        r#"{"touser":"oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe","#,
        r#""template_id":"ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY","#,
        r#""page":"https://example.com/","#,
        r#""miniprogram":{"appid":"wx90f8e7d6c5b4a392","pagepath":"index"},"#,
        r#""data":{"thing1":{"value":"巧克力"}}}"#,
    );
    assert_eq!(call.body, body);
}

#[tokio::test(start_paused = true)]
async fn a_user_gets_no_message_twice() {
    let (client, log) = answering(fixture("error_busy"));
    let message = TemplateMessage::new(openid(USER), TEMPLATE);
    let sent = client.send_template_message(&message).await;
    assert_eq!(sent.unwrap_err().code(), Some(-1));
    let message = SubscribeMessage::new(openid(USER), TEMPLATE);
    let sent = client.send_subscribe_message(&message).await;
    assert_eq!(sent.unwrap_err().code(), Some(-1));
    assert_eq!(log.len(), 2);
}

#[test]
fn debug_hides_what_is_said_and_to_whom() {
    let template = TemplateMessage::new(openid("oSecret"), TEMPLATE).value("k", "vSecret");
    let subscribe = SubscribeMessage::new(openid("oSecret"), TEMPLATE).value("k", "vSecret");
    let hidden = format!("{template:?} {subscribe:?}");
    assert!(!hidden.contains("Secret"), "{hidden}");
    let revealed = format!("{:?} {:?}", Revealed(&template), Revealed(&subscribe));
    assert_eq!(revealed.matches("Secret").count(), 4, "{revealed}");
}
