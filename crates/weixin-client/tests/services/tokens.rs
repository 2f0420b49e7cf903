//! How access tokens are asked for, and what the platform answers when they, or the call, are no good.

use std::time::Duration;

use weixin_client::token::{AppSecret, LegacyToken, StableToken, TokenSource};
use weixin_client::{ApiErrorKind, ErrorKind};
use weixin_core::AppId;

use super::fixtures::compact;
use super::{APP_ID, builder, client, json};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn account() -> (AppId, AppSecret) {
    let secret = AppSecret::new(SECRET).unwrap();
    (AppId::new(APP_ID).unwrap(), secret)
}

#[tokio::test]
async fn a_stable_token_is_asked_for_without_force() {
    let (builder, asked) =
        builder(|_| json(include_str!("../fixtures/stable_token_response.json")));
    let (app_id, secret) = account();
    let source = StableToken::new(builder.build(), app_id, secret);
    let issued = source.fetch(None).await.unwrap();
    assert_eq!(issued.token().as_str(), "ACCESS_TOKEN");
    assert_eq!(issued.expires_in(), Some(Duration::from_secs(345)));
    let call = asked.call();
    assert_eq!(call.line(), "POST /cgi-bin/stable_token");
    let expected = compact(include_str!("../fixtures/stable_token_request.json"));
    assert_eq!(call.text(), expected);
}

#[tokio::test]
async fn a_legacy_token_is_asked_for_by_a_query() {
    let (builder, asked) = builder(|_| json(include_str!("../fixtures/token_response.json")));
    let (app_id, secret) = account();
    let source = LegacyToken::new(builder.build(), app_id, secret);
    let issued = source.fetch(None).await.unwrap();
    assert_eq!(issued.token().as_str(), "ACCESS_TOKEN_512_CHARS_MAX");
    assert_eq!(issued.expires_in(), Some(Duration::from_secs(7_200)));
    let expected =
        format!("GET /cgi-bin/token?grant_type=client_credential&appid={APP_ID}&secret={SECRET}");
    assert_eq!(asked.call().line(), expected);
}

#[tokio::test]
async fn every_error_says_its_kind_the_platforms_words_and_the_request_id() {
    let rid = Some("66aa1111-22bb22bb-33cc33cc");
    for (fixture, kind, words, request_id) in [
        (
            include_str!("../fixtures/error_api_unauthorized.json"),
            ApiErrorKind::of(48001),
            "api unauthorized",
            rid,
        ),
        (
            include_str!("../fixtures/error_invalid_appid.json"),
            ApiErrorKind::InvalidAppId,
            "invalid appid",
            None,
        ),
        (
            include_str!("../fixtures/error_invalid_credential.json"),
            ApiErrorKind::InvalidCredential,
            "invalid credential, access_token is invalid or not latest",
            rid,
        ),
        (
            include_str!("../fixtures/error_ip_whitelist.json"),
            ApiErrorKind::of(40164),
            "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist",
            rid,
        ),
        (
            include_str!("../fixtures/error_out_of_response_count.json"),
            ApiErrorKind::CountOver,
            "out of response count limit",
            rid,
        ),
        (
            include_str!("../fixtures/error_token_expired.json"),
            ApiErrorKind::AccessTokenExpired,
            "access_token expired",
            rid,
        ),
        (
            include_str!("../fixtures/error_token_invalid.json"),
            ApiErrorKind::InvalidAccessToken,
            "invalid access_token",
            rid,
        ),
    ] {
        let (client, _) = client(move |_| json(fixture));
        let error = client.callback_ips().await.unwrap_err();
        let error = error.api_error().unwrap();
        assert_ne!(error.kind(), ApiErrorKind::Other, "{fixture}");
        assert_eq!(error.kind(), kind, "{fixture}");
        assert_eq!(error.message(), words);
        assert_eq!(error.request_id(), request_id);
        assert_eq!(error.api(), "/cgi-bin/getcallbackip");
    }
}

#[tokio::test]
async fn a_code_of_another_form_does_not_pass_for_success() {
    for (answer, code) in [
        (r#"{"errcode":"40001","errmsg":"x"}"#, Some(40001)),
        (r#"{"errcode":40003,"errmsg":null}"#, Some(40003)),
        (r#"{"errcode":40003}"#, Some(40003)),
        (r#"{"errcode":null,"ip_list":[]}"#, None),
        (r#"{"errcode":{},"ip_list":[]}"#, None),
        (r#"{"errcode":99999999999,"ip_list":[]}"#, None),
        (r#"{"errcode":40003,"#, None),
    ] {
        let (client, _) = client(move |_| json(answer));
        let error = client.callback_ips().await.unwrap_err();
        assert_eq!(error.code(), code, "{answer}");
        let kind = code.map_or(ErrorKind::Unreadable, |_| ErrorKind::Api);
        assert_eq!(error.kind(), kind, "{answer}");
    }
    let (client, _) = client(|_| json(r#"{"errcode":"0","ip_list":["127.0.0.1"]}"#));
    assert_eq!(client.callback_ips().await.unwrap(), ["127.0.0.1"]);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_quoted() {
    let (client, _) = client(|_| json(r#"{"ip_list":"CANARY"}"#));
    let error = client.callback_ips().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "Data error at line 1, column 19");
    assert!(!format!("{error:?}").contains("CANARY"));
}
