//! Several accounts behind one layer.

use bytes::Bytes;
use http::request::Parts;
use http::{Request, Response, StatusCode};
use tower::{Layer, Service};
use weixin_core::{Account, VerifyError};
use weixin_verify::{AccountResolver, Accounts, Refusal, Verified, WeixinVerifyLayer};

use crate::support::{
    Inner, NONCE, NOW, Whole, answer, builder, refusal, request, request_at, signed_by,
};

const SHOP: &str = "shoptoken2026abcdef";
const NEWS: &str = "newstoken2026abcdef";

fn named(token: &str, app_id: &str) -> Account {
    builder(token).app_id(app_id).build().unwrap()
}

fn push(path: &str, token: &str) -> Request<Whole> {
    request_at(path, "POST", &signed_by(token, NOW, NONCE))
}

fn status(response: Response<Bytes>) -> (StatusCode, Option<Refusal>) {
    (response.status(), refusal(&response))
}

const PASSED: (StatusCode, Option<Refusal>) = (StatusCode::OK, None);
const UNKNOWN: (StatusCode, Option<Refusal>) =
    (StatusCode::FORBIDDEN, Some(Refusal::UnknownAccount));
const MISMATCH: (StatusCode, Option<Refusal>) = (
    StatusCode::FORBIDDEN,
    Some(Refusal::NotVerified(VerifyError::SignatureMismatch)),
);

#[tokio::test]
async fn t6_an_account_takes_only_what_its_own_token_signed() {
    let accounts = Accounts::new();
    accounts.insert("/shop", named(SHOP, "wxshop"));
    accounts.insert("/news", named(NEWS, "wxnews"));
    let layer = WeixinVerifyLayer::new(accounts);
    for (path, token, expected) in [
        ("/shop", SHOP, PASSED),
        ("/news", NEWS, PASSED),
        ("/shop", NEWS, MISMATCH),
        ("/news", SHOP, MISMATCH),
        ("/", SHOP, UNKNOWN),
        ("/shop/", SHOP, UNKNOWN),
        ("/SHOP", SHOP, UNKNOWN),
        ("/sh%6Fp", SHOP, UNKNOWN),
        ("//shop", SHOP, UNKNOWN),
    ] {
        let found = status(answer(&layer, push(path, token)).await);
        assert_eq!(found, expected, "{path} signed with {token}");

        let echo = format!("{}&echostr=7", signed_by(token, NOW, NONCE));
        let found = status(answer(&layer, request_at(path, "GET", &echo)).await);
        assert_eq!(
            found, expected,
            "verification of {path} signed with {token}"
        );
    }
}

#[tokio::test]
async fn accounts_come_and_go_while_the_layer_is_in_use() {
    let accounts = Accounts::new();
    let layer = WeixinVerifyLayer::new(accounts.clone());
    assert_eq!(status(answer(&layer, push("/shop", SHOP)).await), UNKNOWN);

    assert!(accounts.insert("/shop", named(SHOP, "wxshop")).is_none());
    assert_eq!(status(answer(&layer, push("/shop", SHOP)).await), PASSED);

    let replaced = accounts.insert("/shop", named(NEWS, "wxnews")).unwrap();
    assert_eq!(replaced.app_id().unwrap().as_str(), "wxshop");
    assert_eq!(status(answer(&layer, push("/shop", SHOP)).await), MISMATCH);
    assert_eq!(status(answer(&layer, push("/shop", NEWS)).await), PASSED);

    let removed = accounts.remove("/shop").unwrap();
    assert_eq!(removed.app_id().unwrap().as_str(), "wxnews");
    assert!(accounts.remove("/shop").is_none());
    assert_eq!(status(answer(&layer, push("/shop", NEWS)).await), UNKNOWN);
}

#[test]
fn accounts_change_under_load_without_a_wrong_answer() {
    let accounts = Accounts::new();
    accounts.insert("/news", named(NEWS, "wxnews"));
    let layer = WeixinVerifyLayer::new(accounts.clone());
    std::thread::scope(|scope| {
        let changing = scope.spawn(|| {
            for _ in 0..2_000 {
                accounts.insert("/shop", named(SHOP, "wxshop"));
                accounts.remove("/shop");
            }
        });
        tokio_test::block_on(async {
            while !changing.is_finished() {
                let news = status(answer(&layer, push("/news", NEWS)).await);
                assert_eq!(news, PASSED, "another account");
                let shop = status(answer(&layer, push("/shop", SHOP)).await);
                assert!([PASSED, UNKNOWN].contains(&shop), "{shop:?}");
            }
        });
    });
}

#[tokio::test]
async fn a_closure_chooses_by_the_head_of_the_request() {
    let (shop, news) = (named(SHOP, "wxshop"), named(NEWS, "wxnews"));
    let layer =
        WeixinVerifyLayer::new(
            move |head: &Parts| match head.headers.get("host")?.as_bytes() {
                b"shop.example" => Some(shop.clone()),
                b"news.example" => Some(news.clone()),
                _ => None,
            },
        );
    for (host, token, expected) in [
        ("shop.example", SHOP, PASSED),
        ("news.example", NEWS, PASSED),
        ("shop.example", NEWS, MISMATCH),
        ("localhost", SHOP, UNKNOWN),
        ("127.0.0.1", NEWS, UNKNOWN),
    ] {
        let mut push = push("/weixin", token);
        push.headers_mut().insert("host", host.parse().unwrap());
        assert_eq!(status(answer(&layer, push).await), expected, "{host}");
    }
    assert_eq!(
        status(answer(&layer, push("/weixin", SHOP)).await),
        UNKNOWN,
        "no host"
    );
}

/// Keeps its accounts where this crate cannot know.
#[derive(Clone)]
struct Database;

impl AccountResolver for Database {
    fn resolve(&self, head: &Parts) -> Option<Account> {
        let app_id = head.uri.path().strip_prefix("/callback/")?;
        Some(named(SHOP, app_id))
    }
}

#[tokio::test]
async fn the_proof_names_the_account_that_was_chosen() {
    let inner = Inner::default();
    let layer = WeixinVerifyLayer::new(Database);
    let mut service = layer.layer(inner.clone());
    for app_id in ["wx1a2b3c4d5e6f7081", "wx0c1d2e3f40516273"] {
        let push = push(&format!("/callback/{app_id}"), SHOP);
        service.call(push).await.unwrap();
        let [head] = &inner.take()[..] else {
            panic!("{app_id} did not pass");
        };
        let proof = head.extensions.get::<Verified>().unwrap();
        assert_eq!(proof.account().app_id().unwrap().as_str(), app_id);
    }
}

#[tokio::test]
async fn an_unknown_account_looks_like_a_wrong_signature() {
    let layer = WeixinVerifyLayer::new(Accounts::new());
    let unknown = answer(&layer, push("/shop", SHOP)).await;
    let layer = WeixinVerifyLayer::new(named(NEWS, "wxnews"));
    let mismatch = answer(&layer, request("POST", &signed_by(SHOP, NOW, NONCE))).await;

    assert_eq!(unknown.status(), mismatch.status());
    assert_eq!(unknown.headers(), mismatch.headers());
    assert_eq!(unknown.body(), mismatch.body());
}

/// Nor does a request without a query, which is refused in the same way wherever it goes.
#[tokio::test]
async fn a_malformed_query_does_not_tell_which_accounts_there_are() {
    let accounts = Accounts::new();
    accounts.insert("/shop", named(SHOP, "wxshop"));
    let layer = WeixinVerifyLayer::new(accounts);
    let known = answer(&layer, request_at("/shop", "GET", "")).await;
    let unknown = answer(&layer, request_at("/news", "GET", "")).await;
    assert_eq!(known.status(), StatusCode::BAD_REQUEST);
    assert_eq!(status(known), status(unknown));
}
