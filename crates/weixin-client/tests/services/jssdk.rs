//! Signatures for web pages.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::Response;
use sha1::{Digest, Sha1};
use tokio::time::advance;
use weixin_client::token::{AccessToken, StaticToken};
use weixin_client::{Error, ErrorKind, ResponseBody};

use super::{APP_ID, builder, client, invalid_field, json};

const PAGE: &str = "https://example.com/shop?item=1";

/// The first ticket is `ticket-1`, and so on.
fn tickets() -> impl Fn(&super::Call) -> Response<ResponseBody> {
    let count = AtomicU32::new(0);
    move |_| {
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        let ticket = format!("\"ticket\":\"ticket-{number}\",\"expires_in\":7200");
        json(&format!("{{\"errcode\":0,\"errmsg\":\"ok\",{ticket}}}"))
    }
}

fn signature(ticket: &str, nonce: &str, timestamp: u64, url: &str) -> String {
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
    hex::encode(Sha1::digest(text))
}

#[tokio::test]
async fn a_page_gets_what_it_needs() {
    let (client, asked) = client(tickets());
    let config = client.js_config(&format!("{PAGE}#top")).await.unwrap();
    assert_eq!(
        asked.call().line(),
        "GET /cgi-bin/ticket/getticket?type=jsapi&access_token=TOKEN"
    );
    assert_eq!(config.app_id, APP_ID);
    let (nonce, timestamp) = (&config.nonce_str, config.timestamp);
    assert!(nonce.len() == 16 && nonce.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    assert!(now.as_secs().abs_diff(timestamp) < 60);
    let expected = signature("ticket-1", nonce, timestamp, PAGE);
    assert_eq!(config.signature, expected);
    assert_eq!(
        serde_json::to_string(&config).unwrap(),
        format!(
            "{{\"appId\":\"{APP_ID}\",\"timestamp\":{timestamp},\"nonceStr\":\"{nonce}\",\
             \"signature\":\"{expected}\"}}"
        )
    );
    let again = client.js_config(PAGE).await.unwrap();
    assert_ne!(again.nonce_str, config.nonce_str);
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_asked_for_once_and_again_before_it_ends() {
    let (client, asked) = client(tickets());
    let mut pages = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let client = client.clone();
        pages.spawn(async move { client.js_config(PAGE).await.unwrap() });
    }
    pages.join_all().await;
    assert_eq!(asked.calls().len(), 1);
    for (wait, calls) in [(6838, 1), (61, 2), (6838, 2)] {
        advance(Duration::from_secs(wait)).await;
        // The one that has the next ticket asked for does with the old one.
        client.js_config(PAGE).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        let config = client.js_config(PAGE).await.unwrap();
        assert_eq!(asked.calls().len(), calls, "after {wait} s");
        let (nonce, timestamp) = (&config.nonce_str, config.timestamp);
        let expected = signature(&format!("ticket-{calls}"), nonce, timestamp, PAGE);
        assert_eq!(config.signature, expected);
    }
}

#[tokio::test]
async fn without_a_ticket_there_is_no_signature() {
    let (client, _) = client(|_| json(r#"{"errcode":48001,"errmsg":"api unauthorized"}"#));
    let error = client.js_config(PAGE).await.unwrap_err();
    assert_eq!(error.code(), Some(48001));
    assert_eq!(error.api(), "/cgi-bin/ticket/getticket");
    let (client, _) = super::client(|_| json("{}"));
    let error = client.js_config(PAGE).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
}

#[tokio::test]
async fn only_a_page_of_a_known_account_can_be_signed() {
    let (known, asked) = client(tickets());
    for url in ["", "/shop?item=1", "example.com", "ftp://example.com/"] {
        let error: Error = known.js_config(url).await.unwrap_err();
        assert_eq!(invalid_field(&error), "url", "{url}");
    }
    let token = StaticToken::new(AccessToken::new("TOKEN").unwrap());
    let (unknown, _) = builder(tickets());
    let unknown = unknown.token_source(token).build();
    let error = unknown.js_config(PAGE).await.unwrap_err();
    assert_eq!(invalid_field(&error), "appid");
    assert!(asked.calls().is_empty());
}
