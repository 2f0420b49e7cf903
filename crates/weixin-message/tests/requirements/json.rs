//! JSON pushes become the same messages as XML ones, and are answered in JSON.

use weixin_message::DecodeErrorKind::*;
use weixin_message::reply::{Article, DeviceText, Hardware, Music, Video};
use weixin_message::{Message, Reply, Request};

use crate::support::service::reply_to;
use crate::support::tree::Tree;
use crate::support::typed::{message, tree};
use crate::support::{fixture, fixtures, outline, parse, refusal};

/// Names and texts of the elements in the root.
fn fields(document: &str) -> Vec<(String, String)> {
    let fields = outline(&parse(document)).into_iter().skip(1);
    fields.map(|(_, name, text)| (name, text)).collect()
}

#[test]
fn nothing_is_lost() {
    for (path, document) in fixtures("json") {
        let parsed = parse(&document);
        assert_eq!(parsed.as_str(), document, "{path}");
        let mut expected = vec![(0, "xml".to_owned(), String::new())];
        let root = serde_json::from_str(&document).unwrap();
        let mut found = outline(&parsed);
        walk(&root, 1, &mut expected);
        // serde_json sorts the members of an object.
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{path}");
    }
}

/// The elements that the members of a value become.
fn walk(value: &serde_json::Value, depth: usize, out: &mut Vec<(usize, String, String)>) {
    use serde_json::Value;
    for (name, member) in value.as_object().into_iter().flatten() {
        let items = member
            .as_array()
            .map_or(std::slice::from_ref(member), Vec::as_slice);
        for item in items {
            let text = match item {
                Value::Object(_) => String::new(),
                Value::String(text) => text.clone(),
                scalar => scalar.to_string(),
            };
            out.push((depth, name.clone(), text));
            walk(item, depth + 1, out);
        }
    }
}

#[test]
fn a_list_may_be_an_object_or_an_array() {
    for (file, statuses) in [
        ("subscribe_msg_popup_event_object", &["accept"][..]),
        ("subscribe_msg_popup_event_list", &["accept", "reject"]),
        ("subscribe_msg_change_event", &["reject"]),
    ] {
        let document = parse(fixture(&format!("json/{file}.json")));
        let lists = document
            .root()
            .children()
            .filter(|element| element.name() == "List");
        let status = |list: weixin_message::Element<'_>| {
            list.child("SubscribeStatusString")
                .unwrap()
                .text()
                .to_owned()
        };
        assert_eq!(lists.map(status).collect::<Vec<_>>(), statuses, "{file}");
    }
}

/// In XML these lists are in an element of their own.
#[test]
fn a_list_is_the_same_without_the_element_around_it() {
    for (file, wrapper) in [
        ("subscribe_msg_popup_event_object", "SubscribeMsgPopupEvent"),
        ("subscribe_msg_popup_event_list", "SubscribeMsgPopupEvent"),
        ("subscribe_msg_change_event", "SubscribeMsgChangeEvent"),
        ("subscribe_msg_sent_event", "SubscribeMsgSentEvent"),
    ] {
        let json = fixture(&format!("json/{file}.json"));
        let mut tree = tree(&json);
        let (list, others) = tree
            .children
            .drain(..)
            .partition(|child| child.name == "List");
        tree.children = others;
        tree.children.push(Tree {
            children: list,
            ..Tree::leaf(wrapper, "")
        });
        assert_eq!(message(&tree.to_xml()), message(&json), "{file}");
    }
}

#[test]
fn numbers_may_be_strings() {
    for (create_time, expected) in [
        ("1620973045", Some(1_620_973_045)),
        ("\"1620973045\"", Some(1_620_973_045)),
        ("\" 1620973045 \"", Some(1_620_973_045)),
        ("\"soon\"", None),
        ("null", None),
        ("-1", None),
        ("1.5", None),
    ] {
        let document = format!("{{\"CreateTime\":{create_time}}}");
        let request = Request::parse(document.as_bytes()).unwrap();
        assert_eq!(
            request.meta().create_time().value(),
            expected,
            "{create_time}"
        );
    }
    for (file, id) in [
        ("json/text.json", "24512345678901234"),
        (
            "json/text_string_msgid.json",
            "49d72d67b16d115e7935ac386f2f0fa41535298877_1555684067",
        ),
    ] {
        let request = Request::parse(fixture(file).as_bytes()).unwrap();
        assert_eq!(request.meta().msg_id(), Some(id), "{file}");
    }
}

#[test]
fn a_probe_of_cloudrun_is_unknown() {
    let Message::Unknown(probe) = message(&fixture("quirk/cloudrun_check.json")) else {
        panic!("the probe has no MsgType");
    };
    assert_eq!(
        probe.root().child("action").unwrap().text(),
        "CheckContainerPath"
    );
}

#[test]
#[rustfmt::skip]
fn values_are_read_as_they_are_written() {
    for (name, value, expected) in [
        ("string",              "\"a\"",                    "a"),
        ("empty string",        "\"\"",                     ""),
        ("escapes",             r#""a\"\\\/\n\u4f60""#,     "a\"\\/\n你"),
        ("pair of surrogates",  r#""\ud83d\ude00""#,        "😀"),
        ("markup is text",      "\"<a>&lt;]]>\"",           "<a>&lt;]]>"),
        ("a string of digits",  "\"007\"",                  "007"),
        ("zero",                "0",                        "0"),
        ("largest of 64 bits",  "18446744073709551615",     "18446744073709551615"),
        ("smallest of 64 bits", "-9223372036854775808",     "-9223372036854775808"),
        ("beyond 64 bits",      "18446744073709551616",     "1.8446744073709552e19"),
        ("fraction",            "113.352425",               "113.352425"),
        ("whole fraction",      "1.0",                      "1.0"),
        ("large fraction",      "3603000000000010.0",       "3603000000000010.0"),
        ("shortest fraction",   "0.10",                     "0.1"),
        ("exponent",            "1e300",                    "1e300"),
        ("minus zero",          "-0",                       "-0.0"),
        ("true",                "true",                     "true"),
        ("false",               "false",                    "false"),
        ("null",                "null",                     ""),
    ] {
        let document = format!("{{\"a\": {value}}}");
        assert_eq!(fields(&document), [("a".to_owned(), expected.to_owned())], "{name}");
    }
}

#[test]
fn members_and_items_keep_their_order() {
    let document =
        r#" {"z": 1, "a": [2, {"y": 3, "b": 4}, [5, [6]], []], "m": {}, "k": [], "b": 7}"#;
    let elements: Vec<String> = outline(&parse(document))
        .into_iter()
        .map(|(depth, name, text)| format!("{depth}{name}{text}"))
        .collect();
    assert_eq!(
        elements,
        [
            "0xml", "1z1", "1a2", "1a", "2y3", "2b4", "1a5", "1a6", "1m", "1b7"
        ]
    );
}

#[test]
#[rustfmt::skip]
fn t7_what_is_no_message_is_refused() {
    let nested = |depth: usize| ["{\"a\":".repeat(depth - 1), "{}".into(), "}".repeat(depth - 1)].concat();
    let lists = |depth| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
    let items = |count: usize| format!("{{\"a\":[{}]}}", vec!["1"; count - 1].join(","));
    let named = |name: &str| format!("{{\"{name}\":1}}");
    for (name, document, expected) in [
        ("NUL, as JSON has it",     r#"{"a":"\u0000"}"#.into(), Some(Character)),
        ("noncharacter",            r#"{"a":"\uffff"}"#.into(), Some(Character)),
        ("key twice",               r#"{"a":1,"a":2}"#.into(), Some(RepeatedField)),
        ("the same value twice",    r#"{"a":1,"a":1}"#.into(), Some(RepeatedField)),
        ("not neighbours",          r#"{"a":1,"b":2,"a":3}"#.into(), Some(RepeatedField)),
        ("empty list first",        r#"{"a":[],"a":1}"#.into(), Some(RepeatedField)),
        ("object and list",         r#"{"a":{},"a":[1]}"#.into(), Some(RepeatedField)),
        ("objects",                 r#"{"a":{},"a":{}}"#.into(), Some(RepeatedField)),
        ("escaped",                 r#"{"a":1,"\u0061":2}"#.into(), Some(RepeatedField)),
        ("inside",                  r#"{"b":[{"a":1,"a":2}]}"#.into(), Some(RepeatedField)),
        ("in two objects",          r#"{"b":[{"a":1},{"a":2}],"a":3}"#.into(), None),
        ("in another case",         r#"{"a":1,"A":2}"#.into(), None),
        ("8 deep",                  nested(8), None),
        ("9 deep",                  nested(9), Some(TooComplex)),
        ("10 000 deep",             nested(10_000), Some(TooComplex)),
        ("8 deep, with a number",   nested(7).replace("{}", "{\"b\":1}"), None),
        ("9 deep, with a number",   nested(8).replace("{}", "{\"b\":1}"), Some(TooComplex)),
        ("list in list",            lists(100), None),
        ("10 000 lists",            lists(10_000), Some(Syntax)),
        ("512 elements",            items(512), None),
        ("513 elements",            items(513), Some(TooComplex)),
        ("name of 64 bytes",        named(&"n".repeat(64)), None),
        ("name of 65 bytes",        named(&"n".repeat(65)), Some(Name)),
        ("all characters of names", named("0_a-B.c:9"), None),
        ("empty name",              named(""), Some(Name)),
        ("Chinese name",            named("你"), Some(Name)),
        ("name with a space",       named("a b"), Some(Name)),
        ("name with a line break",  named("a\\nb"), Some(Name)),
        ("unclosed",                "{\"a\":1".into(), Some(Syntax)),
        ("trailing comma",          "{\"a\":1,}".into(), Some(Syntax)),
        ("trailing text",           "{\"a\":1} a".into(), Some(Syntax)),
        ("two objects",             "{}{}".into(), Some(Syntax)),
        ("comment",                 "{/**/}".into(), Some(Syntax)),
        ("unquoted name",           "{a:1}".into(), Some(Syntax)),
        ("single quotes",           "{'a':1}".into(), Some(Syntax)),
        ("not a number",            "{\"a\":NaN}".into(), Some(Syntax)),
        ("too large a number",      "{\"a\":1e400}".into(), Some(Syntax)),
        ("zero in front",           "{\"a\":007}".into(), Some(Syntax)),
        ("half a pair",             r#"{"a":"\ud800"}"#.into(), Some(Syntax)),
        ("bare line break",         "{\"a\":\"\n\"}".into(), Some(Syntax)),
        ("a list",                  "[{}]".into(), Some(Syntax)),
        ("a string",                "\"a\"".into(), Some(Syntax)),
        ("empty object",            "{}".into(), None),
        ("white space around",      " \n{ } \n".into(), None),
    ] as [(&str, String, _); _] {
        assert_eq!(refusal(&document), expected, "{name}");
    }
    assert_eq!(refusal(b"{\"a\":\"\xff\"}"), Some(Utf8));
}

/// Two readers could disagree on who, what, when, and on the encrypted message.
#[test]
fn t7_a_list_of_what_is_one_is_refused() {
    let names = [
        "ToUserName",
        "FromUserName",
        "CreateTime",
        "MsgType",
        "Event",
        "MsgId",
        "AgentID",
        "AppId",
        "SuiteId",
        "InfoType",
        "TimeStamp",
        "Encrypt",
    ];
    for name in names {
        for list in [r#"["a","b"]"#, r#"[["a"],{"b":"c"}]"#, r#"[{},"a"]"#] {
            let json = format!(r#"{{"{name}":{list}}}"#);
            assert_eq!(refusal(&json), Some(RepeatedField), "{json}");
        }
        let one = format!(r#"{{"{name}":["a"]}}"#);
        assert_eq!(refusal(&one), None, "{one}");
    }
    assert_eq!(refusal(r#"{"ids":["a","b"]}"#), None, "it may be a list");
}

#[test]
fn a_mark_in_front_means_nothing() {
    let request =
        Request::parse("\u{feff}{\"MsgType\":\"text\",\"Content\":\"a\"}".as_bytes()).unwrap();
    assert!(matches!(request.message(), Message::Text(text) if text.content == "a"));
    assert!(request.meta().document().as_str().contains("Content"));
}

/// A list where one value is expected has one meaning for all readers: the first. The rest is extra.
#[test]
fn t7_of_a_list_of_values_all_readers_take_the_first() {
    let json = br#"{"MsgType":"text","Content":["a","b"]}"#;
    let request = Request::parse(json).unwrap();
    let Message::Text(text) = request.message() else {
        panic!("{request:?}");
    };
    let root = request.meta().document().root();
    assert_eq!(text.content, "a");
    assert_eq!(root.child("Content").unwrap().text(), "a");
    let extra: Vec<_> = text.extra().map(|element| element.text()).collect();
    assert_eq!(extra, ["b"]);
}

/// A push that several articles may answer.
const EVENT: &str = r#"{"ToUserName":"gh_3d9a1c52b7e4","FromUserName":"oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe","MsgType":"event"}"#;

#[test]
#[rustfmt::skip]
fn a_json_push_is_answered_in_json() {
    let video = Video::new("1").title("2");
    let music = Music::new("1").title("2").description("3").url("4").hq_url("5");
    let articles = [Article::new("1", "2").description("3").pic_url("4"), Article::new("5", "")];
    for (msg_type, reply, expected) in [
        ("text",        Reply::text("hi"), r#","Content":"hi""#),
        ("image",       Reply::image("1"), r#","Image":{"MediaId":"1"}"#),
        ("voice",       Reply::voice("1"), r#","Voice":{"MediaId":"1"}"#),
        ("video",       Reply::video(video), r#","Video":{"MediaId":"1","Title":"2"}"#),
        ("music",       Reply::music(Music::new("1")), r#","Music":{"ThumbMediaId":"1"}"#),
        ("music",       Reply::music(music), r#","Music":{"Title":"2","Description":"3","MusicUrl":"4","HQMusicUrl":"5","ThumbMediaId":"1"}"#),
        ("news",        Reply::news(articles), r#","ArticleCount":2,"Articles":{"item":[{"Title":"1","Description":"3","PicUrl":"4","Url":"2"},{"Title":"5","Description":"","PicUrl":"","Url":""}]}"#),
        ("transfer_customer_service", Reply::transfer_customer_service(), ""),
        ("transfer_customer_service", Reply::transfer_to_agent("1@a"), r#","TransInfo":{"KfAccount":"1@a"}"#),
        ("transfer_biz_ai_ivr", Reply::transfer_biz_ai_ivr(), ""),
        ("hardware",    Reply::hardware(Hardware::new("1", "2")), r#","HardWare":{"MessageView":"1","MessageAction":"2"},"FuncFlag":0"#),
        ("device_text", Reply::device_text(DeviceText::new("1", "2", "3", "4")), r#","DeviceType":"1","DeviceID":"2","SessionID":"3","Content":"4""#),
        ("update_button", Reply::update_button("1"), r#","Button":{"ReplaceName":"1"}"#),
    ] {
        let written = reply_to(EVENT, reply.clone()).unwrap();
        let expected = format!(
            r#"{{"ToUserName":"oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe","FromUserName":"gh_3d9a1c52b7e4","CreateTime":1767225601,"MsgType":"{msg_type}"{expected}}}"#
        );
        assert_eq!(written, expected);
        assert_eq!(Reply::parse(written.as_bytes()), Ok(reply), "it is read back");
    }
}

#[test]
fn every_sample_of_a_reply_can_be_written() {
    for (path, reply) in [
        (
            "json/reply_transfer_customer_service.json",
            Reply::transfer_customer_service(),
        ),
        ("json/xpay_reply.json", Reply::err_code(0, "success")),
    ] {
        assert_eq!(reply_to(EVENT, reply).unwrap(), fixture(path).trim_end());
    }
    assert_eq!(reply_to(EVENT, Reply::success()).unwrap(), "success");
    assert_eq!(reply_to(EVENT, Reply::empty()).unwrap(), "");
    assert_eq!(reply_to("{}", Reply::raw("{ }")).unwrap(), "{ }");
    assert_eq!(
        reply_to("{}", Reply::err_code(-1, "busy")).unwrap(),
        r#"{"ErrCode":-1,"ErrMsg":"busy"}"#
    );
}

#[test]
fn t8_a_text_stays_in_its_string_and_is_not_escaped_without_need() {
    for (text, expected) in [
        ("你好😀é\u{7f}\u{85}\u{2028}", "你好😀é\u{7f}\u{85}\u{2028}"),
        ("</xml>]]>&lt;/'", "</xml>]]>&lt;/'"),
        (r#"","a":"\"#, r#"\",\"a\":\"\\"#),
        ("a\tb\nc\rd", r"a\tb\nc\rd"),
        ("a\0\u{8}\u{c}\u{1b}\u{fffe}\u{ffff}b", "ab"),
    ] {
        let written = reply_to(EVENT, Reply::text(text)).unwrap();
        let (_, content) = written.split_once(r#""Content":"#).unwrap();
        assert_eq!(content, format!("\"{expected}\"}}"));
    }
}
