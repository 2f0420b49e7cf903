use http::Method;
use serde_json::{Value, json};
use weixin_client::menu::{Button, ClientPlatform, MatchRule};

use crate::platform::{answering, fixture, invalid, wire};

fn song() -> Button {
    Button::click("今日歌曲", "V1001_TODAY_MUSIC")
}

#[tokio::test]
async fn a_menu_is_made() {
    let (client, log) = answering(fixture("ok"));
    let buttons = [
        song(),
        Button::sub_menu(
            "菜单",
            [
                Button::view("搜索", "https://www.example.com/"),
                Button::miniprogram(
                    "wxa",
                    "https://mp.weixin.qq.com",
                    "wx90f8e7d6c5b4a392",
                    "pages/lunar/index",
                ),
                Button::scancode_waitmsg("扫码带提示", "rselfmenu_0_0"),
                Button::pic_sysphoto("系统拍照发图", "rselfmenu_1_0"),
                Button::location_select("发送位置", "rselfmenu_2_0"),
            ],
        ),
        Button::sub_menu(
            "更多",
            [
                Button::media_id("图片", "MEDIA_ID1"),
                Button::view_limited("图文消息", "MEDIA_ID2"),
                Button::article_id("发布后的图文消息", "ARTICLE_ID1"),
                Button::article_view_limited("发布后的图文消息", "ARTICLE_ID2"),
            ],
        ),
    ];
    client.create_menu(&buttons).await.unwrap();

    let call = log.call();
    assert_eq!(
        (call.method, &*call.path),
        (Method::POST, "/cgi-bin/menu/create")
    );
    assert_eq!(call.body, wire("menu_create_request"));
}

#[tokio::test]
async fn a_conditional_menu_is_made_and_deleted() {
    let (client, log) = answering(fixture("menu_addconditional_response"));
    let rule = MatchRule::new()
        .tag_id(2)
        .client_platform_type(ClientPlatform::Android);
    let menuid = client.add_conditional_menu(&[song()], &rule).await.unwrap();
    assert_eq!(menuid, "208379533");
    let calls = log.calls();
    assert_eq!(calls[0].path, "/cgi-bin/menu/addconditional");
    assert_eq!(calls[0].body, wire("menu_addconditional_request"));

    let (client, log) = answering(fixture("ok"));
    client.delete_conditional_menu(&menuid).await.unwrap();
    let calls = log.calls();
    assert_eq!(calls[0].path, "/cgi-bin/menu/delconditional");
    assert_eq!(calls[0].body, r#"{"menuid":"208379533"}"#);
}

#[tokio::test]
async fn a_menu_that_is_too_large_is_not_sent() {
    let (client, log) = answering(fixture("ok"));
    let many = |count| vec![song(); count];
    let named = |length| Button::click("n".repeat(length), "k");
    let keyed = |length| Button::click("n", "k".repeat(length));
    let linked = |length| Button::view("n", "u".repeat(length));
    let below = |button| Button::sub_menu("n", [button]);
    for (what, buttons, field) in [
        ("none", many(0), Some("button")),
        ("three", many(3), None),
        ("four", many(4), Some("button")),
        (
            "none below",
            vec![Button::sub_menu("n", [])],
            Some("sub_button"),
        ),
        ("five below", vec![Button::sub_menu("n", many(5))], None),
        (
            "six below",
            vec![Button::sub_menu("n", many(6))],
            Some("sub_button"),
        ),
        (
            "two levels below",
            vec![below(below(song()))],
            Some("sub_button"),
        ),
        ("no name", vec![named(0)], Some("name")),
        ("a name", vec![named(16)], None),
        ("a long name", vec![named(17)], Some("name")),
        (
            "the name of a menu",
            vec![Button::sub_menu("n".repeat(17), many(1))],
            Some("name"),
        ),
        ("a name below", vec![below(named(60))], None),
        ("a long name below", vec![below(named(61))], Some("name")),
        ("no key", vec![keyed(0)], Some("key")),
        ("a key", vec![keyed(128)], None),
        ("a long key", vec![below(keyed(129))], Some("key")),
        ("no address", vec![linked(0)], Some("url")),
        ("an address", vec![linked(1024)], None),
        ("a long address", vec![linked(1025)], Some("url")),
        (
            "no material",
            vec![Button::media_id("n", "")],
            Some("media_id"),
        ),
    ] {
        let before = log.len();
        let answer = client.create_menu(&buttons).await;
        match field {
            Some(field) => assert_eq!(invalid(answer), field, "{what}"),
            None => answer.unwrap_or_else(|error| panic!("{what}: {error}")),
        }
        let sent = log.len() - before;
        assert_eq!(sent, usize::from(field.is_none()), "{what}");
    }
    let before = log.len();
    let rule = MatchRule::new().tag_id(2);
    assert_eq!(
        invalid(client.add_conditional_menu(&[], &rule).await),
        "button"
    );
    let rule = MatchRule::new();
    assert_eq!(
        invalid(client.add_conditional_menu(&[song()], &rule).await),
        "matchrule"
    );
    assert_eq!(invalid(client.delete_conditional_menu("").await), "menuid");
    assert_eq!(invalid(client.try_match_menu("").await), "user_id");
    assert_eq!(log.len(), before);
}

#[tokio::test]
async fn what_was_made_is_read() {
    let made: Value = serde_json::from_str(&fixture("menu_create_request")).unwrap();
    let answer = json!({
        "menu": {"button": made["button"], "menuid": 208_396_938},
        "conditionalmenu": [{
            "button": [
                {"type": "click", "name": "歌", "key": "K", "sub_button": []},
                {"type": "hologram", "name": "新", "height": 3, "sub_button": []},
                {"type": "click", "name": "红", "key": "R", "color": "red", "sub_button": []},
                {"name": "更多", "badge": 7, "sub_button": [{"type": "click", "name": "歌", "key": "K"}]},
            ],
            "matchrule": {"tag_id": 2, "client_platform_type": "1", "language": "zh_CN"},
            "menuid": 208_396_993,
        }],
    });
    let (client, log) = answering(answer.to_string());
    let menus = client.menu().await.unwrap();

    let call = log.call();
    assert_eq!(
        (call.method, &*call.path),
        (Method::GET, "/cgi-bin/menu/get")
    );
    assert_eq!(menus.menu.menuid.as_deref(), Some("208396938"));
    assert_eq!(menus.menu.matchrule, None);
    assert_eq!(menus.menu.button[0], song());
    assert_eq!(
        serde_json::to_value(&menus.menu.button).unwrap(),
        made["button"]
    );

    let conditional = &menus.conditionalmenu[0];
    assert_eq!(conditional.menuid.as_deref(), Some("208396993"));
    let rule = conditional.matchrule.as_ref().unwrap();
    assert_eq!(rule.tag_id.as_deref(), Some("2"));
    assert_eq!(rule.client_platform_type, Some(ClientPlatform::Ios));
    assert_eq!(rule.other["language"], "zh_CN");
    assert_eq!(conditional.button[0], Button::click("歌", "K"));
    let Button::Other(unknown) = &conditional.button[1] else {
        panic!("{:?}", conditional.button[1]);
    };
    assert_eq!(unknown["height"], 3);
    // What this crate does not know of a button goes back as it came.
    let red = serde_json::to_value(&conditional.button[2]).unwrap();
    assert_eq!(
        red,
        json!({"type": "click", "name": "红", "key": "R", "color": "red"})
    );
    assert!(matches!(&conditional.button[3], Button::SubMenu { other, .. } if other["badge"] == 7));
}

#[tokio::test]
async fn a_menu_from_the_console_is_read() {
    let answer = json!({
        "is_menu_open": 1,
        "selfmenu_info": {"button": [
            {"type": "view", "name": "页", "url": "https://example.com/"},
            {"name": "更多", "sub_button": {"list": [
                {"type": "article_id", "name": "文", "article_id": "A"},
                {"type": "text", "name": "字", "value": "你好"},
            ]}},
        ]},
    });
    let (client, log) = answering(answer.to_string());
    let current = client.current_menu().await.unwrap();
    assert_eq!(log.call().path, "/cgi-bin/get_current_selfmenu_info");
    assert!(current.is_menu_open);
    let [page, more] = &current.selfmenu_info.button[..] else {
        panic!("{:?}", current.selfmenu_info.button);
    };
    assert_eq!(*page, Button::view("页", "https://example.com/"));
    let Button::SubMenu {
        name, sub_button, ..
    } = more
    else {
        panic!("{more:?}");
    };
    assert_eq!(name, "更多");
    assert_eq!(sub_button[0], Button::article_id("文", "A"));
    assert!(matches!(&sub_button[1], Button::Other(text) if text["value"] == "你好"));
}

#[tokio::test]
async fn the_menu_of_a_user_is_read_in_either_form() {
    let buttons = json!([{"type": "click", "name": "今日歌曲", "key": "V1001_TODAY_MUSIC"}]);
    for answer in [
        json!({"button": buttons}),
        json!({"menu": {"button": buttons}}),
    ] {
        let (client, log) = answering(answer.to_string());
        let menu = client.try_match_menu("weixin").await.unwrap();
        assert_eq!(menu.button, [song()]);
        let call = log.call();
        assert_eq!(call.path, "/cgi-bin/menu/trymatch");
        assert_eq!(call.body, r#"{"user_id":"weixin"}"#);
    }
}

#[tokio::test]
async fn all_menus_are_deleted() {
    let (client, log) = answering(fixture("ok"));
    client.delete_menu().await.unwrap();
    let call = log.call();
    assert_eq!(
        (call.method, &*call.path),
        (Method::GET, "/cgi-bin/menu/delete")
    );
}

#[tokio::test(start_paused = true)]
async fn a_conditional_menu_is_not_made_twice() {
    let (client, log) = answering(fixture("error_busy"));
    let rule = MatchRule::new().tag_id(2);
    let added = client.add_conditional_menu(&[song()], &rule).await;
    assert_eq!(added.unwrap_err().code(), Some(-1));
    assert_eq!(log.len(), 1);
}
