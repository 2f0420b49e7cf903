//! S-7: what a strict reader must not refuse, because the platform or a proxy writes it.

use weixin_message::{Document, Message, Request};

use crate::support::{fixture, outline, parse};

/// What the table writes as content and text of the element `a`.
fn text_of(content: &str) -> String {
    let document = parse(format!("<xml><a>{content}</a></xml>"));
    document.root().child("a").unwrap().text().to_owned()
}

#[test]
#[rustfmt::skip]
fn s_07_texts_are_read_as_xml_has_it() {
    for (name, content, expected) in [
        ("text",                        "a b",                              "a b"),
        ("CDATA",                       "<![CDATA[a <b> & c]]>",            "a <b> & c"),
        ("empty CDATA",                 "<![CDATA[]]>",                     ""),
        ("brackets in CDATA",           "<![CDATA[[a]] ]>]]>",              "[a]] ]>"),
        ("bracket at the end of CDATA", "<![CDATA[a]]]>",                   "a]"),
        ("CDATA in CDATA",              "<![CDATA[<![CDATA[a]]>",           "<![CDATA[a"),
        ("split CDATA",                 "<![CDATA[a]]]]><![CDATA[>b]]>",    "a]]>b"),
        ("padded CDATA",                " <![CDATA[a]]>\n",                 " a\n"),
        ("text and CDATA",              "a<![CDATA[b]]>c",                  "abc"),
        ("predefined entities",         "&lt;&gt;&amp;&quot;&apos;",        "<>&\"'"),
        ("escaped once",                "&amp;lt;",                         "&lt;"),
        ("no entities in CDATA",        "<![CDATA[&lt;]]>",                 "&lt;"),
        ("decimal reference",           "&#20320;",                         "你"),
        ("hexadecimal references",      "&#x597D;&#x1f600;",                "好😀"),
        ("zeros in front",              "&#0000000065;",                    "A"),
        ("references to white space",   "&#9;&#10;&#13;",                   "\t\n\r"),
        ("escaped CDATA end",           "]]&gt;",                           "]]>"),
        ("greater-than sign",           "a > b",                            "a > b"),
        ("quotes",                      "\"a\" 'b'",                        "\"a\" 'b'"),
        ("brackets",                    "[a]] ]",                           "[a]] ]"),
        ("white space",                 " \t\n",                            " \t\n"),
        ("CR LF is LF",                 "a\r\nb",                           "a\nb"),
        ("CR is LF",                    "a\rb\r",                           "a\nb\n"),
        ("in CDATA as well",            "<![CDATA[a\r\nb\rc]]>",            "a\nb\nc"),
        ("no mark in the middle",       "\u{feff}a",                        "\u{feff}a"),
        ("comment, nothing is cut off", "admin<!-- a -->s",                 "admins"),
        ("comment between CDATA",       "<![CDATA[a]]><!----><![CDATA[b]]>", "ab"),
        ("no comment in CDATA",         "<![CDATA[<!-- a -->]]>",           "<!-- a -->"),
    ] {
        assert_eq!(text_of(content), expected, "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn s_07_what_stands_around_texts_means_nothing() {
    let expected = outline(&parse("<xml><a>1</a><b></b></xml>"));
    for (name, document) in [
        ("mark",                "\u{feff}<xml><a>1</a><b></b></xml>"),
        ("declaration",         "<?xml version=\"1.0\"?><xml><a>1</a><b></b></xml>"),
        ("with its encoding",   "<?xml version='1.0' encoding='UTF-8'?>\n<xml><a>1</a><b></b></xml>"),
        ("with all it can have", "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\" ?><xml><a>1</a><b></b></xml>"),
        ("standalone alone",    "<?xml version=\"1.0\" standalone=\"yes\"?><xml><a>1</a><b></b></xml>"),
        ("mark, declaration",   "\u{feff}<?xml version=\"1.0\"?>\r\n<xml><a>1</a><b></b></xml>"),
        ("comments",            "<!-- a --><xml><!-- < & --><a>1</a><b><!-- c --></b></xml><!-- d -->"),
        ("space in front",      " \n<xml><a>1</a><b></b></xml>"),
        ("space behind",        "<xml><a>1</a><b></b></xml>\r\n\n"),
        ("space between",       "\n<xml>\n\t<a>1</a>\r\n <b></b>\n</xml>\n"),
        ("space in tags",       "<xml ><a >1</a ><b\n></b\t></xml >"),
        ("self-closing",        "<xml><a>1</a><b/></xml>"),
        ("with a space",        "<xml><a>1</a><b /></xml>"),
        ("empty CDATA",         "<xml><a>1</a><b><![CDATA[]]></b></xml>"),
        ("attributes",          "<xml xmlns=\"urn:a\" a='1'><a b=\"&lt;&#65;>\">1</a><b c='你'/></xml>"),
    ] {
        assert_eq!(outline(&parse(document)), expected, "{name}");
    }
}

#[test]
fn s_07_the_root_may_be_alone_and_have_another_name() {
    for (document, name, text) in [
        ("<xml/>", "xml", ""),
        ("<xml></xml>", "xml", ""),
        ("<xml>1</xml>", "xml", "1"),
        ("<a-b.c_1:d>1</a-b.c_1:d>", "a-b.c_1:d", "1"),
        ("<_/>", "_", ""),
        ("<:/>", ":", ""),
    ] {
        let document = parse(document);
        assert_eq!(
            (document.root().name(), document.root().text()),
            (name, text)
        );
        assert_eq!(document.root().children().count(), 0);
    }
}

#[test]
fn s_07_a_text_beside_elements_is_not_lost() {
    let document = parse("<xml> a <b>1</b>\n<c/> d\n</xml>");
    assert_eq!(document.root().text(), " a \n d\n");
    assert_eq!(document.root().children().count(), 2);
}

#[test]
fn s_07_the_quirks_of_the_platform_are_read() {
    let message = |name| {
        Request::parse(fixture(name).as_bytes())
            .unwrap()
            .into_message()
    };
    for (name, content) in [
        ("quirk/bom_and_declaration.xml", "bom"),
        ("quirk/xml_declaration.xml", "TNT2"),
        ("quirk/entity_escaped.xml", "a <b> & 你好"),
        ("message/text_cdata_split.xml", "a]]>b"),
    ] {
        assert!(
            matches!(message(name), Message::Text(text) if text.content == content),
            "{name}"
        );
    }
    for (name, event, key) in [
        ("quirk/event_mixed_case.xml", "Scan", Some("1")),
        ("quirk/self_closing.xml", "subscribe", None),
        ("quirk/padded_cdata.xml", "user_get_card", None),
        (
            "quirk/guide_literal_cdata.xml",
            "guide_qrcode_scan_event",
            None,
        ),
    ] {
        let request = Request::parse(fixture(name).as_bytes()).unwrap();
        assert!(matches!(request.message(), Message::Event(_)), "{name}");
        let meta = request.meta();
        assert_eq!(
            (meta.event(), meta.event_key()),
            (Some(event), key),
            "{name}"
        );
    }
    for name in ["quirk/missing_msgtype.xml", "quirk/cloudrun_check.xml"] {
        assert!(matches!(message(name), Message::Unknown(_)), "{name}");
    }

    let padded = Request::parse(fixture("quirk/padded_cdata.xml").as_bytes()).unwrap();
    assert_eq!(
        padded.meta().from_user().unwrap().as_str(),
        "oT8Fw6N2xQ1pYkLz0VbRcHs4JdUe"
    );
    assert_eq!(padded.meta().to_user().unwrap().as_str(), "gh_3d9a1c52b7e4");

    let literal = parse(fixture("quirk/guide_literal_cdata.xml"));
    let info = literal
        .root()
        .child("GuideScanEvent")
        .and_then(|event| event.child("openid"));
    assert_eq!(
        info.unwrap().text(),
        "![CDATA[xxx]]",
        "a mistake of the sample, kept as it is"
    );
}

#[test]
fn s_07_a_document_is_compared_by_its_source() {
    let (one, other) = (parse("<xml><a>1</a></xml>"), parse("<xml><a>2</a></xml>"));
    assert_eq!(one, one.clone());
    assert_ne!(one, other);
    let escaped = "<xml><a>&#49;</a></xml>";
    assert_eq!(parse(escaped).as_str(), escaped);
    assert_eq!(Document::parse(escaped.as_bytes()), Ok(parse(escaped)));
}

#[cfg(not(feature = "json"))]
#[test]
fn json_needs_its_feature() {
    use crate::support::refusal;
    use weixin_message::DecodeErrorKind::{JsonDisabled, Syntax};

    for (document, expected) in [
        ("{\"MsgType\":\"text\"}", JsonDisabled),
        (" \n{", JsonDisabled),
        ("[]", Syntax),
    ] {
        assert_eq!(refusal(document), Some(expected), "{document}");
    }
}
