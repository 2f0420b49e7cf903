//! Where the platform is, and whether it finds us.

use weixin_client::ErrorKind;
use weixin_client::network::{CallbackAction, CheckOperator};

use super::fixtures::compact;
use super::{client, json};

#[tokio::test]
async fn the_addresses_of_the_platform_are_known() {
    let answer = include_str!("../fixtures/getcallbackip_response.json");
    let expected = ["127.0.0.1", "127.0.0.2", "101.226.103.0/25"];
    let (platform, asked) = client(move |_| json(answer));
    assert_eq!(platform.callback_ips().await.unwrap(), expected);
    assert_eq!(
        asked.call().line(),
        "GET /cgi-bin/getcallbackip?access_token=TOKEN"
    );
    let (platform, asked) = client(move |_| json(answer));
    assert_eq!(platform.api_domain_ips().await.unwrap(), expected);
    assert_eq!(
        asked.call().line(),
        "GET /cgi-bin/get_api_domain_ip?access_token=TOKEN"
    );
    // An empty list would lock the platform out.
    let (platform, _) = client(|_| json("{}"));
    let error = platform.callback_ips().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
}

#[tokio::test]
async fn the_platform_says_how_it_reaches_us() {
    let (client, asked) =
        client(|_| json(include_str!("../fixtures/callback_check_response.json")));
    let check = client.check_callback(CallbackAction::All, CheckOperator::Default);
    let check = check.await.unwrap();
    let call = asked.call();
    assert_eq!(
        call.line(),
        "POST /cgi-bin/callback/check?access_token=TOKEN"
    );
    let expected = include_str!("../fixtures/callback_check_request.json");
    assert_eq!(call.text(), compact(expected));
    let dns: Vec<_> = check.dns.iter().map(|dns| dns.ip.as_str()).collect();
    assert_eq!(dns, ["111.161.64.40", "111.161.64.48"]);
    assert!(check.dns.iter().all(|dns| dns.real_operator == "UNICOM"));
    let [ping] = &check.ping[..] else {
        panic!("{check:?}")
    };
    assert_eq!(ping.ip, "111.161.64.40");
    assert_eq!(ping.from_operator, "UNICOM");
    assert_eq!(ping.package_loss, "0%");
    assert_eq!(ping.time, "23.079ms");
    assert!(ping.other.is_empty() && check.other.is_empty());
}

#[tokio::test]
async fn every_check_has_the_platforms_word() {
    for (action, operator, expected) in [
        (
            CallbackAction::Dns,
            CheckOperator::Chinanet,
            ["dns", "CHINANET"],
        ),
        (
            CallbackAction::Ping,
            CheckOperator::Unicom,
            ["ping", "UNICOM"],
        ),
        (CallbackAction::All, CheckOperator::Cap, ["all", "CAP"]),
    ] {
        let (client, asked) = client(|_| json("{\"new\":1}"));
        let check = client.check_callback(action, operator).await.unwrap();
        assert_eq!((check.dns.len(), check.ping.len()), (0, 0));
        assert_eq!(check.other["new"], 1);
        let [action, operator] = expected;
        let expected = format!(r#"{{"action":"{action}","check_operator":"{operator}"}}"#);
        assert_eq!(asked.call().text(), expected);
    }
}
