//! `Session` where all is well, and where two change the same value.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::advance;
use tower::{Layer, ServiceExt, service_fn};
use weixin_core::{Account, CallbackQuery};
use weixin_delivery::session::{Session, SessionError, SessionErrorKind, SessionLayer};
use weixin_message::extract::FromMessage;
use weixin_message::message::Text;
use weixin_message::{BoxError, Reply, Request, Router};

use crate::support::{TestStore, text};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cart {
    pub(crate) items: Vec<String>,
}

pub(crate) fn cart(items: &[&str]) -> Cart {
    let items = items.iter().map(|&item| item.to_owned()).collect();
    Cart { items }
}

/// A session as a handler below the layers gets it.
pub(crate) async fn session<T, L>(layer: &L, request: Request) -> Result<Session<T>, SessionError>
where
    Session<T>: FromMessage<(), Rejection = SessionError>,
    L: Layer<Echo, Service: tower::Service<Request, Response = Request, Error = BoxError>>,
{
    let echo: Echo = service_fn(|request| std::future::ready(Ok(request)));
    let request = layer.layer(echo).oneshot(request).await.unwrap();
    Session::from_message(&request, &()).await
}

pub(crate) type Echo =
    tower::util::ServiceFn<fn(Request) -> std::future::Ready<Result<Request, BoxError>>>;

#[tokio::test]
async fn users_find_what_they_left_and_nobody_elses() {
    async fn add(text: Text, mut cart: Session<Cart>) -> Result<String, SessionError> {
        cart.update(|cart| cart.items.push(text.content.to_string()))
            .await?;
        Ok(cart.items.join(","))
    }
    let store = Arc::new(TestStore::default());
    let router = Router::new().on(add).fallback(async || {});
    let bot = SessionLayer::<Cart>::new("cart", store.clone()).layer(router);

    let mut replies = Vec::new();
    for (user, item) in [("a", "tea"), ("b", "ink"), ("a", "jam")] {
        replies.push(bot.clone().oneshot(text(user, item)).await.unwrap());
    }
    let expected = ["tea", "ink", "tea,jam"];
    assert_eq!(replies, expected.map(Reply::text));
    let stored = [
        ("a", r#"{"items":["tea","jam"]}"#),
        ("b", r#"{"items":["ink"]}"#),
    ];
    assert_eq!(
        store.values(),
        stored.map(|(user, value)| (user.into(), value.into()))
    );
}

#[tokio::test]
async fn users_of_two_accounts_are_two_users() {
    let query = "signature=899cf89e464efb63f54ddac96b0a0a235f53aa78\
        &timestamp=1714037059&nonce=486452656";
    let of_account = |app_id: &str| {
        let account = Account::builder("AAAAA").app_id(app_id);
        let account = account.clock(|| 1_714_037_059).build().unwrap();
        let proof = account.verify(&CallbackQuery::parse(query).unwrap());
        let mut request = text("a", "");
        request.extensions_mut().insert(proof.unwrap());
        request
    };
    let layer = SessionLayer::<u32>::new("visits", Arc::new(TestStore::default()));
    for (number, app_id) in ["wx0000000000000001", "wx0000000000000002"]
        .iter()
        .enumerate()
    {
        let mut visits: Session<u32> = session(&layer, of_account(app_id)).await.unwrap();
        assert_eq!(*visits, 0);
        visits.save(number as u32 + 1).await.unwrap();
    }
    let request = of_account("wx0000000000000001");
    assert_eq!(*session::<u32, _>(&layer, request).await.unwrap(), 1);
}

#[tokio::test]
async fn values_of_two_types_are_kept_apart() {
    let store = Arc::new(TestStore::default());
    let layer = (
        SessionLayer::<Cart>::new("cart", store.clone()),
        SessionLayer::<u32>::new("visits", store.clone()),
    );
    let mut of_cart: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
    let mut visits: Session<u32> = session(&layer, text("a", "")).await.unwrap();
    of_cart.save(cart(&["tea"])).await.unwrap();
    visits.save(7).await.unwrap();

    let again: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
    assert_eq!(again.into_inner(), cart(&["tea"]));
    assert_eq!(
        session::<u32, _>(&layer, text("a", ""))
            .await
            .unwrap()
            .into_inner(),
        7
    );
}

#[tokio::test]
async fn of_two_who_change_the_same_value_one_is_refused() {
    let store = Arc::new(TestStore::default());
    let layer = SessionLayer::<Cart>::new("cart", store.clone());
    for items in [&["old"][..], &[]] {
        let mut first: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
        if !items.is_empty() {
            first.save(cart(items)).await.unwrap();
        }
        let mut second: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
        first.save(cart(&["first"])).await.unwrap();

        let error = second
            .update(|cart| cart.items.push("second".into()))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Conflict);
        assert_eq!(
            second.items, items,
            "nothing was stored, so nothing has changed"
        );
        let error = second.save(cart(&["second"])).await.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Conflict);
        if !items.is_empty() {
            assert_eq!(
                second.remove().await.unwrap_err().kind(),
                SessionErrorKind::Conflict
            );
        }

        second.reload().await.unwrap();
        second
            .update(|cart| cart.items.push("second".into()))
            .await
            .unwrap();
        let stored = r#"{"items":["first","second"]}"#;
        assert_eq!(store.values(), [("a".into(), stored.into())]);
        second.remove().await.unwrap();
        assert_eq!(store.values(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_is_kept_for_its_time_after_it_was_last_saved() {
    const HOUR: Duration = Duration::from_secs(3600);
    let store = Arc::new(TestStore::default());
    for (layer, hours) in [
        (SessionLayer::<Cart>::new("day", store.clone()), 24),
        (SessionLayer::new("hours", store.clone()).ttl(3 * HOUR), 3),
    ] {
        let mut early: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
        early.save(cart(&["tea"])).await.unwrap();
        advance((hours - 1) * HOUR).await;
        early.save(cart(&["jam"])).await.unwrap();
        advance((hours - 1) * HOUR).await;
        let late: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
        assert_eq!(*late, cart(&["jam"]));

        advance(HOUR).await;
        let over: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
        assert_eq!(*over, Cart::default());
        assert_eq!(
            early.save(cart(&["old"])).await.unwrap_err().kind(),
            SessionErrorKind::Conflict
        );
        // It is gone, which is what was asked for.
        early.remove().await.unwrap();
        early.save(cart(&["new"])).await.unwrap();
        early.remove().await.unwrap();
        early.remove().await.unwrap();
        assert_eq!(store.values(), []);
    }
}
