//! S-7, T7, T13: what is not well-formed, too large in its structure, or ambiguous is refused.

use weixin_message::DecodeErrorKind::{self, *};

use crate::support::{fixture, refusal, xml};

fn check<D: AsRef<[u8]> + ?Sized>(table: &[(&str, &D, DecodeErrorKind)]) {
    for (name, document, expected) in table {
        assert_eq!(refusal(*document), Some(*expected), "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn s_07_what_is_not_well_formed_is_refused() {
    check::<str>(&[
        ("empty",                       "", Syntax),
        ("white space",                 " \n", Syntax),
        ("text",                        "success", Syntax),
        ("declaration alone",           "<?xml version=\"1.0\"?>", Syntax),
        ("CDATA alone",                 "<![CDATA[a]]>", Syntax),
        ("end tag alone",               "</xml>", Syntax),
        ("two roots",                   "<xml/><xml/>", Syntax),
        ("two roots, one to be skipped", "<xml></xml><a>1</a>", Syntax),
        ("text in front",               "a<xml/>", Syntax),
        ("text behind",                 "<xml/>a", Syntax),
        ("CDATA behind",                "<xml/><![CDATA[a]]>", Syntax),
        ("empty CDATA behind",          "<xml/><![CDATA[]]>", Syntax),
        ("end tag behind",              "<xml/></xml>", Syntax),
        ("non-breaking space behind",   "<xml/>\u{a0}", Syntax),
        ("unclosed root",               "<xml>", Syntax),
        ("unclosed element",            "<xml><a></xml>", Syntax),
        ("unclosed start tag",          "<xml><a</xml>", Name),
        ("unclosed end tag",            "<xml></xml", Syntax),
        ("unclosed CDATA",              "<xml><![CDATA[a]]</xml>", Syntax),
        ("unclosed attribute",          "<xml a=\"></xml>", Syntax),
        ("crossed",                     "<xml><a><b></a></b></xml>", Syntax),
        ("end tag of another",          "<xml><a>1</b></xml>", Syntax),
        ("end tag of a prefix",         "<xml><ab>1</a></xml>", Syntax),
        ("end tag of an extension",     "<xml><a>1</ab></xml>", Syntax),
        ("end tag in another case",     "<xml><a>1</A></xml>", Syntax),
        ("end tag after a space",       "<xml>< /xml>", Syntax),
        ("end tag with an attribute",   "<xml><a></a b=\"1\"></xml>", Syntax),
        ("end tag without a name",      "<xml></></xml>", Syntax),
        ("less-than sign in a text",    "<xml><a>1 < 2</a></xml>", Syntax),
        ("CDATA end in a text",         "<xml>a]]>b</xml>", Syntax),
        ("CDATA end after CDATA",       "<xml><![CDATA[a]]>]]></xml>", Syntax),
        ("CDATA in lower case",         "<xml><![cdata[a]]></xml>", Syntax),
        ("CDATA with a space",          "<xml><! [CDATA[a]]></xml>", Syntax),
        ("CDATA end with a space",      "<xml><![CDATA[a]] ></xml>", Syntax),
        ("CDATA around an element",     "<xml><![CDATA[<a>]]></a></xml>", Syntax),
        ("attribute twice",             "<xml a=\"1\" a=\"2\"/>", Syntax),
        ("attribute without a value",   "<xml a/>", Syntax),
        ("attribute unquoted",          "<xml a=1/>", Syntax),
        ("attribute with a tag",        "<xml a=\"<b>\"/>", Syntax),
    ]);
}

#[test]
#[rustfmt::skip]
fn t7_names_are_ascii_and_short() {
    let name = |length| format!("<{0}/>", "n".repeat(length));
    check::<str>(&[
        ("Chinese",             "<你好/>", Name),
        ("fullwidth",           "<ｘｍｌ/>", Name),
        ("no name",             "<>1</>", Name),
        ("digit first",         "<1a/>", Name),
        ("hyphen first",        "<-a/>", Name),
        ("dot first",           "<.a/>", Name),
        ("plus",                "<a+b/>", Name),
        ("slash",               "<a/b>1</a/b>", Name),
        ("quote",               "<a\"b\"/>", Name),
        ("inside, Chinese",     &xml("<你>1</你>"), Name),
        ("inside, 65 bytes",    &xml(&name(65)), Name),
        ("64 bytes of Chinese", &xml(&format!("<{}/>", "你".repeat(21))), Name),
        ("65 bytes",            &name(65), Name),
        ("65 bytes, with text", &xml(&format!("<{0}>1</{0}>", "n".repeat(65))), Name),
        ("10 000 bytes",        &name(10_000), Name),
        ("attribute, Chinese",  "<xml 你=\"1\"/>", Name),
        ("attribute, digit",    "<xml 1=\"1\"/>", Name),
        ("attribute, no name",  "<xml =\"1\"/>", Syntax),
        ("attribute, 65 bytes", &format!("<xml {}=\"1\"/>", "n".repeat(65)), Name),
    ]);
    assert_eq!(refusal(&name(64)), None, "64 bytes");
    assert_eq!(refusal(&xml(&format!("<{0}>1</{0}>", "n".repeat(64)))), None, "64 bytes, with text");
}

#[test]
fn t7_every_other_ascii_character_is_refused_in_names() {
    // What stands before a `>` is a name.
    for character in ('\0'..='\x7f').filter(|&character| character != '>') {
        let name = |name: &str| refusal(&format!("<{name}>1</{name}>")).is_none();
        let is_first = character.is_ascii_alphabetic() || "_:".contains(character);
        assert_eq!(
            name(&format!("{character}b")),
            is_first,
            "{character:?} first"
        );
        let is_allowed = character.is_ascii_alphanumeric() || "_-.:".contains(character);
        assert_eq!(name(&format!("a{character}b")), is_allowed, "{character:?}");
    }
}

#[test]
#[rustfmt::skip]
fn t13_depth_elements_and_attributes_are_bounded() {
    let deep = |depth| ["<a>".repeat(depth), "</a>".repeat(depth)].concat();
    let deep_leaf = |depth: usize| [&*"<a>".repeat(depth - 1), "<b>1</b>", &"</a>".repeat(depth - 1)].concat();
    let deep_space = |depth| ["<a> ".repeat(depth), "</a>".repeat(depth)].concat();
    let nested = |count: usize| format!("<xml><a>{}</a></xml>", "<b></b>".repeat(count - 2));
    let attributes = |count| (0..count).map(|index| format!(" a{index}=\"1\"")).collect::<String>();
    for (name, document, expected) in [
        ("8 deep",                  deep(8), None),
        ("9 deep",                  deep(9), Some(TooComplex)),
        ("8 deep, with a text",     deep_leaf(8), None),
        ("9 deep, with a text",     deep_leaf(9), Some(TooComplex)),
        ("8 deep, with spaces",     deep_space(8), None),
        ("9 deep, with spaces",     deep_space(9), Some(TooComplex)),
        ("8 deep, self-closing",    xml(&["<a>".repeat(6), "<b/>".into(), "</a>".repeat(6)].concat()), None),
        ("9 deep, self-closing",    xml(&["<a>".repeat(7), "<b/>".into(), "</a>".repeat(7)].concat()), Some(TooComplex)),
        ("10 000 deep",             deep(10_000), Some(TooComplex)),
        ("10 000 deep, unclosed",   "<a>".repeat(10_000), Some(TooComplex)),
        ("512 elements",            nested(512), None),
        ("513 elements",            nested(513), Some(TooComplex)),
        ("512, self-closing",       nested(512).replace("<b></b>", "<b/>"), None),
        ("513, self-closing",       nested(513).replace("<b></b>", "<b/>"), Some(TooComplex)),
        ("10 000 elements",         nested(10_000), Some(TooComplex)),
        ("10 000 fields",           xml(&"<a>1</a>".repeat(10_000)), Some(TooComplex)),
        ("8 attributes",            format!("<xml{}/>", attributes(8)), None),
        ("9 attributes",            format!("<xml{}/>", attributes(9)), Some(TooComplex)),
        ("8, on an element",        xml(&format!("<a{}>1</a>", attributes(8))), None),
        ("9, on an element",        xml(&format!("<a{}>1</a>", attributes(9))), Some(TooComplex)),
        ("10 000 attributes",       format!("<xml{}/>", attributes(10_000)), Some(TooComplex)),
        ("10 000 namespaces",       format!("<xml{}/>", attributes(10_000).replace(" a", " xmlns:a")), Some(TooComplex)),
    ] {
        assert_eq!(refusal(&document), expected, "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn t7_a_field_occurs_once() {
    let many: String = (0..40).map(|index| format!("<f{index}>1</f{index}>")).collect();
    let group = "<a><b>1</b></a>";
    let mixed = "<a>x<b>1</b></a>";
    for (name, content, expected) in [
        ("leaf, leaf",              "<a>1</a><a>2</a>".to_owned(), Some(RepeatedField)),
        ("the same value",          "<a>1</a><a>1</a>".to_owned(), Some(RepeatedField)),
        ("not neighbours",          "<a>1</a><b>1</b><a>1</a>".to_owned(), Some(RepeatedField)),
        ("CDATA, text",             "<a><![CDATA[1]]></a><a>2</a>".to_owned(), Some(RepeatedField)),
        ("empty, leaf",             "<a></a><a>2</a>".to_owned(), Some(RepeatedField)),
        ("self-closing, leaf",      "<a/><a>2</a>".to_owned(), Some(RepeatedField)),
        ("with an attribute",       "<a>1</a><a b=\"1\">2</a>".to_owned(), Some(RepeatedField)),
        ("leaf, group",             format!("<a>1</a>{group}"), Some(RepeatedField)),
        ("group, leaf",             format!("{group}<a>1</a>"), Some(RepeatedField)),
        ("group, leaf, group",      format!("{group}<a>1</a>{group}"), Some(RepeatedField)),
        ("group, empty",            format!("{group}<a/>"), Some(RepeatedField)),
        ("group, group",            format!("{group}{group}"), None),
        ("group, group, far apart", format!("{group}<c>1</c>{group}"), None),
        ("group, group with text",  format!("{group}{mixed}"), Some(RepeatedField)),
        ("groups with texts",       format!("{mixed}{mixed}"), Some(RepeatedField)),
        ("inside of a group",       "<a><b>1</b><b>2</b></a>".to_owned(), None),
        ("in two groups",           "<a><b>1</b></a><c><b>2</b></c>".to_owned(), None),
        ("in another case",         "<a>1</a><A>2</A>".to_owned(), None),
        ("a name of the root",      "<xml>1</xml>".to_owned(), None),
        ("many fields",             many.clone(), None),
        ("many, the first twice",   format!("{many}<f0>2</f0>"), Some(RepeatedField)),
        ("many, the last twice",    format!("{many}<f39>2</f39>"), Some(RepeatedField)),
        ("many, leaf, group",       format!("{many}<f7><b>1</b></f7>"), Some(RepeatedField)),
        ("many, group, leaf",       format!("{group}{many}<a>1</a>"), Some(RepeatedField)),
        ("many, group, group",      format!("{group}{many}{group}"), None),
        ("many, groups with texts", format!("{mixed}{many}{mixed}"), Some(RepeatedField)),
        ("the recipients",          "<ToUserName>a</ToUserName><ToUserName>b</ToUserName>".to_owned(), Some(RepeatedField)),
    ] {
        assert_eq!(refusal(&xml(&content)), expected, "{name}");
    }
    for fields in 1..40 {
        let content: String = (0..fields).map(|index| format!("<f{index}>1</f{index}>")).collect();
        assert_eq!(refusal(&xml(&content)), None, "{fields} fields");
        let repeated = xml(&format!("{content}<f0>1</f0>"));
        assert_eq!(refusal(&repeated), Some(RepeatedField), "one of {fields} fields twice");
    }
    let encrypts = fixture("envelope/security_two_encrypt.xml");
    assert_eq!(refusal(&encrypts), Some(RepeatedField), "two Encrypt elements");
}

#[test]
fn s_07_a_message_that_is_cut_off_anywhere_is_refused() {
    let kinds = [
        "message/text_emoji_multiline.xml",
        "quirk/entity_escaped.xml",
        "quirk/self_closing.xml",
    ];
    for message in kinds.map(fixture).iter().map(|message| message.trim_end()) {
        for end in 0..message.len() {
            let cut = &message.as_bytes()[..end];
            let expected = if std::str::from_utf8(cut).is_ok() {
                Syntax
            } else {
                Utf8
            };
            assert_eq!(
                refusal(cut),
                Some(expected),
                "{}",
                String::from_utf8_lossy(cut)
            );
        }
        assert_eq!(refusal(message), None);
    }
    assert_eq!(refusal(&fixture("quirk/truncated.xml")), Some(Syntax));
}
