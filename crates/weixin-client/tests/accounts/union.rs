use std::collections::HashMap;
use std::future::{pending, ready};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::time::{advance, timeout};
use weixin_client::users::union::{Person, Persons, Reason};
use weixin_client::{Client, ErrorKind};
use weixin_core::{AppId, ConfigError, OpenId, UnionId};

use crate::platform::{Call, Log, answering, client, fixture, openid};

const SHOP: &str = "wx1111111111111111";
const NEWS: &str = "wx2222222222222222";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

/// Who the users of an account are: the UnionID by the OpenID, empty where there is none. All others are of another
/// account, and refused.
type Users = Arc<Mutex<HashMap<String, String>>>;

fn known(users: &[(&str, &str)]) -> Users {
    let users = users.iter();
    let users = users.map(|&(openid, unionid)| (openid.to_owned(), unionid.to_owned()));
    Arc::new(Mutex::new(users.collect()))
}

fn account(app_id: &str, users: &Users) -> (Client, Log) {
    let users = users.clone();
    client(app_id, move |call| ready(answer(&users, &call)))
}

fn answer(users: &Users, call: &Call) -> String {
    let users = users.lock().unwrap();
    let mut list = Vec::new();
    for id in asked(call) {
        list.push(match users.get(&id).map(String::as_str) {
            None => return fixture("error_invalid_openid"),
            Some("") => json!({"subscribe": 1, "openid": id}),
            Some("gone") => json!({"subscribe": 0, "openid": id}),
            Some(unionid) => json!({"subscribe": 1, "openid": id, "unionid": unionid}),
        });
    }
    // The platform promises no order.
    list.reverse();
    json!({ "user_info_list": list }).to_string()
}

fn asked(call: &Call) -> Vec<String> {
    let body: Value = serde_json::from_str(&call.body).unwrap();
    let list = body["user_list"].as_array().unwrap();
    list.iter()
        .map(|user| user["openid"].as_str().unwrap().to_owned())
        .collect()
}

fn of(account: &str, id: impl Into<String>) -> (AppId, OpenId) {
    (AppId::new(account).unwrap(), openid(id))
}

/// So many users of an account, all of them people.
fn people(count: usize) -> (Users, Vec<(AppId, OpenId)>) {
    let users = (0..count).map(|number| (format!("o{number}"), format!("u{number}")));
    let ids = (0..count).map(|number| of(SHOP, format!("o{number}")));
    (Arc::new(Mutex::new(users.collect())), ids.collect())
}

fn unionids(persons: &[Person]) -> Vec<&str> {
    persons
        .iter()
        .map(|person| person.unionid.as_str())
        .collect()
}

#[tokio::test]
async fn openids_of_several_accounts_are_one_person() {
    let (shop, _) = account(SHOP, &known(&[("oS1", "uAnn"), ("oS2", "uBob")]));
    let (news, _) = account(
        NEWS,
        &known(&[("oN1", "uBob"), ("oN2", "uCy"), ("oN3", "uAnn")]),
    );
    let persons = Persons::new([shop, news]).unwrap();

    let ids = [
        of(NEWS, "oN1"),
        of(SHOP, "oS1"),
        of(NEWS, "oN2"),
        of(SHOP, "oS2"),
        of(NEWS, "oN3"),
        // Once more.
        of(SHOP, "oS1"),
    ];
    let resolved = persons.resolve(ids).await;
    assert_eq!(unionids(&resolved.persons), ["uBob", "uAnn", "uCy"]);
    let [bob, ann, cy] = &resolved.persons[..] else {
        panic!("three people");
    };
    assert_eq!(bob.openids, [of(NEWS, "oN1"), of(SHOP, "oS2")]);
    assert_eq!(ann.openids, [of(SHOP, "oS1"), of(NEWS, "oN3")]);
    assert_eq!(cy.openids, [of(NEWS, "oN2")]);
    let shop = AppId::new(SHOP).unwrap();
    assert_eq!(bob.openid(&shop), Some(&openid("oS2")));
    assert_eq!(cy.openid(&shop), None);
    assert!(resolved.without_unionid.is_empty());
    assert!(resolved.failed.is_empty());
}

#[tokio::test]
async fn who_has_no_unionid_is_kept_apart() {
    let users = known(&[("o1", "u1"), ("o2", ""), ("o3", "gone")]);
    let (shop, _) = account(SHOP, &users);
    let persons = Persons::new([shop]).unwrap();
    let ids = ["o3", "o2", "o1", "oWrong"].map(|id| of(SHOP, id));
    let resolved = persons.resolve(ids).await;

    assert_eq!(unionids(&resolved.persons), ["u1"]);
    let without = resolved.without_unionid.iter();
    let without: Vec<_> = without
        .map(|user| (user.account.as_str(), user.openid.as_str(), user.reason))
        .collect();
    let expected = [
        (SHOP, "o3", Reason::NotFollowing),
        (SHOP, "o2", Reason::NotBound),
        (SHOP, "oWrong", Reason::UnknownOpenId),
    ];
    assert_eq!(without, expected);
    assert!(resolved.failed.is_empty());
}

#[tokio::test]
async fn a_hundred_are_asked_for_at_a_time() {
    let (users, ids) = people(250);
    let (shop, log) = account(SHOP, &users);
    let persons = Persons::new([shop]).unwrap();
    // Everybody twice.
    let twice = ids.iter().chain(&ids).cloned();
    // In a task of its own, as in a server.
    let twice: Vec<_> = twice.collect();
    let resolve = async move { persons.resolve(twice).await };
    let resolved = tokio::spawn(resolve).await.unwrap();

    let openids: Vec<_> = resolved
        .persons
        .iter()
        .flat_map(|person| person.openids.clone())
        .collect();
    assert_eq!(openids, ids);
    let sizes: Vec<_> = log.calls().iter().map(|call| asked(call).len()).collect();
    assert_eq!(sizes, [100, 100, 50]);
}

#[tokio::test]
async fn a_wrong_openid_costs_nobody_else() {
    for code in ["40003", "40031"] {
        let (users, mut ids) = people(99);
        let (shop, log) = client(SHOP, move |call| {
            ready(answer(&users, &call).replace("40003", code))
        });
        ids.insert(60, of(SHOP, "oWrong"));
        let persons = Persons::new([shop]).unwrap();
        let resolved = persons.resolve(ids).await;

        assert_eq!(resolved.persons.len(), 99, "{code}");
        let [wrong] = &resolved.without_unionid[..] else {
            panic!("{code}: {:?}", resolved.without_unionid);
        };
        assert_eq!(wrong.openid, openid("oWrong"));
        assert_eq!(wrong.reason, Reason::UnknownOpenId);
        assert!(resolved.failed.is_empty());
        assert!(log.len() <= 15, "{code}: {} calls", log.len());
    }
}

#[tokio::test]
async fn many_wrong_openids_among_good_ones_are_found() {
    let (users, mut ids) = people(400);
    for place in (0..400).rev().step_by(10) {
        ids.insert(place, of(SHOP, format!("oWrong{place}")));
    }
    let (shop, _) = account(SHOP, &users);
    let persons = Persons::new([shop]).unwrap();
    let resolved = persons.resolve(ids).await;
    assert_eq!(resolved.persons.len(), 400);
    assert_eq!(resolved.without_unionid.len(), 40);
    assert!(resolved.failed.is_empty(), "{:?}", resolved.failed);
}

#[tokio::test]
async fn openids_of_another_account_are_not_asked_for_one_by_one() {
    let (shop, log) = account(SHOP, &known(&[]));
    let persons = Persons::new([shop]).unwrap();
    let (_, ids) = people(1000);
    let resolved = persons.resolve(ids.clone()).await;

    assert!(resolved.persons.is_empty());
    assert_eq!(resolved.without_unionid.len(), 20);
    let [failed] = &resolved.failed[..] else {
        panic!("{:?}", resolved.failed);
    };
    assert_eq!(failed.error.code(), Some(40003));
    let left: Vec<_> = ids[20..].iter().map(|(_, openid)| openid.clone()).collect();
    assert_eq!(failed.openids, left);
    assert!(log.len() < 50, "{} calls", log.len());

    // Where there is no more to give up, nothing has failed.
    let (shop, _) = account(SHOP, &known(&[]));
    let (_, ids) = people(20);
    let resolved = Persons::new([shop]).unwrap().resolve(ids).await;
    assert_eq!(resolved.without_unionid.len(), 20);
    assert!(resolved.failed.is_empty());
}

#[tokio::test]
async fn an_account_that_fails_is_named_and_the_rest_is_there() {
    let (users, mut ids) = people(150);
    // The quota is used up after 100.
    let (shop, log) = client(SHOP, move |call| {
        ready(match asked(&call).len() {
            100 => answer(&users, &call),
            _ => fixture("error_quota"),
        })
    });
    let (news, _) = account(NEWS, &known(&[("oN1", "u0"), ("oN2", "uAnn")]));
    ids.extend([
        of(NEWS, "oN1"),
        of(NEWS, "oN2"),
        of("wx3333333333333333", "oX"),
    ]);
    let persons = Persons::new([shop, news]).unwrap();
    let resolved = persons.resolve(ids.clone()).await;

    assert_eq!(resolved.persons.len(), 101);
    assert_eq!(
        resolved.persons[0].openids,
        [ids[0].clone(), of(NEWS, "oN1")]
    );
    let [shop, nobody] = &resolved.failed[..] else {
        panic!("{:?}", resolved.failed);
    };
    assert_eq!(shop.account.as_str(), SHOP);
    assert_eq!(shop.error.code(), Some(45009));
    let left: Vec<_> = ids[100..150]
        .iter()
        .map(|(_, openid)| openid.clone())
        .collect();
    assert_eq!(shop.openids, left);
    assert_eq!(nobody.account.as_str(), "wx3333333333333333");
    assert_eq!(nobody.error.kind(), ErrorKind::Invalid);
    assert_eq!(nobody.openids, [openid("oX")]);

    // Only the rest is asked for again.
    let again = persons.resolve(ids).await;
    assert_eq!(again.persons.len(), 101);
    let sizes: Vec<_> = log.calls().iter().map(|call| asked(call).len()).collect();
    assert_eq!(sizes, [100, 50, 50]);
}

#[tokio::test(start_paused = true)]
async fn accounts_are_asked_at_once() {
    // Nobody is answered before both have asked.
    let both = Arc::new(Barrier::new(2));
    let account = |app_id| {
        let both = both.clone();
        let (client, _) = client(app_id, move |call| {
            let both = both.clone();
            async move {
                both.wait().await;
                call.body.replace("user_list", "user_info_list")
            }
        });
        client
    };
    let persons = Persons::new([account(SHOP), account(NEWS)]).unwrap();
    let resolved = persons.resolve([of(SHOP, "o1"), of(NEWS, "o2")]).await;
    assert_eq!(resolved.without_unionid.len(), 2);
    assert!(resolved.failed.is_empty(), "{:?}", resolved.failed);
}

#[tokio::test(start_paused = true)]
async fn answers_are_kept_for_a_time() {
    let users = known(&[("o1", "u1"), ("o2", "gone")]);
    let (shop, log) = account(SHOP, &users);
    let persons = Persons::new([shop]).unwrap();
    let ids = [of(SHOP, "o1"), of(SHOP, "o2")];
    for _ in 0..3 {
        let resolved = persons.clone().resolve(ids.clone()).await;
        assert_eq!(unionids(&resolved.persons), ["u1"]);
        assert_eq!(resolved.without_unionid.len(), 1);
    }
    assert_eq!(log.len(), 1);

    // Who has followed meanwhile is found after 10 minutes.
    users.lock().unwrap().insert("o2".into(), "u2".into());
    advance(9 * MINUTE).await;
    assert_eq!(persons.resolve(ids.clone()).await.persons.len(), 1);
    advance(MINUTE).await;
    assert_eq!(
        unionids(&persons.resolve(ids.clone()).await.persons),
        ["u1", "u2"]
    );
    assert_eq!(log.len(), 2);
    assert_eq!(asked(&log.calls()[1]), ["o2"]);

    // And people are asked for once a day.
    advance(DAY - 11 * MINUTE).await;
    persons.resolve(ids.clone()).await;
    assert_eq!(log.len(), 2);
    advance(MINUTE).await;
    persons.resolve(ids).await;
    assert_eq!(asked(&log.calls()[2]), ["o1"]);
}

#[tokio::test(start_paused = true)]
async fn how_much_is_kept_can_be_said() {
    let (shop, log) = account(SHOP, &known(&[("o1", "u1"), ("o2", "")]));
    let persons = Persons::new([shop]).unwrap();
    let ids = [of(SHOP, "o1"), of(SHOP, "o2")];

    let short = persons.clone().keep(MINUTE, Duration::ZERO);
    short.resolve(ids.clone()).await;
    short.resolve(ids.clone()).await;
    assert_eq!(asked(&log.calls()[1]), ["o2"]);
    advance(MINUTE).await;
    short.resolve(ids.clone()).await;
    assert_eq!(asked(&log.calls()[2]), ["o1", "o2"]);

    let ever = persons.clone().keep(Duration::MAX, Duration::MAX);
    advance(MINUTE).await;
    ever.resolve(ids.clone()).await;
    advance(1000 * DAY).await;
    ever.resolve(ids.clone()).await;
    assert_eq!(log.len(), 4);

    let (shop, log) = account(SHOP, &known(&[("o1", "u1"), ("o2", "")]));
    let persons = Persons::new([shop]).unwrap().capacity(0);
    persons.resolve(ids.clone()).await;
    persons.resolve(ids).await;
    assert_eq!(log.len(), 2);
}

#[tokio::test]
async fn who_is_to_be_forgotten_is_asked_for_again() {
    let users = known(&[("o1", "u1")]);
    let (shop, log) = account(SHOP, &users);
    let persons = Persons::new([shop]).unwrap();
    let (account, user) = of(SHOP, "o1");
    let ids = [(account.clone(), user.clone())];
    persons.resolve(ids.clone()).await;
    users.lock().unwrap().insert("o1".into(), "gone".into());
    assert_eq!(persons.resolve(ids.clone()).await.persons.len(), 1);
    persons.forget(&account, &user);
    assert!(persons.resolve(ids).await.persons.is_empty());
    assert_eq!(log.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_learned_is_kept_when_nobody_waits_any_more() {
    let (users, ids) = people(150);
    let (shop, log) = client(SHOP, move |call| {
        let users = users.clone();
        async move {
            match asked(&call).len() {
                100 => answer(&users, &call),
                _ => pending().await,
            }
        }
    });
    let persons = Persons::new([shop]).unwrap();
    let resolved = timeout(Duration::from_secs(1), persons.resolve(ids.clone()));
    assert!(resolved.await.is_err());
    assert_eq!(log.len(), 2);
    let resolved = persons.resolve(ids[..100].iter().cloned()).await;
    assert_eq!(resolved.persons.len(), 100);
    assert_eq!(log.len(), 2);
}

#[tokio::test]
async fn a_user_that_the_platform_leaves_out_is_unknown() {
    let (users, ids) = (
        r#"{"user_info_list":[{"openid":"o2","unionid":"u2"}]}"#,
        ["o1", "o2"],
    );
    let (shop, _) = client(SHOP, move |_| ready(users.to_owned()));
    let persons = Persons::new([shop]).unwrap();
    let resolved = persons.resolve(ids.map(|id| of(SHOP, id))).await;
    assert_eq!(unionids(&resolved.persons), ["u2"]);
    assert_eq!(resolved.without_unionid[0].openid, openid("o1"));
    assert_eq!(resolved.without_unionid[0].reason, Reason::UnknownOpenId);
}

#[test]
fn each_client_has_an_account_of_its_own() {
    let nobody = Client::with_transport(tower::service_fn(async |_| {
        Ok::<_, std::convert::Infallible>(http::Response::new(String::new()))
    }));
    let error = Persons::new([nobody.build()]).unwrap_err();
    assert!(matches!(
        error,
        ConfigError::Missing {
            field: "app_id",
            ..
        }
    ));
    let (shop, _) = answering("{}");
    let error = Persons::new([shop.clone(), shop]).unwrap_err();
    assert!(matches!(
        error,
        ConfigError::Invalid {
            field: "app_id",
            ..
        }
    ));
}

#[tokio::test]
async fn debug_hides_who_it_is() {
    let (shop, _) = account(SHOP, &known(&[("oSecret1", "uSecret"), ("oSecret2", "")]));
    let persons = Persons::new([shop]).unwrap();
    let ids = ["oSecret1", "oSecret2"].map(|id| of(SHOP, id));
    let ids = ids.into_iter().chain([of(NEWS, "oSecret3")]);
    let resolved = persons.resolve(ids).await;
    let debug = format!("{persons:?} {resolved:?}");
    assert!(!debug.contains("Secret"), "{debug}");
    assert!(debug.contains(SHOP) && debug.contains(NEWS));
    assert!(UnionId::new("uSecret").is_some_and(|id| id == resolved.persons[0].unionid));
}
