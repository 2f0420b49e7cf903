use crate::support::{TOKEN, Weixin, error_of};

const COMMANDS: [&[&str]; 19] = [
    &[],
    &["demo"],
    &["sim"],
    &["verify"],
    &["send"],
    &["trigger"],
    &["replay"],
    &["decode"],
    &["encode"],
    &["sign"],
    &["keygen"],
    &["token"],
    &["user"],
    &["user", "info"],
    &["menu"],
    &["menu", "get"],
    &["menu", "push"],
    &["new"],
    &["completions"],
];

#[test]
fn each_command_has_help_in_both_languages_and_none_has_secrets_in_it() {
    for command in COMMANDS {
        for help in ["-h", "--help"] {
            let help = |lang| {
                let args = [command, &[help, "--lang", lang]].concat();
                let ended = Weixin::new(args).with_account().run().ok();
                assert_eq!(ended.stderr, "");
                ended.stdout
            };
            let (english, chinese) = (help("en"), help("zh"));
            assert!(english.contains("Usage: weixin"), "{english}");
            assert!(chinese.contains("用法：weixin"), "{chinese}");
            assert!(chinese.contains("--json"), "{chinese}");
        }
    }
}

#[test]
fn the_help_says_how_it_ends() {
    for (lang, words) in [
        ("en", "3  a server could not be reached"),
        ("zh", "3  服务器无法连接"),
    ] {
        let ended = Weixin::new(["--help", "--lang", lang]).run().ok();
        assert!(ended.stdout.contains(words), "{}", ended.stdout);
    }
}

#[test]
fn the_version_is_that_of_the_crate() {
    let ended = Weixin::new(["--version"]).run().ok();
    let expected = concat!("weixin ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(ended.stdout, expected);
    assert_eq!(Weixin::new(["-V", "--lang=zh"]).run().ok().stdout, expected);
}

#[test]
fn wrong_use_is_explained_in_both_languages() {
    for (args, english, chinese) in [
        (
            &["decod"][..],
            "there is no command decod. Is it decode?",
            "没有 decod 这个命令。是否为 decode？",
        ),
        (
            &["sign", "--tokn=x"],
            "no argument --tokn here. Is it --token?",
            "这里没有参数 --tokn",
        ),
        (
            &["sign", "--token"],
            "--token <TOKEN> needs a value",
            "--token <TOKEN> 需要一个值",
        ),
        (
            &["sign", "--mode", "x"],
            "must be one of: plaintext",
            "应为下列之一：plaintext",
        ),
        (
            &["user", "info"],
            "<OPENID>... is missing",
            "缺少 <OPENID>...",
        ),
        (&["menu"], "what is to be done?", "要做什么？"),
        (
            &["decode", "--nonce", "1"],
            "--timestamp <SECONDS> is missing",
            "缺少",
        ),
    ] {
        Weixin::new(args).run().complains(2, english);
        Weixin::new(args)
            .env("LANG", "zh_CN")
            .run()
            .complains(2, chinese);
        let ended = Weixin::new([args, &["--json"]].concat()).run();
        assert_eq!((ended.code, &*ended.stderr), (2, ""));
        assert_eq!(error_of(&ended.one_json()).0, "usage");
    }
}

#[test]
fn wrong_use_of_a_command_points_to_its_own_help() {
    for (args, help) in [
        (&["decod"][..], "See `weixin --help`."),
        (&["send"], "See `weixin send --help`."),
        (
            &["--lang", "en", "user", "info"],
            "See `weixin user info --help`.",
        ),
        (&["menu", "pull"], "See `weixin menu --help`."),
        (&["sign", "--mode", "x"], "See `weixin sign --help`."),
    ] {
        Weixin::new(args).run().complains(2, help);
    }
    let ended = Weixin::new(["send", "--lang", "zh"]).run();
    ended.complains(2, "请看 `weixin send --help`。");
}

#[test]
fn what_may_be_a_secret_out_of_place_is_not_repeated() {
    for args in [
        &["sign", TOKEN][..],
        &["sign", "--token", "a", TOKEN],
        &["sign", "--tokn", TOKEN],
        &["keygen", "--json", TOKEN],
    ] {
        assert_eq!(Weixin::new(args).run().code, 2);
    }
}

#[test]
fn without_a_command_it_says_which_there_are() {
    let ended = Weixin::new::<&str>([]).run();
    ended.complains(2, "Commands:");
    Weixin::new(["--lang", "zh"]).run().complains(2, "命令");
}

#[test]
fn completions_are_scripts_for_their_shells() {
    for (shell, words) in [
        ("bash", "complete -F _weixin"),
        ("zsh", "#compdef weixin"),
        ("fish", "complete -c weixin"),
    ] {
        let ended = Weixin::new(["completions", shell])
            .with_account()
            .run()
            .ok();
        assert!(ended.stdout.contains(words), "{}", ended.stdout);
        assert!(ended.stdout.contains("decode"));
        let line = Weixin::new(["completions", shell, "--json"])
            .run()
            .ok()
            .one_json();
        assert!(line["completions"].as_str().unwrap().contains(words));
    }
    let ended = Weixin::new(["completions", "bash"]).run().ok();
    let checked = std::process::Command::new("bash")
        .args(["-nc", &ended.stdout])
        .status();
    assert!(
        checked.is_ok_and(|status| status.success()),
        "bash reads it"
    );
}
