//! The ordinary messages: how an element becomes a field.

use std::fmt;

use weixin_message::{Message, Request};

/// The name of a message's type, and those of its fields that are not absent.
macro_rules! describe {
    ($message:expr, $($kind:ident { $($field:ident),* })*) => {
        match $message {
            $( Message::$kind(message) => {
                let fields = [$( (stringify!($field), Value::text(&message.$field)) ),*];
                let present = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
                (stringify!($kind), present.collect())
            } )*
            Message::Unknown(_) => ("Unknown", Vec::new()),
            other => panic!("{other:?} is not expected here"),
        }
    };
}

trait Value {
    fn text(&self) -> Option<String>;
}

impl<T: fmt::Display> Value for Option<T> {
    fn text(&self) -> Option<String> {
        self.as_ref().map(T::to_string)
    }
}

impl Value for weixin_message::SharedStr {
    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for weixin_message::message::DeviceAction {
    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl<T> Value for weixin_message::Number<T> {
    fn text(&self) -> Option<String> {
        Some(self.to_string())
    }
}

fn describe(document: &str) -> (&'static str, Vec<(&'static str, String)>) {
    describe!(
        Request::parse(document.as_bytes()).unwrap().into_message(),
        Text { content, menu_id, business_id }
        Image { pic_url, media_id }
        Voice { media_id, format, media_id_16k, recognition }
        Video { media_id, thumb_media_id }
        ShortVideo { media_id, thumb_media_id }
        Location { latitude, longitude, scale, label, app_type }
        Link { title, description, url, pic_url }
        File { title, description, file_key, file_md5, file_total_len }
        MiniProgramPage { title, app_id, page_path, thumb_url, thumb_media_id }
        DeviceText { device_type, device_id, content, session_id, open_id }
        DeviceEvent { event, device_type, device_id, content, session_id, op_type, open_id }
    )
}

#[test]
fn an_element_that_is_absent_is_an_empty_one() {
    let types = [
        "text",
        "image",
        "voice",
        "video",
        "shortvideo",
        "location",
        "link",
        "file",
        "miniprogrampage",
        "device_text",
        "device_event",
    ];
    let elements = [
        "Content",
        "bizmsgmenuid",
        "BusinessId",
        "PicUrl",
        "MediaId",
        "Format",
        "MediaId16K",
        "Recognition",
        "ThumbMediaId",
        "Location_X",
        "Location_Y",
        "Scale",
        "Label",
        "Title",
        "Description",
        "Url",
        "FileKey",
        "FileMd5",
        "FileTotalLen",
        "AppId",
        "PagePath",
        "ThumbUrl",
        "DeviceType",
        "DeviceID",
        "SessionID",
        "OpenID",
        "Event",
        "OpType",
    ];
    let document = |msg_type, write: fn(&str) -> String| {
        let fields: String = elements.into_iter().map(write).collect();
        format!("<xml><MsgType>{msg_type}</MsgType>{fields}</xml>")
    };
    for msg_type in types {
        let absent = describe(&document(msg_type, |_| String::new()));
        let empty = describe(&document(msg_type, |name| format!("<{name}></{name}>")));
        let closed = describe(&document(msg_type, |name| format!("<{name}/>")));
        let blank = describe(&document(msg_type, |name| {
            format!("<{name}><![CDATA[]]></{name}>")
        }));
        assert!(
            absent.1.iter().all(|(_, value)| value.is_empty()),
            "{absent:?}"
        );
        assert_eq!([&empty, &closed, &blank], [&absent; 3], "{msg_type}");
    }
}

#[test]
fn what_a_person_wrote_is_not_trimmed_and_the_rest_is() {
    let (_, fields) = describe(
        "<xml><MsgType> location\n</MsgType><Label> here\n</Label><Scale> 20 </Scale></xml>",
    );
    assert_eq!(
        fields[2..],
        [("scale", "20".to_owned()), ("label", " here\n".to_owned())]
    );
    let (_, fields) = describe(
        "<xml><MsgType>text</MsgType><Content>\t hi \n</Content><BusinessId> </BusinessId></xml>",
    );
    assert_eq!(fields, [("content", "\t hi \n".to_owned())]);
    let (_, fields) = describe(
        "<xml><MsgType>link</MsgType><Title> t </Title><Description> d </Description>\
         <Url>\n https://example.com \n</Url></xml>",
    );
    let expected = [
        ("title", " t "),
        ("description", " d "),
        ("url", "https://example.com"),
    ];
    assert_eq!(fields, expected.map(|(name, text)| (name, text.to_owned())));
}

#[test]
fn a_type_is_matched_exactly() {
    for (msg_type, kind) in [
        ("text", "Text"),
        (" text ", "Text"),
        ("<![CDATA[text]]>", "Text"),
        ("Text", "Unknown"),
        ("TEXT", "Unknown"),
        ("texts", "Unknown"),
        ("", "Unknown"),
        ("device_status", "Unknown"),
        ("<a>text</a>", "Unknown"),
    ] {
        let document = format!("<xml><MsgType>{msg_type}</MsgType></xml>");
        assert_eq!(describe(&document).0, kind, "{msg_type:?}");
    }
}
