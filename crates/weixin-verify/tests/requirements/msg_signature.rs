//! Requests that `msg_signature` alone can prove: those of WeCom, and pushes that came without a
//! `signature` once. The check cannot decide on them, because the message is in the body.

use std::path::PathBuf;

use http::{Request, StatusCode};
use tower::{Layer, ServiceExt};
use weixin_core::{
    Account, AccountBuilder, AccountKind, CallbackQuery, OpenError, QueryError, Unverified,
    VerifyError,
};
use weixin_verify::{DefaultRefusalPolicy, Refusal, Verified, WeixinVerifyLayer};

use crate::support::{
    Inner, NONCE, NOW, TOKEN, Whole, answer, builder, header_names, refusal, request, signed,
    signed_by,
};

/// The fixtures' account; its clock stands where [`NOW`] is.
fn security() -> AccountBuilder {
    builder("mwtoken2026")
        .app_id("wx1a2b3c4d5e6f7081")
        .encoding_aes_key("tW4mZq8Lr2Xc6Vb0Nn3Hj7Kk1Pp5Ss9Dd4Ff8Gg2Aa3")
}

fn account(builder: AccountBuilder) -> Account {
    builder.build().unwrap()
}

/// The query of `envelope/security_text.xml`, but for the `signature`.
const UNSIGNED: &str = "timestamp=1767225600&nonce=1372623149&encrypt_type=aes\
    &msg_signature=1d692fbee6b70cec7ca64ba33c182286673d6a58";

fn fixture(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures");
    std::fs::read_to_string(PathBuf::from(folder).join(name)).unwrap()
}

fn encrypt_of(envelope: &str) -> &str {
    let (_, rest) = envelope.split_once("<Encrypt><![CDATA[").unwrap();
    rest.split_once("]]></Encrypt>").unwrap().0
}

/// What reaches the inner service: whether it is verified, and whether it is yet to be.
async fn passed(
    layer: &WeixinVerifyLayer<Account>,
    push: Request<Whole>,
) -> Result<(bool, Option<Unverified>), Option<Refusal>> {
    let inner = Inner::default();
    let response = layer.layer(inner.clone()).oneshot(push).await.unwrap();
    match &inner.take()[..] {
        [head] => {
            let verified = head.extensions.get::<Verified>().is_some();
            Ok((verified, head.extensions.get().cloned()))
        }
        _ => Err(refusal(&response)),
    }
}

#[tokio::test]
async fn a_push_without_signature_is_refused_unless_the_layer_was_told_otherwise() {
    let [default, accepting, told_not_to] = [None, Some(true), Some(false)].map(|accept| {
        let layer = WeixinVerifyLayer::new(account(security()));
        accept
            .into_iter()
            .fold(layer, WeixinVerifyLayer::accept_msg_signature_only)
    });
    let missing = Refusal::NotVerified(VerifyError::Query(QueryError::Missing("signature")));
    for (name, layer) in [("default", default), ("told not to", told_not_to)] {
        let response = answer(&layer, request("POST", UNSIGNED)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{name}");
        let refused = passed(&layer, request("POST", UNSIGNED)).await.unwrap_err();
        assert_eq!(refused, Some(missing), "{name}");
    }
    let with_policy = accepting
        .clone()
        .refusal_policy(DefaultRefusalPolicy::default());
    for (name, layer) in [("accepting", accepting), ("with a policy", with_policy)] {
        let (verified, unverified) = passed(&layer, request("POST", UNSIGNED)).await.unwrap();
        assert!(
            !verified,
            "{name}: nothing is proven before the body was read"
        );
        assert!(unverified.is_some(), "{name}");
    }
}

#[tokio::test]
async fn what_is_passed_on_opens_the_message_that_was_signed_and_no_other() {
    let layer = WeixinVerifyLayer::new(account(security())).accept_msg_signature_only(true);
    let (_, unverified) = passed(&layer, request("POST", UNSIGNED)).await.unwrap();
    let unverified = unverified.unwrap();

    let envelope = fixture("envelope/security_text.xml");
    let (_, opened) = unverified.clone().open(encrypt_of(&envelope)).unwrap();
    assert_eq!(opened.message(), fixture("message/text.xml").as_bytes());

    let other = fixture("envelope/security_wrong_appid.xml");
    let error = unverified.open(encrypt_of(&other)).unwrap_err();
    assert_eq!(error, OpenError::SignatureMismatch);
}

#[tokio::test]
async fn a_proof_of_another_check_is_taken_away_from_what_is_not_proven() {
    let query = signed();
    let older = account(builder(TOKEN))
        .verify(&CallbackQuery::parse(&query).unwrap())
        .unwrap();
    let layer = WeixinVerifyLayer::new(account(security())).accept_msg_signature_only(true);

    let mut push = request("POST", UNSIGNED);
    push.extensions_mut().insert(older);
    let (verified, unverified) = passed(&layer, push).await.unwrap();
    assert!(
        !verified,
        "a service that looks for `Verified` must not find the older one"
    );
    assert!(unverified.is_some());
}

#[tokio::test]
async fn a_signature_that_is_there_is_checked_whatever_the_setting() {
    let layer = WeixinVerifyLayer::new(account(security())).accept_msg_signature_only(true);
    let signed = signed_by("mwtoken2026", NOW, NONCE);
    let (_, rest) = UNSIGNED.split_once("&encrypt_type").unwrap();

    let good = format!("{signed}&encrypt_type{rest}");
    let (verified, unverified) = passed(&layer, request("POST", &good)).await.unwrap();
    assert!(verified && unverified.is_none());

    let forged = format!("signature={}&{UNSIGNED}", "0".repeat(40));
    let refused = passed(&layer, request("POST", &forged)).await.unwrap_err();
    assert_eq!(
        refused,
        Some(Refusal::NotVerified(VerifyError::SignatureMismatch))
    );
}

#[tokio::test]
async fn t2_the_setting_lets_nothing_else_pass() {
    let plaintext = security().mode(weixin_core::Mode::Plaintext);
    let late = security().clock(|| NOW + 301);
    for (name, account, query, status) in [
        (
            "no msg_signature either",
            account(security()),
            cut("&msg_signature"),
            400,
        ),
        (
            "a push in plaintext",
            account(security()),
            cut("&encrypt_type"),
            403,
        ),
        (
            "a msg_signature of 39 digits",
            account(security()),
            cut("8"),
            403,
        ),
        (
            "an account in plaintext mode",
            account(plaintext),
            UNSIGNED,
            403,
        ),
        ("an old push", account(late), UNSIGNED, 403),
    ] {
        let layer = WeixinVerifyLayer::new(account).accept_msg_signature_only(true);
        let response = answer(&layer, request("POST", query)).await;
        assert_eq!(response.status(), status, "{name}");
        assert!(response.body().is_empty(), "{name}");
        assert!(
            passed(&layer, request("POST", query)).await.is_err(),
            "{name}"
        );
    }
}

/// [`UNSIGNED`] up to the last occurrence of `end`.
fn cut(end: &str) -> &'static str {
    UNSIGNED.rsplit_once(end).unwrap().0
}

/// A case of `envelope/cases.json`.
fn case(name: &str) -> (Account, String, serde_json::Value) {
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(&fixture("envelope/cases.json")).unwrap();
    let case = cases.into_iter().find(|case| case["name"] == name).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let query = text(&case["query"]);
    let time = CallbackQuery::parse(&query)
        .unwrap()
        .timestamp()
        .parse()
        .unwrap();
    let config = &case["config"];
    let account = Account::builder(text(&config["token"]))
        .kind(AccountKind::WeCom)
        .app_id(text(&config["appid"]))
        .encoding_aes_key(text(&config["encoding_aes_key"]))
        .clock(move || time)
        .build()
        .unwrap();
    (account, query, case["expect"].clone())
}

#[tokio::test]
async fn t9_a_verification_of_wecom_is_answered_with_the_decrypted_text() {
    let (account, query, expect) = case("get_wecom_verify");
    let response = answer(&WeixinVerifyLayer::new(account), request("GET", &query)).await;
    assert_eq!(response.status().as_u16(), expect["status"]);
    assert_eq!(response.body(), expect["body"].as_str().unwrap());
    let headers = ["cache-control", "content-type", "x-content-type-options"];
    assert_eq!(header_names(&response), headers);
}

#[tokio::test]
async fn t5_verifications_of_wecom_that_fail_all_look_the_same() {
    let (account, query, _) = case("get_wecom_verify");
    let refused = |error| Some(Refusal::NotVerified(error));
    let mismatch = refused(VerifyError::Encryption(OpenError::SignatureMismatch));
    let (signature, rest) = query.split_once('&').unwrap();
    let responses = [
        (
            "another signature",
            query.replace("=dd6b", "=dd6c"),
            mismatch,
        ),
        (
            "another message",
            query.replace("echostr=4B", "echostr=4C"),
            mismatch,
        ),
        (
            "another nonce",
            query.replace("nonce=4", "nonce=5"),
            mismatch,
        ),
        (
            "no message",
            query.replace("echostr=4", "echostr=%204"),
            mismatch,
        ),
        (
            "no signature at all",
            format!("{}&{rest}", &signature[..20]),
            refused(VerifyError::SignatureMismatch),
        ),
    ];
    let layer = WeixinVerifyLayer::new(account);
    for (name, query, expected) in responses {
        let response = answer(&layer, request("GET", &query)).await;
        assert_eq!(refusal(&response), expected, "{name}");
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{name}");
        assert!(
            response.headers().is_empty() && response.body().is_empty(),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_push_of_wecom_needs_no_setting() {
    let (account, query, _) = case("post_wecom_text");
    let layer = WeixinVerifyLayer::new(account);
    let (verified, unverified) = passed(&layer, request("POST", &query)).await.unwrap();
    assert!(!verified);

    let envelope = fixture("work/envelope_text.xml");
    let (_, opened) = unverified.unwrap().open(encrypt_of(&envelope)).unwrap();
    assert_eq!(opened.message(), fixture("work/text.xml").as_bytes());
}
