//! Every run in these tests is looked through for the account's secrets. Here are the ways to get at them.

use crate::support::{KEY, SECRET, TOKEN, Weixin, error_of};

/// Settings that are wrong in a way that is found.
#[test]
fn a_wrong_setting_is_named_and_not_shown() {
    for (name, value, command, field) in [
        ("WEIXIN_TOKEN", format!("{TOKEN}!"), &["sign"][..], "token"),
        ("WEIXIN_TOKEN", TOKEN.repeat(2), &["sign"], "token"),
        (
            "WEIXIN_ENCODING_AES_KEY",
            format!("{KEY}A"),
            &["encode"],
            "encoding_aes_key",
        ),
        (
            "WEIXIN_ENCODING_AES_KEY",
            format!("{KEY}="),
            &["decode"],
            "encoding_aes_key",
        ),
        (
            "WEIXIN_APP_SECRET",
            format!("{SECRET} "),
            &["token"],
            "app_secret",
        ),
        (
            "WEIXIN_APP_SECRET",
            format!("\"{SECRET}\""),
            &["menu", "get"],
            "app_secret",
        ),
        (
            "WEIXIN_API_BASE",
            format!("http://x@{SECRET}"),
            &["token"],
            "base_url",
        ),
    ] {
        for more in [&[][..], &["--json"], &["--lang", "zh"]] {
            let args = [command, more].concat();
            let weixin = Weixin::new(args).with_account().env(name, &value);
            let ended = weixin.stdin("<xml><MsgType>text</MsgType></xml>").run();
            assert_eq!(ended.code, 2, "{ended:?}");
            let said = format!("{}{}", ended.stdout, ended.stderr);
            assert!(said.contains(field), "{said}");
            if more == ["--json"] {
                assert_eq!(error_of(&ended.one_json()).0, "config");
            }
        }
    }
}

#[test]
fn arguments_are_no_more_shown_than_the_environment() {
    for args in [
        &["sign", "--token", TOKEN, "--mode", "none"][..],
        &["sign", "--token", TOKEN, "--nonce", "a b"],
        &["encode", "--encoding-aes-key", KEY, "--token", TOKEN],
        &["token", "--app-secret", SECRET],
        &["token", "--app-secret", SECRET, "--help"],
        &[
            "token",
            "--app-secret",
            SECRET,
            "--app-secret",
            SECRET,
            "--app-id",
            "wx1",
        ],
    ] {
        Weixin::new(args).stdin("<xml/>").run();
    }
}

#[test]
fn an_address_with_a_password_is_refused_and_not_shown() {
    for command in [&["verify"][..], &["send", "text", "a"], &["sim"]] {
        let to = format!("http://user:{SECRET}@127.0.0.1:1/weixin");
        let args = [command, &["--to", &to]].concat();
        let ended = Weixin::new(args).with_account().run();
        ended.complains(2, "--to must be the address of a bot");
    }
}
