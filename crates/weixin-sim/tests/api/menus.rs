//! Menus: what is taken, what is read back, and who sees which.

use serde_json::{Value, json};
use tower_weixin::client::ApiErrorKind;
use tower_weixin::client::menu::{Button, ClientPlatform, MatchRule};

use super::{Sim, kind};

const CREATE: &str = "/cgi-bin/menu/create";

fn buttons() -> Vec<Button> {
    let more = [
        Button::view("搜索", "https://www.example.com/"),
        Button::miniprogram(
            "wxa",
            "https://example.com",
            "wx90f8e7d6c5b4a392",
            "pages/index",
        ),
        Button::scancode_waitmsg("扫码带提示", "rselfmenu_0_0"),
        Button::pic_sysphoto("系统拍照发图", "rselfmenu_1_0"),
        Button::location_select("发送位置", "rselfmenu_2_0"),
    ];
    let material = [
        Button::media_id("图片", "MEDIA_ID1"),
        Button::view_limited("图文消息", "MEDIA_ID2"),
        Button::article_id("发布后的图文消息", "ARTICLE_ID1"),
        Button::article_view_limited("发布后的图文消息", "ARTICLE_ID2"),
    ];
    vec![
        Button::click("今日歌曲", "V1001_TODAY_MUSIC"),
        Button::sub_menu("菜单", more),
        Button::sub_menu("更多", material),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_menu_is_read_back_as_it_was_made() {
    let sim = Sim::new();
    assert_eq!(kind(sim.client.menu().await), ApiErrorKind::NoSuchMenu);
    assert!(!sim.client.current_menu().await.unwrap().is_menu_open);
    sim.client.create_menu(&buttons()).await.unwrap();
    assert_eq!(sim.client.menu().await.unwrap().menu.button, buttons());
    let current = sim.client.current_menu().await.unwrap();
    assert!(current.is_menu_open);
    assert_eq!(current.selfmenu_info.button, buttons());
    let menu = sim.world.menu().unwrap();
    assert_eq!(
        menu["button"][1]["sub_button"][0]["url"],
        "https://www.example.com/"
    );
    sim.client.delete_menu().await.unwrap();
    assert_eq!(sim.world.menu(), None);
    assert_eq!(kind(sim.client.menu().await), ApiErrorKind::NoSuchMenu);
}

#[tokio::test(start_paused = true)]
async fn what_was_read_back_can_be_made_again() {
    let sim = Sim::new();
    sim.client.create_menu(&buttons()).await.unwrap();
    let menu = sim.get("/cgi-bin/menu/get", &[]).await.unwrap();
    let before = sim.world.menu();
    sim.post(CREATE, menu["menu"].clone()).await.unwrap();
    assert_eq!(sim.world.menu(), before);
}

#[tokio::test(start_paused = true)]
async fn a_menu_that_is_not_right_is_refused() {
    let sim = Sim::new();
    let good = json!({"type": "click", "name": "n", "key": "k"});
    let click = |name: String, key: String| json!({"type": "click", "name": name, "key": key});
    let view = |url: String| json!({"type": "view", "name": "n", "url": url});
    let menu = |below: Value| json!({"name": "n", "sub_button": below});
    let short = || "n".to_owned();
    for (button, expected) in [
        (json!({"name": "n"}), 40023),
        (json!({"type": "dance", "name": "n"}), 40017),
        (click("字字字字字x".into(), short()), 0),
        (click("字字字字字xx".into(), short()), 40018),
        (click(String::new(), short()), 40018),
        (click(short(), "k".repeat(128)), 0),
        (click(short(), "k".repeat(129)), 40019),
        (click(short(), String::new()), 40019),
        (view(String::new()), 40020),
        (view(format!("https://{}", "a".repeat(1017))), 40020),
        (view("example.com".into()), 40055),
        (menu(json!([])), 40023),
        (menu(json!(vec![good.clone(); 5])), 0),
        (menu(json!(vec![good.clone(); 6])), 40023),
        (menu(json!([menu(json!([good]))])), 40022),
        (menu(json!([{"type": "dance", "name": "n"}])), 40024),
        (menu(json!([click("n".repeat(60), short())])), 0),
        (menu(json!([click("n".repeat(61), short())])), 40025),
        (menu(json!([click(short(), "k".repeat(129))])), 40026),
        (menu(json!([view(String::new())])), 40027),
        (menu(json!([view("ftp://example.com".into())])), 40054),
        (json!({"type": "media_id", "name": "n"}), 40007),
        (json!({"type": "article_id", "name": "n"}), 53600),
        (
            json!({"type": "miniprogram", "name": "n", "url": "https://a", "pagepath": "p"}),
            40013,
        ),
        (json!("click"), 47001),
    ] {
        let answer = sim.post(CREATE, json!({"button": [button]})).await;
        let code = answer.err().map_or(0, |error| error.code().unwrap());
        assert_eq!(code, expected, "{button}");
    }
    for (menu, expected) in [
        (json!({}), 40016),
        (json!({"button": []}), 40016),
        (json!({"button": vec![good; 4]}), 40016),
        (json!({"button": "click"}), 47001),
    ] {
        let answer = sim.post(CREATE, menu.clone()).await;
        assert_eq!(answer.unwrap_err().code(), Some(expected), "{menu}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_sees_the_latest_menu_that_fits() {
    let sim = Sim::with_alice();
    let android = MatchRule::new().client_platform_type(ClientPlatform::Android);
    let tagged = MatchRule::new().tag_id(7);
    let one = |name: &str| [Button::click(name, "K")];
    let add = async |name, rule| sim.client.add_conditional_menu(&one(name), rule).await;
    assert_eq!(
        kind(add("early", &android).await),
        ApiErrorKind::NoDefaultMenu
    );
    sim.client.create_menu(&one("all")).await.unwrap();
    let seen = async || sim.client.try_match_menu("oAlice").await.unwrap().button;
    assert_eq!(seen().await, one("all"));

    let menuid = add("android", &android).await.unwrap();
    assert_eq!(seen().await, one("android"));
    add("tagged", &tagged).await.unwrap();
    assert_eq!(seen().await, one("android"));
    assert!(sim.world.edit_user("oAlice", |user| user.tags.push(7)));
    assert_eq!(seen().await, one("tagged"));
    assert_eq!(
        sim.world.menu_of("oAlice").unwrap()["button"][0]["name"],
        "tagged"
    );
    assert_eq!(
        sim.world.menu_of("oBob").unwrap()["button"][0]["name"],
        "all"
    );

    let menus = sim.client.menu().await.unwrap();
    assert_eq!(menus.conditionalmenu.len(), 2);
    assert_eq!(
        menus.conditionalmenu[0].menuid.as_deref(),
        Some(menuid.as_str())
    );
    assert_eq!(menus.conditionalmenu[0].matchrule.as_ref(), Some(&android));

    sim.client.delete_conditional_menu(&menuid).await.unwrap();
    let answer = sim.client.delete_conditional_menu(&menuid).await;
    assert_eq!(kind(answer), ApiErrorKind::NotConditionalMenu);
    sim.client.delete_menu().await.unwrap();
    let answer = sim.client.try_match_menu("oAlice").await;
    assert_eq!(kind(answer), ApiErrorKind::NoSuchMenu);
    let answer = sim.client.try_match_menu("oBob").await;
    assert_eq!(kind(answer), ApiErrorKind::NoSuchMenuUser);
}

#[tokio::test(start_paused = true)]
async fn a_conditional_menu_needs_buttons_and_a_condition() {
    let sim = Sim::new();
    let path = "/cgi-bin/menu/addconditional";
    let button = json!([{"type": "click", "name": "n", "key": "k"}]);
    sim.post(CREATE, json!({"button": button})).await.unwrap();
    for (body, expected) in [
        (json!({"matchrule": {"tag_id": "2"}}), 65307),
        (json!({"button": [], "matchrule": {"tag_id": "2"}}), 65307),
        (json!({"button": button}), 65304),
        (json!({"button": button, "matchrule": {}}), 65304),
        (
            json!({"button": button, "matchrule": {"tag_id": ""}}),
            65304,
        ),
        (
            json!({"button": button, "matchrule": {"tag_id": [2]}}),
            47001,
        ),
    ] {
        let answer = sim.post(path, body.clone()).await;
        assert_eq!(answer.unwrap_err().code(), Some(expected), "{body}");
    }
    let body = json!({"button": button, "matchrule": {"tag_id": 2}});
    for _ in 0..100 {
        sim.post(path, body.clone()).await.unwrap();
    }
    assert_eq!(
        kind(sim.post(path, body).await),
        ApiErrorKind::TooManyConditionalMenus
    );
}
