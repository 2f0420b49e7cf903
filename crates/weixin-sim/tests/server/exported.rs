//! What the simulator exports.

use super::support::bot;

#[tokio::test]
async fn text_say_hi() {
    let platform = weixin_sim::Platform::new(weixin_sim::SimAccount::new())
        .serve_with(|account| tower_weixin::service(account, bot()));
    let delivery = platform
        .user("oAlice")
        .message("text")
        .field("Content", "say \"hi\"")
        .await;
    assert_eq!(delivery.shown().text(), Some("you said: say \"hi\""), "{delivery}");
}

#[tokio::test]
async fn text_hi() {
    let platform = weixin_sim::Platform::new(weixin_sim::SimAccount::new())
        .serve_with(|account| tower_weixin::service(account, bot()));
    let delivery = platform
        .user("oAlice")
        .message("text")
        .field("Content", "hi")
        .without("MsgId")
        .forged()
        .times(2)
        .attempts(1)
        .patience(std::time::Duration::from_millis(700))
        .await;
    assert!(delivery.shown().is_fault(), "{delivery}");
}

#[tokio::test]
async fn scancode_push_s() {
    let platform = weixin_sim::Platform::new(weixin_sim::SimAccount::new())
        .serve_with(|account| tower_weixin::service(account, bot()));
    let delivery = platform
        .user("oAlice")
        .event("scancode_push")
        .field("EventKey", "S")
        .without("ScanCodeInfo")
        .json()
        .again(1)
        .await;
    assert!(delivery.shown().is_nothing(), "{delivery}");
}
