use weixin_core::{Account, CallbackQuery, EncodingAesKey, Token};

use crate::support::{TOKEN, Weixin, error_of};

#[test]
fn the_published_sample_is_signed_the_same() {
    let ended = Weixin::new(["sign", "--timestamp", "1714036504", "--nonce", "1514711492"])
        .env("WEIXIN_TOKEN", "AAAAA")
        .run()
        .ok();
    let query =
        "signature=f464b24fc39322e44b38aa78f5edd27bd1441696&timestamp=1714036504&nonce=1514711492";
    let curl = format!("curl 'http://127.0.0.1:3000/weixin?{query}&echostr=hello'");
    assert_eq!(ended.stdout, format!("{query}\n{curl}\n"));
    assert!(ended.stderr.contains("five minutes"), "{}", ended.stderr);
}

#[test]
fn by_default_it_is_signed_now_and_differs_each_time() {
    let sign = || {
        let ended = Weixin::new(["sign", "--json"]).with_account().run().ok();
        ended.one_json()["query"].as_str().unwrap().to_owned()
    };
    let (one, other) = (sign(), sign());
    assert_ne!(one, other);
    let account = Account::builder(TOKEN).build().unwrap();
    assert!(account.verify(&CallbackQuery::parse(&one).unwrap()).is_ok());
}

#[test]
fn an_encrypted_message_is_signed_as_well() {
    let args = [
        "sign",
        "--json",
        "--timestamp",
        "1767225600",
        "--nonce",
        "7",
        "--encrypt",
        "QUJD",
    ];
    let line = Weixin::new(args).with_account().run().ok().one_json();
    let expected = weixin_core::Signature::over([TOKEN, "1767225600", "7", "QUJD"]);
    let signature = line["msg_signature"].as_str().unwrap();
    assert!(expected.matches(signature));
    let query = line["query"].as_str().unwrap();
    assert!(query.ends_with(&format!("&encrypt_type=aes&msg_signature={signature}")));
    assert!(
        line["curl"]
            .as_str()
            .unwrap()
            .starts_with("curl -d @body.xml ")
    );
}

#[test]
fn what_the_platform_would_not_send_is_not_signed() {
    for timestamp in ["now", "12345", "17140365040"] {
        let ended = Weixin::new(["sign", "--timestamp", timestamp])
            .with_account()
            .run();
        ended.complains(2, "the value of --timestamp <SECONDS> is wrong");
    }
    let ended = Weixin::new(["sign", "--mode", "cloud_run"])
        .with_account()
        .run();
    ended.complains(2, "nothing is signed");
    let ended = Weixin::new(["sign", "--json", "--nonce", "a b"])
        .with_account()
        .run();
    assert_eq!(ended.code, 2);
    assert_eq!(error_of(&ended.one_json()).0, "usage");
}

#[test]
fn keygen_makes_what_the_console_and_the_environment_take() {
    let made = Weixin::new(["keygen", "--json"]).run().ok().one_json();
    let text = |name| made[name].as_str().unwrap();
    assert!(Token::new(text("token")).is_ok());
    assert!(EncodingAesKey::new(text("encoding_aes_key")).is_ok());

    let ended = Weixin::new(["keygen"]).run().ok();
    let names: Vec<&str> = ended
        .stdout
        .lines()
        .map(|line| line.split_once('=').unwrap().0)
        .collect();
    assert_eq!(names, ["WEIXIN_TOKEN", "WEIXIN_ENCODING_AES_KEY"]);
    assert!(ended.stderr.contains("Paste both into the console"));
    let ended = Weixin::new(["keygen", "--lang=zh"]).run().ok();
    assert!(ended.stderr.contains("请把两者填入控制台"));
}
