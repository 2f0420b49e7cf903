use serde_json::{Value, json};
use weixin_sim::envelope::Key;

use crate::support::{APP_ID, KEY, TOKEN, Weixin, error_of, fixture};

const TEXT: &str = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
    <CreateTime>1767225600</CreateTime><MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId></xml>";

#[test]
fn documents_become_lines_of_typed_json() {
    let ended = Weixin::new(["decode", "a.xml", "b.json"])
        .file(
            "a.xml",
            format!("{TEXT}{TEXT}\n{}", fixture("event/click.xml")),
        )
        .file("b.json", fixture("json/text.json"))
        .run()
        .ok();
    assert_eq!(ended.stderr, "");
    let lines = ended.json();
    let what: Vec<Value> = lines
        .iter()
        .map(|line| json!([line["file"], line["line"], line["kind"], line["known"]]))
        .collect();
    let expected = [
        json!(["a.xml", 1, "text", true]),
        json!(["a.xml", 1, "text", true]),
        json!(["a.xml", 2, "CLICK", true]),
        json!(["b.json", 1, "text", true]),
    ];
    assert_eq!(what, expected);
    let message = json!({
        "ToUserName": "gh_1",
        "FromUserName": "o1",
        "CreateTime": "1767225600",
        "MsgType": "text",
        "Content": "hi",
        "MsgId": "1",
    });
    assert_eq!(lines[0]["message"], message);
    assert_eq!(lines[2]["message"]["EventKey"], "V1001_TODAY_MUSIC");
}

#[test]
fn a_type_that_is_not_known_is_said_to_be_so() {
    let line = Weixin::new(["decode"])
        .stdin(fixture("message/unknown_type.xml"))
        .run()
        .ok()
        .one_json();
    assert_eq!(line["known"], false);
    assert_eq!(line["file"], "stdin");
}

#[test]
fn what_a_user_wrote_does_not_command_the_terminal() {
    let text = TEXT.replace("hi", "x\u{9b}31m\u{202e}你\u{7f}\u{2066}");
    let ended = Weixin::new(["decode"]).stdin(text).run().ok();
    let line = ended.stdout.trim_end();
    assert!(line.contains(r"x\u009b31m\u202e你\u007f\u2066"), "{line}");
    assert!(!line.contains(char::is_control));
    let content = &ended.one_json()["message"]["Content"];
    assert_eq!(content, "x\u{9b}31m\u{202e}你\u{7f}\u{2066}");
}

#[test]
fn a_document_that_was_cut_off_does_not_take_the_next_for_its_text() {
    let cut = "<xml><ToUserName><![CDATA[gh_1";
    let next = TEXT.replace("gh_1", "<![CDATA[gh_1]]>");
    let ended = Weixin::new(["decode"])
        .stdin(format!("{cut}\n{next}\n"))
        .run();
    assert_eq!(ended.code, 1);
    assert_eq!(ended.json().len(), 1, "{}", ended.stdout);
    assert_eq!(ended.json()[0]["message"]["Content"], "hi");
    assert!(
        ended.stderr.contains("line 1") || ended.stderr.contains(":1:"),
        "{}",
        ended.stderr
    );
}

#[test]
fn what_is_bad_is_named_and_takes_nothing_else_with_it() {
    let bad = "<xml><MsgType>text</MsgType><Content>&secret;</Content></xml>";
    let text = format!("{TEXT}\nhello\n{bad}\n{TEXT}\n<xml><Content>");
    let weixin = |args: &[&str]| {
        let args = [&["decode", "-", "none.xml", "empty.xml"], args].concat();
        Weixin::new(args)
            .stdin(text.clone())
            .file("empty.xml", "")
            .run()
    };
    let ended = weixin(&[]);
    assert_eq!(ended.code, 1);
    let lines: Vec<Value> = ended
        .json()
        .iter()
        .map(|line| line["line"].clone())
        .collect();
    assert_eq!(lines, [json!(1), json!(4)]);
    let expected = "\
        weixin: stdin, line 2: neither XML nor JSON begins here\n\
        weixin: stdin, line 3: the document has an entity that is not predefined\n\
        weixin: stdin, line 5: the document is cut off, or not well-formed\n\
        weixin: none.xml: no such file\n\
        weixin: empty.xml, line 1: there is no document\n";
    assert_eq!(ended.stderr, expected);

    let ended = weixin(&["--lang", "zh"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended
            .stderr
            .contains("stdin 第 2 行：这里不是 XML 或 JSON 的开头")
    );
    assert!(ended.stderr.contains("none.xml：文件不存在"));

    let ended = weixin(&["--json"]);
    assert_eq!((ended.code, &*ended.stderr), (1, ""));
    let errors: Vec<Value> = ended
        .json()
        .iter()
        .filter_map(|line| line.get("error"))
        .map(|error| json!([error["code"], error["file"], error["line"]]))
        .collect();
    let expected = [
        json!(["no_document", "stdin", 2]),
        json!(["entity", "stdin", 3]),
        json!(["syntax", "stdin", 5]),
        json!(["file", "none.xml", null]),
        json!(["empty", "empty.xml", 1]),
    ];
    assert_eq!(errors, expected);
}

/// A push in security mode, and the options with what its query says.
fn sealed() -> (String, Vec<String>) {
    let encoded = Weixin::new([
        "encode",
        "--json",
        "--timestamp",
        "1767225600",
        "--nonce",
        "42",
    ])
    .with_account()
    .stdin(TEXT)
    .run()
    .ok()
    .one_json();
    let query = encoded["query"].as_str().unwrap();
    let signature = query.split_once("msg_signature=").unwrap().1;
    let options = [
        "--timestamp",
        "1767225600",
        "--nonce",
        "42",
        "--msg-signature",
        signature,
    ];
    let options = options.map(str::to_owned).to_vec();
    (encoded["body"].as_str().unwrap().to_owned(), options)
}

#[test]
fn an_encrypted_push_is_opened_with_or_without_its_query() {
    let (body, options) = sealed();
    let decode = |options: &[String]| {
        let args = ["decode".to_owned()]
            .iter()
            .chain(options)
            .cloned()
            .collect::<Vec<_>>();
        Weixin::new(args).with_account().stdin(body.clone()).run()
    };
    let line = decode(&[]).ok().one_json();
    assert_eq!(line["verified"], false);
    assert_eq!(line["receiver"], APP_ID);
    assert_eq!(line["message"]["Content"], "hi");

    let line = decode(&options).ok().one_json();
    assert_eq!(line["verified"], true);

    let mut forged = options;
    forged[3] = "43".to_owned();
    decode(&forged).complains(1, "the signature does not fit");
}

#[test]
fn the_published_sample_is_opened_and_its_reply_verified() {
    let weixin = |name: &str| {
        Weixin::new(["decode"])
            .env("WEIXIN_TOKEN", "AAAAA")
            .env("WEIXIN_ENCODING_AES_KEY", &"A".repeat(43))
            .stdin(fixture(name))
            .run()
            .ok()
            .one_json()
    };
    let push = weixin("envelope/docs_security_push.json");
    assert_eq!(push["kind"], "debug_demo");
    assert_eq!(
        (&push["known"], &push["verified"]),
        (&json!(true), &json!(false))
    );
    let reply = weixin("envelope/docs_security_reply.json");
    assert_eq!(reply["message"]["demo_resp"], "good luck");
    assert_eq!(
        reply["verified"], true,
        "a reply has all that it is checked with"
    );
}

#[test]
fn why_an_encrypted_push_cannot_be_opened_is_said() {
    let (body, _) = sealed();
    let weixin = |name: &str, value: &str| {
        let weixin = Weixin::new(["decode", "--json"]).stdin(body.clone());
        weixin
            .env("WEIXIN_ENCODING_AES_KEY", KEY)
            .env(name, value)
            .run()
    };
    let code = |name: &str, value: &str| {
        let ended = weixin(name, value);
        assert_eq!(ended.code, 1);
        error_of(&ended.one_json()).0.to_owned()
    };
    assert_eq!(code("WEIXIN_ENCODING_AES_KEY", ""), "no_key");
    assert_eq!(code("WEIXIN_ENCODING_AES_KEY", &"B".repeat(43)), "key");
    assert_eq!(code("WEIXIN_APP_ID", "wx0000000000000000"), "receiver");
    // Nothing of it is needed for what is opened without a check.
    assert_eq!(weixin("WEIXIN_TOKEN", TOKEN).code, 0);
}

#[test]
fn a_complaint_is_not_as_long_as_what_it_is_about() {
    let encrypt = Key::new(KEY)
        .unwrap()
        .seal(TEXT.as_bytes(), &"wx".repeat(30_000));
    let body = json!({"ToUserName": "gh_1", "Encrypt": encrypt}).to_string();
    for args in [&["decode"][..], &["decode", "--json"]] {
        let ended = Weixin::new(args).with_account().stdin(body.clone()).run();
        assert_eq!(ended.code, 1);
        let said = [ended.stdout, ended.stderr].concat();
        assert!(said.contains("it is meant for"), "{said}");
        assert!(said.len() < 1000, "{} bytes", said.len());
    }
}

#[test]
fn input_is_decoded_as_it_comes() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    let mut child = Command::new(env!("CARGO_BIN_EXE_weixin"))
        .arg("decode")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..3 {
        writeln!(stdin, "{TEXT}").unwrap();
        // Standard input is still open.
        assert!(lines.next().unwrap().unwrap().contains("\"text\""));
    }
    drop(stdin);
    assert!(lines.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn when_nobody_reads_any_more_it_ends_quietly() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let mut child = Command::new(env!("CARGO_BIN_EXE_weixin"))
        .arg("decode")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let text = format!("{TEXT}\n").repeat(1000);
    // It ends before it has read all of it.
    drop(stdin.write_all(text.as_bytes()));
    drop(stdin);
    let ended = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    assert_eq!(ended.status.code(), Some(0));
}
