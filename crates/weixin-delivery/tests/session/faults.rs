//! `Session` where it cannot be had or saved.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use tower::{Layer, ServiceExt};
use weixin_delivery::session::{Session, SessionError, SessionErrorKind, SessionLayer};
use weixin_delivery::store::{StoreError, StoreErrorKind};
use weixin_message::{HandlerError, Reply, Router};

use crate::support::{TestStore, nobody, text};
use crate::values::{Cart, cart, session};

#[tokio::test]
async fn a_store_that_fails_is_an_error_and_no_new_user() {
    let store = Arc::new(TestStore::default());
    store.put("a", "cart", r#"{"items":["tea"]}"#);
    let router = Router::new()
        .text("must", async |cart: Session<Cart>| {
            format!("{:?}", cart.items)
        })
        .text("may", async |cart: Option<Session<Cart>>| match cart {
            Some(cart) => format!("{:?}", cart.items),
            None => "later".to_owned(),
        })
        .text("why", async |cart: Result<Session<Cart>, SessionError>| {
            format!("{:?}", cart.map(|_| ()).unwrap_err().kind())
        })
        .fallback(async || {});
    let bot = SessionLayer::<Cart>::new("cart", store.clone()).layer(router);

    store.set_down(true);
    let error = bot.clone().oneshot(text("a", "must")).await.unwrap_err();
    let error = error.downcast_ref::<HandlerError>().unwrap();
    let error = error
        .source()
        .unwrap()
        .downcast_ref::<SessionError>()
        .unwrap();
    assert_eq!(error.kind(), SessionErrorKind::Store);
    let source = error
        .source()
        .unwrap()
        .downcast_ref::<StoreError>()
        .unwrap();
    assert_eq!(source.kind(), StoreErrorKind::Unavailable);
    let reply = bot.clone().oneshot(text("a", "may")).await.unwrap();
    assert_eq!(reply, Reply::text("later"));
    let reply = bot.clone().oneshot(text("a", "why")).await.unwrap();
    assert_eq!(reply, Reply::text("Store"));

    store.set_down(false);
    let reply = bot.clone().oneshot(text("a", "must")).await.unwrap();
    assert_eq!(reply, Reply::text(r#"["tea"]"#));
}

#[tokio::test]
async fn a_save_that_fails_leaves_the_value_as_it_was() {
    let store = Arc::new(TestStore::default());
    let layer = SessionLayer::<Cart>::new("cart", store.clone());
    let mut session: Session<Cart> = session(&layer, text("a", "")).await.unwrap();
    session.save(cart(&["tea"])).await.unwrap();
    store.set_down(true);
    for error in [
        session.save(cart(&["jam"])).await.unwrap_err(),
        session.update(|cart| cart.items.clear()).await.unwrap_err(),
        session.remove().await.unwrap_err(),
        session.reload().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), SessionErrorKind::Store);
    }
    assert_eq!(*session, cart(&["tea"]));
    store.set_down(false);
    session.save(cart(&["jam"])).await.unwrap();
}

#[tokio::test]
async fn what_is_no_value_of_the_type_is_neither_used_nor_overwritten_unless_asked_for() {
    for (value, name) in [
        (r#"{"items":"SECRET"}"#, "another type"),
        ("SECRET", "no JSON"),
        (r#"{"items":[]}SECRET"#, "more behind it"),
        ("", "empty"),
    ] {
        let store = Arc::new(TestStore::default());
        store.put("a", "cart", value);
        let layer = SessionLayer::<Cart>::new("cart", store.clone());
        let error = session::<Cart, _>(&layer, text("a", "")).await.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Corrupt, "{name}");
        let shown = format!("{error} {error:?} {:?}", error.source());
        assert!(!shown.contains("SECRET"), "{name}: {shown}");
        assert_eq!(store.values(), [("a".into(), value.into())], "{name}");

        let layer = layer.discard_corrupt();
        let mut new = session::<Cart, _>(&layer, text("a", "")).await.unwrap();
        assert_eq!(*new, Cart::default(), "{name}");
        new.save(cart(&["tea"])).await.unwrap();
        let stored = r#"{"items":["tea"]}"#;
        assert_eq!(store.values(), [("a".into(), stored.into())], "{name}");

        store.set_down(true);
        let error = session::<Cart, _>(&layer, text("a", "")).await.unwrap_err();
        assert_eq!(error.kind(), SessionErrorKind::Store, "{name}");
    }
}

#[tokio::test]
async fn a_value_can_have_64_kib() {
    let store = Arc::new(TestStore::default());
    let layer = SessionLayer::<String>::new("text", store.clone());
    let mut value = session::<String, _>(&layer, text("a", "")).await.unwrap();
    let fits = "x".repeat(65_534); // and two quotes
    value.save(fits.clone()).await.unwrap();
    let error = value.save(format!("{fits}x")).await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::TooLarge);
    assert_eq!(*value, fits);

    let layer = SessionLayer::<String>::new("short", store).max_bytes(5);
    let mut value = session::<String, _>(&layer, text("a", "")).await.unwrap();
    value.save("xxx".into()).await.unwrap();
    let error = value.save("xxxx".into()).await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::TooLarge);
}

#[tokio::test]
async fn what_cannot_be_had_says_why() {
    let store = Arc::new(TestStore::default());
    let layer = SessionLayer::<Cart>::new("cart", store.clone());
    let error = session::<u32, _>(&layer, text("a", "")).await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::NoLayer);
    let error = session::<Cart, _>(&layer, nobody()).await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::NoUser);

    type Odd = BTreeMap<(String, u8), u8>;
    let layer = SessionLayer::<Odd>::new("odd", store);
    let mut odd = session::<Odd, _>(&layer, text("a", "")).await.unwrap();
    let key = ("SECRET".to_owned(), 1);
    let error = odd.save(BTreeMap::from([(key, 1)])).await.unwrap_err();
    assert_eq!(error.kind(), SessionErrorKind::Unwritable);
    assert!(!format!("{error} {error:?}").contains("SECRET"));
}

#[tokio::test]
async fn debug_shows_neither_values_nor_users() {
    let layer = SessionLayer::<Cart>::new("cart", Arc::new(TestStore::default()));
    let mut value: Session<Cart> = session(&layer, text("USER", "")).await.unwrap();
    value.save(cart(&["SECRET"])).await.unwrap();
    let shown = format!("{value:?} {layer:?} {:?}", layer.layer(()));
    assert!(
        !shown.contains("SECRET") && !shown.contains("USER"),
        "{shown}"
    );
}
