//! What is common to all pushes: who, when, which.

use std::str::FromStr;

use weixin_core::{OpenId, OriginalId};
use weixin_message::message::{Kind, Location, Unknown};
use weixin_message::{Message, Number, Request};

use crate::support::{fixture, fixtures, pushes, reader};

fn parse(content: &str) -> Request {
    Request::parse(format!("<xml>{content}</xml>").as_bytes()).unwrap()
}

#[test]
fn the_common_elements_are_there_in_every_push() {
    for (path, document) in pushes() {
        let fields = reader::read(&document);
        let field = |name| {
            let mut fields = fields.iter().filter(|(depth, ..)| *depth == 1);
            let (.., text) = fields.find(|(_, field, _)| field == name)?;
            Some(text.as_str()).filter(|text| !text.is_empty())
        };
        let request = Request::parse(document.as_bytes()).unwrap();
        let meta = request.meta();
        assert_eq!(
            meta.to_user().as_ref().map(OriginalId::as_str),
            field("ToUserName"),
            "{path}"
        );
        assert_eq!(
            meta.from_user().as_ref().map(OpenId::as_str),
            field("FromUserName"),
            "{path}"
        );
        assert_eq!(
            meta.msg_type(),
            field("MsgType").unwrap_or_default(),
            "{path}"
        );
        assert_eq!(
            meta.create_time().as_str(),
            field("CreateTime")
                .or(field("TimeStamp"))
                .unwrap_or_default(),
            "{path}"
        );
        assert_eq!(meta.msg_id(), field("MsgId"), "{path}");
        assert_eq!(meta.msg_data_id(), field("MsgDataId"), "{path}");
        assert!(
            request.account().is_none(),
            "{path}: it was not made by the service"
        );
    }
}

#[test]
fn every_event_is_one_with_its_name_and_key() {
    for (path, document) in fixtures("event") {
        let fields = reader::read(&document);
        let field = |name| {
            fields
                .iter()
                .find(|(_, field, _)| field == name)
                .map(|(.., text)| &**text)
        };
        let request = Request::parse(document.as_bytes()).unwrap();
        let Message::Event(event) = request.message() else {
            panic!("{path}");
        };
        let name = field("Event").unwrap();
        assert_eq!(request.meta().event(), Some(name), "{path}");
        let key = field("EventKey").filter(|key| !key.is_empty());
        assert_eq!(request.meta().event_key(), key, "{path}");
        assert!(event.is(&name.to_uppercase()), "{path}");
        assert!(event.is(&name.to_lowercase()), "{path}");
        assert!(!event.is("") && !event.is("other"), "{path}");
    }
}

#[test]
fn the_elements_of_an_unknown_event_can_be_walked() {
    let request = Request::parse(fixture("event/unknown_event.xml").as_bytes()).unwrap();
    let Some(event) = Unknown::of(request.message()) else {
        panic!("it is unknown")
    };
    assert!(!request.message().is_known());
    assert_eq!(event.name(), "some_future_event");
    let info = event.root().child("FutureInfo").unwrap();
    assert_eq!(info.child("a").unwrap().to_shared(), "1");
    let texts: Vec<_> = info.children().map(|child| child.text()).collect();
    assert_eq!(texts, ["1", "x"]);
    assert_eq!(info.text(), "");
    assert!(
        event.root().child("futureinfo").is_none(),
        "names are case-sensitive"
    );
    assert!(
        event.root().child("a").is_none(),
        "it is not directly in the root"
    );
}

#[test]
fn pushes_to_a_third_party_platform_have_an_info_type() {
    for (path, document) in fixtures("component") {
        let request = Request::parse(document.as_bytes()).unwrap();
        assert!(matches!(request.message(), Message::Info(_)), "{path}");
        assert!(request.meta().info_type().is_some(), "{path}");
        assert_eq!(
            request.meta().component_id(),
            Some("wx0c1d2e3f40516273"),
            "{path}"
        );
        assert_eq!(request.meta().msg_type(), "", "{path}");
    }
}

#[test]
fn the_app_id_of_a_message_is_not_that_of_a_third_party_platform() {
    for path in [
        "message/miniprogrampage.xml",
        "event/user_authorize_invoice.xml",
    ] {
        let document = fixture(path);
        assert!(document.contains("<AppId>"), "{path}");
        let request = Request::parse(document.as_bytes()).unwrap();
        assert_eq!(request.meta().component_id(), None, "{path}");
    }
}

fn number<T: FromStr>(number: &Number<T>) -> (Option<T>, &str) {
    (number.value(), number.as_str())
}

#[test]
fn a_number_that_is_none_keeps_its_text() {
    for (name, text, expected) in [
        ("seconds", "1767225600", Some(1_767_225_600)),
        ("white space", " 1767225600\n", Some(1_767_225_600)),
        ("largest", "18446744073709551615", Some(u64::MAX)),
        ("beyond", "18446744073709551616", None),
        ("negative", "-1", None),
        ("fraction", "1.5", None),
        ("hexadecimal", "0x10", None),
        ("words", "now", None),
        ("empty", "", None),
    ] {
        let request = parse(&format!("<CreateTime>{text}</CreateTime>"));
        let time = request.meta().create_time();
        assert_eq!(number(&time), (expected, text.trim()), "{name}");
        assert_eq!(time.to_string(), text.trim(), "{name}");
        assert_eq!(
            format!("{time:?}"),
            format!("Number(SharedStr({} bytes))", text.trim().len()),
            "{name}"
        );
        assert_eq!(time, time.clone(), "{name}");
    }
    assert_ne!(
        parse("<CreateTime>1</CreateTime>").meta().create_time(),
        parse("").meta().create_time()
    );

    let request = parse(
        "<MsgType>location</MsgType><Location_X>23,1</Location_X><Location_Y>-1e2</Location_Y>\
         <Scale>wide</Scale>",
    );
    let Message::Location(Location {
        latitude,
        longitude,
        scale,
        ..
    }) = request.message()
    else {
        panic!("it is a location");
    };
    assert_eq!(number(latitude), (None, "23,1"));
    assert_eq!(number(longitude), (Some(-100.0), "-1e2"));
    assert_eq!(number(scale), (None, "wide"));
}

#[test]
fn the_id_of_a_message_is_a_text() {
    for id in [
        "0",
        "9223372036854775808",
        "18446744073709551616",
        "49d72d67b16d_1555684067",
    ] {
        assert_eq!(
            parse(&format!("<MsgId> {id} </MsgId>")).meta().msg_id(),
            Some(id)
        );
    }
    for absent in ["", "<MsgId/>", "<MsgId> </MsgId>", "<MsgID>1</MsgID>"] {
        assert_eq!(parse(absent).meta().msg_id(), None, "{absent}");
    }
}

#[test]
fn an_id_that_is_none_is_absent() {
    for id in ["", "two words", "line\nbreak", "张三", &"o".repeat(129)] {
        let request = parse(&format!(
            "<FromUserName>{id}</FromUserName><ToUserName>{id}</ToUserName>"
        ));
        assert_eq!(
            (request.meta().from_user(), request.meta().to_user()),
            (None, None),
            "{id:?}"
        );
    }
}

#[test]
fn a_request_carries_what_layers_tell_each_other() {
    let mut request = parse("<MsgType>text</MsgType><Content>hi</Content>");
    request.extensions_mut().insert(7_u8);
    let request = request.map(|message| matches!(message, Message::Text(_)));
    assert_eq!(
        (*request.message(), request.extensions().get::<u8>()),
        (true, Some(&7))
    );
    let (meta, message, extensions) = request.into_parts();
    assert_eq!(
        (meta.msg_type(), message, extensions.len()),
        ("text", true, 1)
    );
}
