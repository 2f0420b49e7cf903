use http::Method;
use serde_json::json;
use weixin_client::users::{Lang, SubscribeScene, User};
use weixin_core::Revealed;

use crate::platform::{APP_ID, answering, client, fixture, openid, wire};

const FOLLOWER: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
const STRANGER: &str = "oT8Fw0aB9cD3eFgH-iJkL_mNoPqR";

#[tokio::test]
async fn a_follower_is_read() {
    let (client, log) = answering(fixture("user_info_subscribed"));
    let user = client.user(&openid(FOLLOWER), Lang::ZhCn).await.unwrap();

    let call = log.call();
    assert_eq!(
        (call.method, &*call.path),
        (Method::GET, "/cgi-bin/user/info")
    );
    let query = format!("openid={FOLLOWER}&lang=zh_CN");
    assert_eq!(call.query, Some(query));

    assert!(user.subscribe);
    assert_eq!(user.openid.as_str(), FOLLOWER);
    assert_eq!(user.language, "zh_CN");
    assert_eq!(user.subscribe_time, 1_767_220_000);
    let unionid = user.unionid.unwrap();
    assert_eq!(unionid.as_str(), "o6_bmjrPTlm6_2sgVt7hMZOPfL2M");
    assert_eq!(user.groupid, 0);
    assert_eq!(user.tagid_list, [128, 2]);
    assert_eq!(user.subscribe_scene, SubscribeScene::QrCode);
    assert_eq!(user.qr_scene, 98765);
    assert_eq!(user.sex, 0);
    for empty in [
        user.remark,
        user.qr_scene_str,
        user.nickname,
        user.city,
        user.province,
        user.country,
        user.headimgurl,
    ] {
        assert_eq!(empty, "");
    }
    assert!(user.other.is_empty());
}

#[tokio::test]
async fn of_who_does_not_follow_there_is_nothing_else() {
    let (client, _) = answering(fixture("user_info_unsubscribed"));
    let user = client.user(&openid(FOLLOWER), Lang::En).await.unwrap();
    assert!(!user.subscribe);
    assert_eq!(user.openid.as_str(), FOLLOWER);
    assert_eq!(user.unionid, None);
    assert!(user.tagid_list.is_empty());
    assert_eq!(user.subscribe_time, 0);
    assert_eq!(user.subscribe_scene, SubscribeScene::default());
}

#[tokio::test]
async fn what_the_platform_adds_is_kept() {
    let answer = json!({
        "subscribe": 1, "openid": FOLLOWER, "unionid": "", "subscribe_scene": "ADD_SCENE_TELEPATHY",
        "mood": {"level": 3},
    });
    let (client, _) = answering(answer.to_string());
    let user = client.user(&openid(FOLLOWER), Lang::ZhCn).await.unwrap();
    let scene = SubscribeScene::Other("ADD_SCENE_TELEPATHY".into());
    assert_eq!(user.subscribe_scene, scene);
    assert_eq!(user.unionid, None);
    assert_eq!(user.other.len(), 1);
    assert_eq!(user.other["mood"], json!({"level": 3}));
}

#[test]
fn all_scenes_are_known() {
    for (word, scene) in [
        ("SEARCH", SubscribeScene::Search),
        ("ACCOUNT_MIGRATION", SubscribeScene::AccountMigration),
        ("PROFILE_CARD", SubscribeScene::ProfileCard),
        ("QR_CODE", SubscribeScene::QrCode),
        ("PROFILE_LINK", SubscribeScene::ProfileLink),
        ("PROFILE_ITEM", SubscribeScene::ProfileItem),
        ("PAID", SubscribeScene::Paid),
        ("WECHAT_ADVERTISEMENT", SubscribeScene::WechatAdvertisement),
        ("REPRINT", SubscribeScene::Reprint),
        ("LIVESTREAM", SubscribeScene::Livestream),
        ("CHANNELS", SubscribeScene::Channels),
        ("WXA", SubscribeScene::Wxa),
        ("OTHERS", SubscribeScene::Others),
    ] {
        let word = json!(format!("ADD_SCENE_{word}"));
        let read: SubscribeScene = serde_json::from_value(word).unwrap();
        assert_eq!(read, scene);
    }
}

#[tokio::test]
async fn two_users_are_asked_for_and_read() {
    let (client, log) = answering(fixture("user_info_batchget_response"));
    let openids = [openid(FOLLOWER), openid(STRANGER)];
    let users = client.users(&openids, Lang::ZhCn).await.unwrap();

    let call = log.call();
    assert_eq!(
        (call.method, &*call.path),
        (Method::POST, "/cgi-bin/user/info/batchget")
    );
    // The language may be left out there; here it is said of all.
    let request = wire("user_info_batchget_request").replace(
        &format!(r#"{{"openid":"{STRANGER}"}}"#),
        &format!(r#"{{"openid":"{STRANGER}","lang":"zh_CN"}}"#),
    );
    assert_eq!(call.body, request);

    let [follower, stranger] = &users[..] else {
        panic!("{} users", users.len());
    };
    assert!(follower.subscribe);
    assert_eq!(follower.openid.as_str(), FOLLOWER);
    assert_eq!(follower.language, "zh_CN");
    assert_eq!(follower.subscribe_time, 1_767_220_000);
    assert_eq!(follower.unionid, None);
    assert_eq!((&*follower.remark, follower.groupid), ("", 0));
    assert!(follower.tagid_list.is_empty());
    assert_eq!(follower.subscribe_scene, SubscribeScene::Search);
    assert_eq!((follower.qr_scene, &*follower.qr_scene_str), (0, ""));
    assert!(!stranger.subscribe);
    assert_eq!(stranger.openid.as_str(), STRANGER);
    assert!(stranger.tagid_list.is_empty());
}

#[tokio::test]
async fn more_than_a_hundred_are_several_calls() {
    let (client, log) = client(APP_ID, async |call| {
        // What was asked for comes back.
        call.body.replace("user_list", "user_info_list")
    });
    let openids: Vec<_> = (0..250)
        .map(|number| openid(format!("o{number}")))
        .collect();
    let users = client.users(&openids, Lang::En).await.unwrap();

    let found: Vec<_> = users.into_iter().map(|user| user.openid).collect();
    assert_eq!(found, openids);
    let sizes: Vec<_> = log
        .calls()
        .iter()
        .map(|call| call.body.matches(r#""lang":"en""#).count())
        .collect();
    assert_eq!(sizes, [100, 100, 50]);

    assert!(client.users(&[], Lang::En).await.unwrap().is_empty());
    assert_eq!(log.len(), 3, "nobody was asked for");
}

#[tokio::test]
async fn followers_are_read_page_by_page() {
    let (client, log) = client(APP_ID, async |call| {
        match call.query.as_deref() {
            None => {
                r#"{"total":3,"count":2,"data":{"openid":["o1","o2"]},"next_openid":"o2","new":1}"#
            }
            Some("next_openid=o2") => {
                r#"{"total":3,"count":1,"data":{"openid":["o3"]},"next_openid":"o3"}"#
            }
            _ => r#"{"total":3,"count":0,"next_openid":""}"#,
        }
        .to_owned()
    });
    let mut page = client.followers(None).await.unwrap();
    assert_eq!((page.total, page.count), (3, 2));
    assert_eq!(page.other["new"], 1);
    let mut found = page.openid;
    while let Some(next) = page.next_openid {
        page = client.followers(Some(&next)).await.unwrap();
        found.extend(page.openid);
    }
    assert_eq!(found, ["o1", "o2", "o3"].map(openid));
    assert_eq!(log.len(), 3);
    assert_eq!(log.calls()[0].path, "/cgi-bin/user/get");
}

#[test]
fn debug_hides_who_it_is() {
    let user = json!({
        "subscribe": 1, "openid": "oSecret", "unionid": "uSecret", "remark": "rSecret", "nickname": "nSecret",
        "city": "cSecret", "qr_scene_str": "qSecret", "more": "mSecret",
    });
    let user: User = serde_json::from_value(user).unwrap();
    let hidden = format!("{user:?}");
    assert!(!hidden.contains("Secret"), "{hidden}");
    let revealed = format!("{:?}", Revealed(&user));
    assert_eq!(revealed.matches("Secret").count(), 7, "{revealed}");
}
