//! Cloud Run: pushes without a query, for accounts that say so.

use http::{HeaderValue, Request, StatusCode};
use tower::{Layer, ServiceExt};
use weixin_core::{Account, CloudRun, CloudRunCaller, VerifyError};
use weixin_verify::{Accounts, Refusal, Verified, WeixinVerifyLayer};

use crate::support::{Inner, Whole, account, answer, refusal, request_at, signed, verification};

const APP_ID: &str = "wx1a2b3c4d5e6f7081";

fn layer() -> WeixinVerifyLayer<Accounts> {
    let accounts = Accounts::new();
    let of = |network| Account::cloud_run(APP_ID, network).build().unwrap();
    accounts.insert("/private", of(CloudRun::private()));
    accounts.insert("/public", of(CloudRun::public_with_source_header()));
    accounts.insert("/signed", account());
    WeixinVerifyLayer::new(accounts)
}

fn push(path: &str, headers: &[(&'static str, &'static str)]) -> Request<Whole> {
    let mut request = Request::post(path).body(Whole::from("<xml/>")).unwrap();
    for (name, value) in headers {
        request
            .headers_mut()
            .append(*name, HeaderValue::from_static(value));
    }
    request
}

#[tokio::test]
async fn an_unsigned_push_passes_where_the_network_was_stated_to_be_private_and_tells_who_called() {
    let headers = [("x-wx-appid", APP_ID), ("x-wx-openid", "oABC")];
    let inner = Inner::default();
    let service = layer().layer(inner.clone());
    let response = service.oneshot(push("/private", &headers)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let [head] = &inner.take()[..] else {
        panic!("not called once");
    };
    assert!(head.extensions.get::<Verified>().is_some());
    let caller: &CloudRunCaller = head.extensions.get().unwrap();
    assert_eq!(caller.open_id.as_ref().unwrap().as_str(), "oABC");
}

#[tokio::test]
async fn what_was_not_stated_is_refused() {
    let source = ("x-wx-source", "wx_client");
    let with_query = |path, query: String| request_at(path, "POST", &query);
    let malformed = VerifyError::Query(weixin_core::QueryError::Missing("timestamp"));
    let expected = weixin_core::Mode::Plaintext;
    for (name, request, status, error) in [
        (
            "public, without a source",
            push("/public", &[]),
            403,
            VerifyError::NoSource,
        ),
        (
            "public, signed, without a source",
            with_query("/public", signed()),
            403,
            VerifyError::NoSource,
        ),
        (
            "public, source twice",
            push("/public", &[source, source]),
            403,
            VerifyError::Header("x-wx-source"),
        ),
        (
            "another account",
            push("/private", &[("x-wx-appid", "wxother")]),
            403,
            VerifyError::OtherAppId,
        ),
        (
            "encrypted",
            with_query("/private", signed() + "&encrypt_type=aes"),
            403,
            VerifyError::WrongMode { expected },
        ),
        (
            "an account that is signed",
            push("/signed", &[source]),
            400,
            malformed,
        ),
        (
            "an unknown path",
            push("/unknown", &[source]),
            400,
            malformed,
        ),
        (
            "a verification",
            request_at("/private", "GET", &verification("1")),
            403,
            VerifyError::SignatureMismatch,
        ),
        ("a GET", request_at("/private", "GET", ""), 400, malformed),
    ] {
        let response = answer(&layer(), request).await;
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(
            refusal(&response),
            Some(Refusal::NotVerified(error)),
            "{name}"
        );
        assert!(response.body().is_empty(), "{name}");
    }
    let passed = answer(&layer(), push("/public", &[source])).await;
    assert_eq!(passed.status(), StatusCode::OK);
}
