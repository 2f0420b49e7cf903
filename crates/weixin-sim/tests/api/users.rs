//! What the platform tells of users.

use serde_json::{Value, json};
use tower_weixin::OpenId;
use tower_weixin::client::ApiErrorKind;
use tower_weixin::client::users::{Lang, SubscribeScene};
use weixin_sim::world::Action;

use super::{Sim, alice, kind};

const BATCH: &str = "/cgi-bin/user/info/batchget";

#[tokio::test(start_paused = true)]
async fn a_follower_is_told_of_without_name_and_picture() {
    let sim = Sim::with_alice();
    let user = sim.client.user(&alice(), Lang::En).await.unwrap();
    assert!(user.subscribe);
    assert_eq!(user.openid, alice());
    assert_eq!(user.subscribe_time, sim.clock.unix_time());
    assert_eq!(user.subscribe_scene, SubscribeScene::Search);
    assert_eq!((user.nickname.as_str(), user.headimgurl.as_str()), ("", ""));
    let unionid = user.unionid.unwrap();
    assert_eq!(unionid.as_str().len(), 28);
    assert_eq!(unionid.as_str(), sim.world.user("oAlice").unwrap().unionid);
}

#[tokio::test(start_paused = true)]
async fn of_who_left_next_to_nothing_is_told() {
    let sim = Sim::with_alice();
    sim.world.note("oAlice", Action::Unfollow);
    let user = sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    assert!(!user.subscribe);
    assert_eq!(user.subscribe_time, 0);
    assert!(user.unionid.is_some());
    sim.advance(100);
    sim.world.note("oAlice", Action::Follow);
    let user = sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    assert_eq!(user.subscribe_time, sim.clock.unix_time());
}

#[tokio::test(start_paused = true)]
async fn by_which_code_a_user_came_is_told() {
    let sim = Sim::new();
    let told = async || {
        let user = sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
        (user.subscribe_scene, user.qr_scene, user.qr_scene_str)
    };
    let number = sim.client.create_qr_code(42, None).await.unwrap();
    let text = sim.client.create_qr_code("poster", None).await.unwrap();
    let scene = |ticket: &str| sim.world.scene(ticket).unwrap();
    sim.world.follow_by("oAlice", &scene(&number.ticket));
    assert_eq!(told().await, (SubscribeScene::QrCode, 42, String::new()));
    sim.world.follow_by("oAlice", &scene(&text.ticket));
    assert_eq!(told().await, (SubscribeScene::QrCode, 0, "poster".into()));
    sim.world.note("oAlice", Action::Follow);
    assert_eq!(told().await, (SubscribeScene::Search, 0, String::new()));
}

#[tokio::test(start_paused = true)]
async fn nobody_else_is_known() {
    let sim = Sim::with_alice();
    // That is no OpenID.
    sim.world.note("o Bob", Action::Message);
    for openid in ["oBob", "o Bob", "oalice"] {
        let answer = sim.get("/cgi-bin/user/info", &[("openid", openid)]).await;
        assert_eq!(kind(answer), ApiErrorKind::InvalidOpenId, "{openid}");
    }
    let answer = sim.get("/cgi-bin/user/info", &[]).await;
    assert_eq!(kind(answer), ApiErrorKind::MissingOpenId);
    assert_eq!(sim.world.users().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_users_are_told_of_at_a_time() {
    let sim = Sim::new();
    let openids: Vec<OpenId> = (0..150)
        .map(|number| {
            let openid = format!("oUser-{number}");
            sim.world.note(&openid, Action::Message);
            OpenId::new(openid).unwrap()
        })
        .collect();
    let users = sim.client.users(&openids, Lang::ZhCn).await.unwrap();
    assert!(users.iter().map(|user| &user.openid).eq(&openids));
    assert_eq!(sim.paths(), ["/cgi-bin/stable_token", BATCH, BATCH]);

    let wanted = |count: usize| json!({"user_list": vec![json!({"openid": "oUser-1"}); count]});
    assert!(sim.post(BATCH, wanted(100)).await.is_ok());
    for (body, expected) in [
        (wanted(101), 40032),
        (wanted(0), 40032),
        (json!({}), 40031),
        (json!({"user_list": ["oUser-1"]}), 40031),
        (json!({"user_list": [{"openid": "oNobody"}]}), 40003),
        (json!({"user_list": "oUser-1"}), 47001),
    ] {
        let answer = sim.post(BATCH, body.clone()).await;
        assert_eq!(answer.unwrap_err().code(), Some(expected), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn followers_come_in_pages() {
    let sim = Sim::new();
    for number in 0..10_001 {
        sim.world
            .note(&format!("oUser-{number:05}"), Action::Follow);
    }
    sim.world.note("oGone", Action::Unfollow);
    let first = sim.client.followers(None).await.unwrap();
    assert_eq!(
        (first.total, first.count, first.openid.len()),
        (10_001, 10_000, 10_000)
    );
    let second = sim
        .client
        .followers(first.next_openid.as_ref())
        .await
        .unwrap();
    assert_eq!((second.total, second.count), (10_001, 1));
    assert_eq!(second.openid[0].as_str(), "oUser-10000");
    let last = sim
        .client
        .followers(second.next_openid.as_ref())
        .await
        .unwrap();
    assert_eq!((last.count, last.next_openid), (0, None));
    let nobody = OpenId::new("oNobody").unwrap();
    let answer = sim.client.followers(Some(&nobody)).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidOpenId);
}

#[tokio::test(start_paused = true)]
async fn a_remark_is_kept() {
    let sim = Sim::with_alice();
    let path = "/cgi-bin/user/info/updateremark";
    sim.post(path, json!({"openid": "oAlice", "remark": "老客户"}))
        .await
        .unwrap();
    let user = sim.client.user(&alice(), Lang::ZhCn).await.unwrap();
    assert_eq!(user.remark, "老客户");
    for (openid, remark, expected) in [
        ("oNobody", Value::from("a"), 40003),
        ("", Value::from("a"), 41009),
        ("oAlice", Value::from("长".repeat(31)), 40035),
    ] {
        let answer = sim
            .post(path, json!({"openid": openid, "remark": remark}))
            .await;
        assert_eq!(answer.unwrap_err().code(), Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_world_knows_nobody() {
    let sim = Sim::with_alice();
    sim.client.send(&alice(), "hello").await.unwrap();
    sim.world.reset();
    assert!(sim.world.users().is_empty());
    assert!(sim.world.outbox().is_empty());
    // Not even the token of the client, which gets another one.
    let answer = sim.client.user(&alice(), Lang::ZhCn).await;
    assert_eq!(kind(answer), ApiErrorKind::InvalidOpenId);
}
