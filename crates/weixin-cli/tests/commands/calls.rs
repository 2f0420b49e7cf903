use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::{ACCESS_TOKEN, APP_ID, Ended, SECRET, Weixin, error_of};

fn weixin(platform: &Platform, args: &[&str]) -> Weixin {
    let weixin = Weixin::new(args).with_account();
    weixin.env("WEIXIN_API_BASE", platform.address())
}

#[test]
fn a_token_is_shown_only_when_asked_for() {
    let platform = Platform::new(&[]);
    let ended = weixin(&platform, &["token"]).run().ok();
    assert_eq!(
        ended.stdout,
        "76_can… (expires in 7200 s; --show prints it)\n"
    );
    let ended = weixin(&platform, &["token", "--lang", "zh"]).run().ok();
    assert!(ended.stdout.contains("7200 秒后过期"), "{}", ended.stdout);
    let line = weixin(&platform, &["token", "--json"])
        .run()
        .ok()
        .one_json();
    assert_eq!(line, json!({"masked": "76_can…", "expires_in": 7200}));

    let ended = weixin(&platform, &["token", "--show"])
        .run_showing_secrets()
        .ok();
    assert_eq!(ended.stdout, format!("{ACCESS_TOKEN}\n"));
    let ended = weixin(&platform, &["token", "--show", "--json"]).run_showing_secrets();
    assert_eq!(ended.ok().one_json()["access_token"], ACCESS_TOKEN);
}

#[test]
fn an_error_code_is_said_with_its_meaning_its_number_and_what_to_do() {
    let platform = Platform::new(&[(
        "/stable_token",
        r#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 6a5b4c3d-1a2b3c4d-5e6f7081"}"#,
    )]);
    let ended = weixin(&platform, &["token"]).run();
    let expected = "weixin: /cgi-bin/stable_token: error code 40164: the caller's address is not on the \
        allow-list of the account. The platform says: invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in \
        whitelist. Add the address to the IP allow-list in the console; it works after some minutes. The platform \
        finds the call by its request id 6a5b4c3d-1a2b3c4d-5e6f7081.\n";
    assert_eq!((ended.code, &*ended.stderr), (1, expected));

    let ended = weixin(&platform, &["menu", "get", "--lang=zh"]).run();
    ended.complains(1, "错误码 40164：调用方的 IP 不在账号的白名单里。");
    assert!(
        ended
            .stderr
            .contains("请在控制台的 IP 白名单中加入这个地址")
    );

    let line = weixin(&platform, &["user", "info", "o1", "--json"]).run();
    let error = line.one_json()["error"].clone();
    assert_eq!(error["errcode"], 40164);
    assert_eq!(error["rid"], "6a5b4c3d-1a2b3c4d-5e6f7081");
    assert_eq!(error["can_retry"], false);
}

#[test]
fn what_the_platform_quotes_of_secrets_is_not_repeated() {
    let platform = Platform::new(&[(
        "/stable_token",
        r#"{"errcode":40125,"errmsg":"invalid appsecret canary5ec2e7canary5ec2e7canary00 rid: 1-2-3"}"#,
    )]);
    for args in [
        &["token"][..],
        &["token", "--json"],
        &["token", "--lang=zh"],
    ] {
        let ended = weixin(&platform, args).run();
        assert_eq!(ended.code, 1);
        assert!(
            format!("{ended:?}").contains("invalid appsecret ["),
            "{ended:?}"
        );
    }
}

#[test]
fn a_server_that_is_not_there_is_not_reachable() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let weixin = |args: &[&str]| -> Ended {
        let base = format!("http://127.0.0.1:{port}");
        Weixin::new(args)
            .with_account()
            .env("WEIXIN_API_BASE", &base)
            .run()
    };
    weixin(&["token"]).complains(3, "/cgi-bin/stable_token: no connection");
    let ended = weixin(&["menu", "get", "--json"]);
    assert_eq!(ended.code, 3);
    assert_eq!(error_of(&ended.one_json()).0, "connect");
    weixin(&["user", "info", "o1", "o2", "--lang", "zh"]).complains(3, "连接不上");
}

#[test]
fn users_are_told_of_one_by_one() {
    let platform = Platform::new(&[
        (
            "openid=oAlice",
            r#"{"subscribe":1,"openid":"oAlice","language":"zh_CN","subscribe_time":1767225600,"unionid":"u1","remark":"","tagid_list":[128,2],"new_field":"x"}"#,
        ),
        ("openid=oBob", r#"{"subscribe":0,"openid":"oBob"}"#),
        (
            "openid=oEve",
            r#"{"errcode":40003,"errmsg":"invalid openid"}"#,
        ),
    ]);
    let args = ["user", "info", "oEve", "oAlice", "oBob"];
    let ended = weixin(&platform, &args).run();
    assert_eq!(ended.code, 1, "of one nothing was said");
    assert!(
        ended.stdout.contains("unionid         u1\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stderr.contains("error code 40003"),
        "{}",
        ended.stderr
    );

    let ended = weixin(&platform, &[&args[..], &["--json"]].concat()).run();
    let [eve, alice, bob] = <[Value; 3]>::try_from(ended.json()).unwrap();
    assert_eq!(eve["error"]["openid"], "oEve");
    let tags = json!([128, 2]);
    assert_eq!(
        (&alice["tagid_list"], &alice["new_field"]),
        (&tags, &json!("x"))
    );
    assert_eq!(bob, json!({"openid": "oBob", "subscribe": false}));
    weixin(&platform, &args[..4]).run();
    assert_eq!(
        platform.calls().len(),
        3 + 3 + 2,
        "what fails for one is no reason to stop"
    );
}

#[test]
fn a_menu_that_was_got_can_be_pushed() {
    const MENU: &str = r#"{"menu":{"button":[{"type":"click","name":"今日歌曲","key":"MUSIC","sub_button":[]}],"menuid":7}}"#;
    let platform = Platform::new(&[
        ("/menu/get", MENU),
        ("/menu/create", r#"{"errcode":0,"errmsg":"ok"}"#),
        ("/menu/delete", r#"{"errcode":0,"errmsg":"ok"}"#),
    ]);
    let got = weixin(&platform, &["menu", "get"]).run().ok().stdout;
    let line = weixin(&platform, &["menu", "get", "--json"])
        .run()
        .ok()
        .one_json();
    assert_eq!(line, serde_json::from_str::<Value>(MENU).unwrap());

    let ended = weixin(&platform, &["menu", "push", "menu.json"]).file("menu.json", &got);
    assert_eq!(ended.run().ok().stdout, "the menu is set: 1 buttons\n");
    let ended = weixin(&platform, &["menu", "push", "-", "--json"]).stdin(got);
    assert_eq!(
        ended.run().ok().one_json(),
        json!({"pushed": true, "buttons": 1})
    );
    let pushed = platform.calls().pop().unwrap();
    assert!(pushed.line.starts_with("POST /cgi-bin/menu/create?"));
    let expected =
        r#"{"button":[{"key":"MUSIC","name":"今日歌曲","sub_button":[],"type":"click"}]}"#;
    assert_eq!(pushed.body, expected);

    let ended = weixin(&platform, &["menu", "delete", "--lang", "zh"])
        .run()
        .ok();
    assert_eq!(ended.stdout, "菜单已删除\n");
}

#[test]
fn a_menu_that_is_not_there_is_an_answer_of_no() {
    let platform = Platform::new(&[
        ("/menu/get", r#"{"errcode":46003,"errmsg":"menu no exist"}"#),
        (
            "/menu/delete",
            r#"{"errcode":46003,"errmsg":"menu no exist"}"#,
        ),
    ]);
    let ended = weixin(&platform, &["menu", "get"]).run();
    ended.complains(1, "Make one with `weixin menu push FILE`");
    let ended = weixin(&platform, &["menu", "delete", "--json"]).run().ok();
    assert_eq!(ended.one_json(), json!({"deleted": false}));
}

#[test]
fn a_file_that_is_no_menu_is_not_pushed() {
    let platform = Platform::new(&[]);
    for (text, words) in [
        ("{\"button\": [}", "no JSON at line 1, column 13"),
        ("{}", "there is no list `button`"),
        ("{\"button\": [], \"matchrule\": {}}", "matchrule"),
    ] {
        let weixin = weixin(&platform, &["menu", "push", "m.json"]).file("m.json", text);
        weixin.run().complains(2, words);
    }
    let ended = weixin(&platform, &["menu", "push", "m.json"]).run();
    ended.complains(2, "m.json: no such file");
    assert!(platform.calls().is_empty());
}

#[test]
fn without_an_account_nothing_is_called() {
    let ended = Weixin::new(["token"]).run();
    ended.complains(
        2,
        "app_id is not set: give it by WEIXIN_APP_ID, in weixin.toml, or by --app-id",
    );
    let weixin = |secret| {
        let weixin = Weixin::new(["token", "--lang=zh"]).env("WEIXIN_APP_ID", APP_ID);
        weixin.env("WEIXIN_APP_SECRET", secret).run()
    };
    weixin("").complains(2, "缺少 app_secret");
    weixin(&format!("{SECRET}!")).complains(2, "app_secret 的第 33 个字符不允许使用");
}
