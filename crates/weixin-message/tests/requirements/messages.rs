//! The ordinary messages: every sample becomes its type, with the values that stand in it.

use std::fmt;

use weixin_message::{Message, Request};

use crate::support::{fixture, fixtures};

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

const ACCOUNT: &str = "gh_3d9a1c52b7e4";
const USER: &str = "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe";
const PICTURE: &str = "http://mmbiz.qpic.cn/mmbiz_jpg/ZxBXNzgHyUqazGkXUvujSPxexzynJAicf/0";

type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

#[rustfmt::skip]
const MESSAGES: [Row; 23] = [
    ("device_event_bind", "DeviceEvent", &[
        ("event", "bind"), ("device_type", ACCOUNT), ("device_id", "dev_0001"), ("content", "MTIz"),
        ("session_id", "9395"), ("op_type", ""), ("open_id", USER),
    ]),
    ("device_event_subscribe_status", "DeviceEvent", &[
        ("event", "subscribe_status"), ("device_type", ACCOUNT), ("device_id", "dev_0001"), ("op_type", "2"),
        ("open_id", USER),
    ]),
    ("device_event_unbind", "DeviceEvent", &[
        ("event", "unbind"), ("device_type", ACCOUNT), ("device_id", "dev_0001"), ("session_id", "9396"),
        ("op_type", ""), ("open_id", USER),
    ]),
    ("device_event_unsubscribe_status", "DeviceEvent", &[
        ("event", "unsubscribe_status"), ("device_type", ACCOUNT), ("device_id", "dev_0001"), ("op_type", "0"),
        ("open_id", USER),
    ]),
    ("device_text", "DeviceText", &[
        ("device_type", ACCOUNT), ("device_id", "dev_0001"), ("content", "MTIz"), ("session_id", "9394"),
        ("open_id", USER),
    ]),
    ("file", "File", &[
        ("title", "test.zip"), ("description", "225.5 KB"), ("file_key", "BAAAAAAAAACJHA0y"),
        ("file_md5", "95d98d3bf1b251a9e4a40f3bd88eef29"), ("file_total_len", "230895"),
    ]),
    ("image", "Image", &[
        ("pic_url", PICTURE), ("media_id", "X1yfgB2XI-faU6R2jmKz0X1JZmPCxIvM-9ktt4K92BB9577SCi41S-qMl60q5DJo"),
    ]),
    ("image_msgid_before_mediaid", "Image", &[("pic_url", PICTURE), ("media_id", "gyci5a-kP3xV9OL")]),
    ("link", "Link", &[
        ("title", "公众平台官网链接"), ("description", "公众平台官网链接"),
        ("url", "https://mp.weixin.qq.com/s?__biz=MzA4&mid=2247483651&idx=1"),
    ]),
    ("location", "Location", &[
        ("latitude", "23.134521"), ("longitude", "113.358803"), ("scale", "20"),
        ("label", "广州市海珠区客村艺苑路106号"),
    ]),
    ("miniprogrampage", "MiniProgramPage", &[
        ("title", "订单详情"), ("app_id", "wx90f8e7d6c5b4a392"), ("page_path", "pages/order/detail?id=42"),
        ("thumb_url", "https://mmbiz.qpic.cn/thumb/0"), ("thumb_media_id", "4xHgJiaMIp6SuqbZo5qKnj"),
    ]),
    ("shortvideo", "ShortVideo", &[
        ("media_id", "2vFeHgyKGn4QsozXm3oIlh"), ("thumb_media_id", "3wGfIhzLHo5RtpaYn4pJmi"),
    ]),
    ("text", "Text", &[("content", "你好，请问今天几点开门？")]),
    ("text_business", "Text", &[("content", "this is a test"), ("business_id", "1")]),
    ("text_cdata_split", "Text", &[("content", "a]]>b")]),
    ("text_emoji_multiline", "Text", &[("content", "第一行\n第二行 😀 /:smile")]),
    ("text_from_article", "Text", &[("content", "this is a test & <b>not</b> markup")]),
    ("text_menu_reply", "Text", &[("content", "满意"), ("menu_id", "101")]),
    ("unknown_type", "Unknown", &[]),
    ("video", "Video", &[
        ("media_id", "2vFeHgyKGn4QsozXm3oIlh"), ("thumb_media_id", "3wGfIhzLHo5RtpaYn4pJmi"),
    ]),
    ("voice", "Voice", &[
        ("media_id", "1uEdGfxJFm3PrnyWl2nHkg_8K"), ("format", "amr"), ("media_id_16k", "1uEdGfxJFm3PrnyWl2nHkg_16K"),
    ]),
    ("voice_empty_recognition", "Voice", &[
        ("media_id", "1uEdGfxJFm3PrnyWl2nHkg_8K"), ("format", "amr"), ("media_id_16k", "1uEdGfxJFm3PrnyWl2nHkg_16K"),
    ]),
    ("voice_recognition", "Voice", &[
        ("media_id", "1uEdGfxJFm3PrnyWl2nHkg_8K"), ("format", "speex"), ("recognition", "腾讯微信团队"),
    ]),
];

#[test]
fn every_message_is_its_type() {
    for (name, kind, fields) in MESSAGES {
        let found = describe(&fixture(&format!("message/{name}.xml")));
        let fields = fields
            .iter()
            .map(|&(name, value)| (name, value.to_owned()))
            .collect();
        assert_eq!(found, (kind, fields), "{name}");
    }
    let paths: Vec<String> = fixtures("message")
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        paths,
        MESSAGES.map(|(name, ..)| format!("message/{name}.xml")),
        "none is left out"
    );
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
