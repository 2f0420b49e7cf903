use weixin_core::{Account, CallbackQuery};

use crate::support::{APP_ID, KEY, TOKEN, Weixin, error_of, fixture};

const TEXT: &str =
    "<xml><ToUserName>gh_1</ToUserName><MsgType>text</MsgType><Content>hi</Content></xml>";

/// Opens a push as a server does, which checks everything.
fn open(query: &str, body: &str) -> String {
    let account = Account::builder(TOKEN)
        .app_id(APP_ID)
        .encoding_aes_key(KEY)
        .build()
        .unwrap();
    let proof = account
        .verify(&CallbackQuery::parse(query).unwrap())
        .unwrap();
    let document = weixin_message::Document::parse(body.as_bytes()).unwrap();
    let encrypt = document.root().child("Encrypt").unwrap().text().to_owned();
    let opened = proof.open(&encrypt).unwrap();
    String::from_utf8(opened.message().to_vec()).unwrap()
}

#[test]
fn a_server_takes_what_is_encoded_for_it() {
    for document in [TEXT.to_owned(), fixture("json/text.json")] {
        for mode in ["security", "compatible"] {
            let ended = Weixin::new(["encode", "--mode", mode])
                .with_account()
                .stdin(document.clone())
                .run()
                .ok();
            let (query, body) = ended.stdout.split_once('\n').unwrap();
            assert_eq!(open(query, body.trim_end()), document.trim_end(), "{mode}");
            let is_plain_too = body.contains("MsgType");
            assert_eq!(is_plain_too, mode == "compatible", "{body}");
            assert!(ended.stderr.contains("curl -d"), "{}", ended.stderr);
        }
    }
}

#[test]
fn in_plaintext_mode_the_document_stays_as_it_is() {
    let line = Weixin::new(["encode", "--json", "--mode", "plaintext"])
        .with_account()
        .stdin(format!("\u{feff}{TEXT}\n"))
        .run()
        .ok()
        .one_json();
    assert_eq!(line["body"], TEXT);
    let query = line["query"].as_str().unwrap();
    assert!(!query.contains("msg_signature"), "{query}");
    let account = Account::builder(TOKEN).build().unwrap();
    assert!(
        account
            .verify(&CallbackQuery::parse(query).unwrap())
            .is_ok()
    );
}

#[test]
fn the_line_for_curl_survives_a_shell() {
    let document = "<xml><ToUserName>gh_1</ToUserName><Content>it's `here` $HOME</Content></xml>";
    let line = Weixin::new(["encode", "--json", "--mode", "plaintext"])
        .with_account()
        .stdin(document)
        .run()
        .ok()
        .one_json();
    let curl = line["curl"].as_str().unwrap();
    let script = format!("curl() {{ printf '%s' \"$2\"; }}; {curl}");
    let shell = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&shell.stdout), document);
}

#[test]
fn what_is_no_document_or_lacks_a_key_is_refused() {
    let ended = Weixin::new(["encode", "--json"])
        .with_account()
        .stdin("hello")
        .run();
    assert_eq!(ended.code, 1);
    assert_eq!(error_of(&ended.one_json()).0, "syntax");

    let long = format!("<xml>{}</xml>", "x".repeat(64 * 1024));
    let ended = Weixin::new(["encode"]).with_account().stdin(long).run();
    ended.complains(2, "stdin is longer than 64 KiB");

    let weixin = Weixin::new(["encode", "--mode", "security"]).stdin(TEXT);
    let ended = weixin.env("WEIXIN_TOKEN", TOKEN).run();
    ended.complains(
        2,
        "encoding_aes_key is not set: give it by WEIXIN_ENCODING_AES_KEY",
    );
}
