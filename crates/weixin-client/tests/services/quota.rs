//! What can still be called, and what was.

use weixin_client::token::AppSecret;

use super::fixtures::compact;
use super::{APP_ID, builder, client, invalid_field, json};

const OK: &str = include_str!("../fixtures/ok.json");
const SEND: &str = "/cgi-bin/message/custom/send";

#[tokio::test]
async fn counts_begin_anew() {
    let (platform, asked) = client(|_| json(OK));
    platform.clear_quota().await.unwrap();
    let call = asked.call();
    assert_eq!(call.line(), "POST /cgi-bin/clear_quota?access_token=TOKEN");
    let expected = include_str!("../fixtures/clear_quota_request.json");
    assert_eq!(call.text(), compact(expected));

    let (platform, asked) = client(|_| json(OK));
    let secret = AppSecret::new("0123456789abcdef0123456789abcdef").unwrap();
    platform.clear_quota_by_secret(&secret).await.unwrap();
    let call = asked.call();
    assert_eq!(call.line(), "POST /cgi-bin/clear_quota/v2");
    assert_eq!(
        call.text(),
        format!(r#"{{"appid":"{APP_ID}","appsecret":"0123456789abcdef0123456789abcdef"}}"#)
    );

    let (platform, asked) = client(|_| json(OK));
    platform.clear_api_quota(SEND).await.unwrap();
    let call = asked.call();
    assert_eq!(
        call.line(),
        "POST /cgi-bin/openapi/quota/clear?access_token=TOKEN"
    );
    assert_eq!(call.text(), format!(r#"{{"cgi_path":"{SEND}"}}"#));
}

#[tokio::test]
async fn what_is_left_of_a_quota_is_known() {
    let (client, asked) = client(|_| {
        json(
            r#"{"errcode":0,"errmsg":"ok","quota":{"daily_limit":100,"used":40,"remain":60},
            "rate_limit":{"call_count":7,"refresh_second":60},"new":1}"#,
        )
    });
    let quota = client.api_quota(SEND).await.unwrap();
    let call = asked.call();
    assert_eq!(
        call.line(),
        "POST /cgi-bin/openapi/quota/get?access_token=TOKEN"
    );
    assert_eq!(call.text(), format!(r#"{{"cgi_path":"{SEND}"}}"#));
    let daily = &quota.quota;
    assert_eq!((daily.daily_limit, daily.used, daily.remain), (100, 40, 60));
    let rate = quota.rate_limit.unwrap();
    assert_eq!((rate.call_count, rate.refresh_second), (7, 60));
    assert!(quota.component_rate_limit.is_none());
    assert_eq!(quota.other["new"], 1);
}

#[tokio::test]
async fn a_call_is_found_by_its_rid_and_debug_keeps_its_secrets() {
    let (client, asked) = client(|_| {
        json(
            r#"{"errcode":0,"errmsg":"ok","request":{"invoke_time":1635156704,"cost_in_ms":30,
            "request_url":"access_token=50_Im7","request_body":"{\"content\":\"hello\"}",
            "response_body":"{\"openid\":\"oABC\"}","client_ip":"113.0.70.51","new":1}}"#,
        )
    });
    let rid = "617682e0-09059ac5-34a8e2ea";
    let info = client.rid_info(rid).await.unwrap();
    let call = asked.call();
    assert_eq!(
        call.line(),
        "POST /cgi-bin/openapi/rid/get?access_token=TOKEN"
    );
    assert_eq!(call.text(), format!(r#"{{"rid":"{rid}"}}"#));
    assert_eq!((info.invoke_time, info.cost_in_ms), (1_635_156_704, 30));
    assert_eq!(info.request_url, "access_token=50_Im7");
    assert_eq!(info.request_body, r#"{"content":"hello"}"#);
    assert_eq!(info.response_body, r#"{"openid":"oABC"}"#);
    assert_eq!(info.client_ip, "113.0.70.51");
    assert_eq!(info.other["new"], 1);
    let debug = format!("{info:?}");
    for secret in ["50_Im7", "hello", "oABC"] {
        assert!(!debug.contains(secret), "{debug}");
    }
}

#[tokio::test]
async fn what_the_platform_would_refuse_is_not_sent() {
    let (known, asked) = client(|_| json(OK));
    for path in ["", "cgi-bin/user/info", "https://api.weixin.qq.com/cgi-bin"] {
        let error = known.api_quota(path).await.unwrap_err();
        assert_eq!(invalid_field(&error), "cgi_path", "{path}");
        let error = known.clear_api_quota(path).await.unwrap_err();
        assert_eq!(invalid_field(&error), "cgi_path", "{path}");
    }
    assert!(asked.calls().is_empty());
    let (unknown, asked) = builder(|_| json(OK));
    let unknown = unknown.build();
    let error = unknown.clear_quota().await.unwrap_err();
    assert_eq!(invalid_field(&error), "appid");
    let secret = AppSecret::new("0123456789abcdef").unwrap();
    let error = unknown.clear_quota_by_secret(&secret).await.unwrap_err();
    assert_eq!(invalid_field(&error), "appid");
    assert!(asked.calls().is_empty());
}

/// Each time is one of 10 in a month.
#[tokio::test(start_paused = true)]
async fn counts_are_not_cleared_again_by_a_retry() {
    let (client, asked) = client(|_| {
        let mut answer = json("");
        *answer.status_mut() = http::StatusCode::BAD_GATEWAY;
        answer
    });
    client.clear_quota().await.unwrap_err();
    assert_eq!(asked.calls().len(), 1);
    // While asking is repeated.
    client.api_quota(SEND).await.unwrap_err();
    assert_eq!(asked.calls().len(), 1 + 3);
}
