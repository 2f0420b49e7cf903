//! Where settings come from, and which of them counts.

use crate::support::{TOKEN, Weixin, error_of};

/// The signature for this time and nonce, which tells one Token from another.
fn signature(weixin: Weixin) -> String {
    let line = weixin.run().ok().one_json();
    line["signature"].as_str().unwrap().to_owned()
}

fn sign(args: &[&str]) -> Weixin {
    let all = [
        "sign",
        "--json",
        "--timestamp",
        "1767225600",
        "--nonce",
        "1",
    ];
    Weixin::new([&all, args].concat())
}

#[test]
fn arguments_come_before_the_environment_and_that_before_the_file() {
    let of = |token: &str| signature(sign(&["--token", token]));
    let [flag, variable, file] = ["flagtoken", "variabletoken", "filetoken"];
    let all = |args: &[&str], value: &str| {
        let weixin = sign(args).file("weixin.toml", format!("token = \"{file}\""));
        signature(weixin.env("WEIXIN_TOKEN", value))
    };
    assert_eq!(all(&["--token", flag], variable), of(flag));
    assert_eq!(all(&[], variable), of(variable));
    assert_eq!(all(&[], ""), of(file), "an empty variable counts as none");
    assert_ne!(of(flag), of(file));
}

#[test]
fn a_file_can_be_named() {
    let weixin = sign(&["--config", "other.toml"])
        .file("weixin.toml", "token = \"onetoken\"")
        .file(
            "other.toml",
            "# mine\ntoken = \"othertoken\"\nmode = \"plaintext\"\n",
        );
    assert_eq!(
        signature(weixin),
        signature(sign(&["--token", "othertoken"]))
    );
    let ended = sign(&["--config", "none.toml"]).with_account().run();
    assert_eq!(ended.code, 2);
    assert_eq!(
        error_of(&ended.one_json()),
        ("file", "none.toml: no such file")
    );
}

#[test]
fn a_mistake_in_the_file_is_named_without_what_stands_there() {
    for (text, words) in [
        (
            format!("app_id = \"wx1\"\ntoken = {TOKEN}"),
            "weixin.toml: line 2 is not TOML",
        ),
        (
            format!("token = \"{TOKEN}"),
            "weixin.toml: line 1 is not TOML",
        ),
        (
            "token = 20262026".to_owned(),
            "token must be a text in quotes",
        ),
        ("tokn = \"x\"".to_owned(), "there is no setting tokn"),
        (
            "mode = \"secure\"".to_owned(),
            "mode must be plaintext, compatible, security or cloud_run",
        ),
        (
            format!("token = \"{TOKEN} \""),
            "token has a blank at position 22",
        ),
    ] {
        let ended = Weixin::new(["sign"]).file("weixin.toml", text).run();
        ended.complains(2, words);
        assert!(!ended.stderr.contains("20262026"));
    }
    let weixin = Weixin::new(["sign", "--lang", "zh"]).file("weixin.toml", "\ntoken");
    weixin
        .run()
        .complains(2, "weixin.toml：第 2 行不是合法的 TOML");
}

#[test]
fn both_languages_count_the_characters_of_a_setting_alike() {
    for (lang, words) in [("en", "at position 1 "), ("zh", "的第 1 个字符")] {
        let weixin = Weixin::new(["sign", "--lang", lang]);
        weixin
            .env("WEIXIN_TOKEN", " blank")
            .run()
            .complains(2, words);
    }
}

#[test]
fn a_file_that_is_too_long_is_refused_and_not_cut() {
    let text = format!("#{}\ntoken = \"othertoken\"", "x".repeat(64 * 1024));
    let ended = sign(&[]).file("weixin.toml", text).run();
    assert_eq!(ended.code, 2);
    assert_eq!(
        error_of(&ended.one_json()),
        ("too_long", "weixin.toml is longer than 64 KiB")
    );
}

#[test]
fn cloud_run_has_an_older_spelling() {
    for mode in ["cloud_run", "cloudrun"] {
        let signed = Weixin::new(["sign", "--mode", mode]).with_account().run();
        signed.complains(2, "in the mode cloud_run nothing is signed");
        let weixin = Weixin::new(["sign"]).with_account();
        let signed = weixin
            .file("weixin.toml", format!("mode = \"{mode}\""))
            .run();
        signed.complains(2, "in the mode cloud_run nothing is signed");
    }
}

#[test]
fn an_empty_mode_counts_as_none() {
    let weixin = Weixin::new(["sign"]).with_account().env("WEIXIN_MODE", "");
    weixin.run().ok();
    let weixin = Weixin::new(["sign"])
        .with_account()
        .env("WEIXIN_MODE", "secure");
    weixin
        .run()
        .complains(2, "must be one of: plaintext, compatible, security");
}

#[test]
fn the_language_is_that_of_the_system_unless_it_is_said() {
    let chinese = "缺少 token";
    let english = "token is not set";
    for (variables, args, words) in [
        (&[][..], &[][..], english),
        (&[("LANG", "zh_CN.UTF-8")], &[], chinese),
        (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], &[], english),
        (&[("LANG", "C"), ("LC_ALL", "zh_TW")], &[], chinese),
        (&[("LANG", "zh_CN.UTF-8")], &["--lang", "en"], english),
        (&[], &["--lang=zh"], chinese),
    ] {
        let mut weixin = Weixin::new([&["sign"], args].concat());
        for (name, value) in variables {
            weixin = weixin.env(name, value);
        }
        weixin.run().complains(2, words);
    }
}
