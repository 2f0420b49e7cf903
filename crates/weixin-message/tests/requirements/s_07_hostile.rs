//! S-7, T7: documents that are refused, each for its own reason.

use weixin_message::DecodeErrorKind::{self, *};
use weixin_message::Document;

use crate::support::{fixture, parse, refusal, xml};

fn check<D: AsRef<[u8]> + ?Sized>(table: &[(&str, &D, DecodeErrorKind)]) {
    for (name, document, expected) in table {
        assert_eq!(refusal(*document), Some(*expected), "{name}");
    }
}

#[test]
#[rustfmt::skip]
fn s_07_entities_are_never_declared_nor_resolved() {
    let quadratic = format!(
        "<!DOCTYPE x [<!ENTITY a \"{}\">]><xml>{}</xml>", "a".repeat(30_000), "&a;".repeat(10_000),
    );
    check::<str>(&[
        ("XXE, a file",             &*fixture("quirk/doctype_xxe.xml"), DocumentType),
        ("billion laughs",          &fixture("quirk/billion_laughs.xml"), DocumentType),
        ("quadratic blow-up",       &quadratic, DocumentType),
        ("XXE over HTTP",           "<!DOCTYPE x [<!ENTITY a SYSTEM \"http://127.0.0.1/\">]><xml>&a;</xml>", DocumentType),
        ("parameter entity",        "<!DOCTYPE x [<!ENTITY % a SYSTEM \"http://127.0.0.1/\"> %a;]><xml/>", DocumentType),
        ("external subset",         "<!DOCTYPE xml SYSTEM \"http://127.0.0.1/a.dtd\"><xml/>", DocumentType),
        ("public identifier",       "<!DOCTYPE xml PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"a.dtd\"><xml/>", DocumentType),
        ("attribute defaults",      "<!DOCTYPE xml [<!ATTLIST xml a CDATA \"1\">]><xml/>", DocumentType),
        ("document type alone",     "<!DOCTYPE xml><xml/>", DocumentType),
        ("after a declaration",     "<?xml version=\"1.0\"?>\n<!DOCTYPE xml><xml/>", DocumentType),
        ("after a byte order mark", "\u{feff}<!DOCTYPE xml><xml/>", DocumentType),
        ("in lower case",           "<!doctype xml><xml/>", DocumentType),
        ("inside of the root",      "<xml><!DOCTYPE xml></xml>", DocumentType),
        ("after the root",          "<xml/><!DOCTYPE xml>", DocumentType),
        ("unclosed",                "<!DOCTYPE xml [", Syntax),
        ("entity of nobody",        "<xml>&xxe;</xml>", Entity),
        ("entity of HTML",          "<xml>&nbsp;</xml>", Entity),
        ("entity in upper case",    "<xml>&AMP;</xml>", Entity),
        ("entity in an attribute",  "<xml a=\"&xxe;\"/>", Entity),
        ("entity without a name",   "<xml>&;</xml>", Entity),
        ("entity outside",          "<xml/>&amp;", Syntax),
        ("bare ampersand",          "<xml>a & b</xml>", Syntax),
        ("ampersand at the end",    "<xml>a &amp</xml>", Syntax),
    ]);
}

#[test]
#[rustfmt::skip]
fn s_07_instructions_are_refused() {
    check::<str>(&[
        ("unclosed comment",            "<xml><!-- a </xml>", Syntax),
        ("two hyphens in a comment",    "<xml><!-- a -- b --></xml>", Syntax),
        ("control in a comment",        "<xml><!-- \0 --></xml>", Character),
        ("comment in a tag",            "<xml <!-- a -->/>", Syntax),
        ("comment alone",               "<!-- a -->", Syntax),
        ("comment, then declaration",   "<!-- a --><?xml version=\"1.0\"?><xml/>", Markup),
        ("instruction",                 "<xml><?php a ?></xml>", Markup),
        ("instruction in front",        "<?a?><xml/>", Markup),
        ("style sheet",                 "<?xml version=\"1.0\"?><?xml-stylesheet href=\"a\"?><xml/>", Markup),
        ("unclosed instruction",        "<xml><?a </xml>", Syntax),
        ("second declaration",          "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><xml/>", Markup),
        ("declaration after a space",   " <?xml version=\"1.0\"?><xml/>", Markup),
        ("declaration inside",          "<xml><?xml version=\"1.0\"?></xml>", Markup),
        ("unknown declaration",         "<xml><!ELEMENT a></xml>", Syntax),
    ]);
}

#[test]
#[rustfmt::skip]
fn s_07_the_encoding_is_utf_8() {
    let utf_16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}<xml/>".encode_utf16().flat_map(unit).collect()
    };
    check::<[u8]>(&[
        ("UTF-16, big-endian",      &utf_16(u16::to_be_bytes), Utf8),
        ("UTF-16, little-endian",   &utf_16(u16::to_le_bytes), Utf8),
        ("UTF-16, no mark",         &utf_16(u16::to_le_bytes)[2..], Character),
        ("UTF-32",                  b"\xff\xfe\0\0<\0\0\0x\0\0\0/\0\0\0>\0\0\0", Utf8),
        ("Latin-1",                 b"<xml>caf\xe9</xml>", Utf8),
        ("GBK",                     b"<xml>\xc4\xe3\xba\xc3</xml>", Utf8),
        ("half a character",        b"<xml>\xe4\xbd</xml>", Utf8),
        ("overlong",                b"<xml>\xc0\xbcxml\xc0\xbe</xml>", Utf8),
        ("surrogate",               b"<xml>\xed\xa0\x80</xml>", Utf8),
        ("pair of surrogates",      b"<xml>\xed\xa0\xbd\xed\xb8\x80</xml>", Utf8),
        ("above Unicode",           b"<xml>\xf4\x90\x80\x80</xml>", Utf8),
        ("UTF-7",                   b"+ADw-xml/+AD4-", Syntax),
        ("UTF-7, declared",         b"<?xml version=\"1.0\" encoding=\"UTF-7\"?><xml/>", Encoding),
        ("UTF-16, declared",        b"<?xml version=\"1.0\" encoding=\"UTF-16\"?><xml/>", Encoding),
        ("Latin-1, declared",       b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><xml/>", Encoding),
        ("GB 2312, declared",       b"<?xml version=\"1.0\" encoding=\"gb2312\"?><xml/>", Encoding),
        ("UTF8 without hyphen",     b"<?xml version=\"1.0\" encoding=\"UTF8\"?><xml/>", Encoding),
        ("empty, declared",         b"<?xml version=\"1.0\" encoding=\"\"?><xml/>", Encoding),
        ("XML 1.1",                 b"<?xml version=\"1.1\"?><xml/>", Encoding),
        ("XML 2.0",                 b"<?xml version=\"2.0\" encoding=\"utf-8\"?><xml/>", Encoding),
        ("standalone of its own",   b"<?xml version=\"1.0\" standalone=\"maybe\"?><xml/>", Encoding),
        ("declared twice",          b"<?xml version=\"1.0\" encoding=\"utf-8\" encoding=\"utf-16\"?><xml/>", Syntax),
        ("in another order",        b"<?xml version=\"1.0\" standalone=\"yes\" encoding=\"utf-8\"?><xml/>", Syntax),
        ("version at the end",      b"<?xml encoding=\"utf-8\" version=\"1.0\"?><xml/>", Syntax),
        ("no version",              b"<?xml encoding=\"utf-8\"?><xml/>", Syntax),
        ("nothing declared",        b"<?xml?><xml/>", Syntax),
        ("something declared",      b"<?xml version=\"1.0\" lang=\"zh\"?><xml/>", Syntax),
        ("unquoted",                b"<?xml version=1.0?><xml/>", Syntax),
        ("unclosed declaration",    b"<?xml version=\"1.0\"><xml/>", Syntax),
        ("two byte order marks",    "\u{feff}\u{feff}<xml/>".as_bytes(), Syntax),
        ("mark after a space",      " \u{feff}<xml/>".as_bytes(), Syntax),
        ("mark after the root",     "<xml/>\u{feff}".as_bytes(), Syntax),
        ("mark in a name",          "<x\u{feff}ml/>".as_bytes(), Name),
    ]);
}

#[test]
#[rustfmt::skip]
fn s_07_characters_that_xml_forbids_are_refused() {
    for (name, character) in [
        ("NUL", '\0'), ("start of heading", '\u{1}'), ("backspace", '\u{8}'), ("vertical tab", '\u{b}'),
        ("form feed", '\u{c}'), ("shift out", '\u{e}'), ("escape", '\u{1b}'), ("unit separator", '\u{1f}'),
        ("U+FFFE", '\u{fffe}'), ("U+FFFF", '\u{ffff}'),
    ] {
        let code = u32::from(character);
        // quick-xml itself refuses a reference to NUL.
        let in_reference = if code == 0 { Entity } else { Character };
        check::<str>(&[
            (name, &format!("<xml>{character}</xml>"), Character),
            (name, &format!("<xml><![CDATA[{character}]]></xml>"), Character),
            (name, &format!("<xml a=\"{character}\"/>"), Character),
            (name, &format!("<x{character}ml/>"), Character),
            (name, &format!("<xml/>{character}"), Character),
            (name, &format!("<xml>&#{code};</xml>"), in_reference),
            (name, &format!("<xml>&#x{code:x};</xml>"), in_reference),
            (name, &format!("<xml a=\"&#{code};\"/>"), in_reference),
        ]);
    }
    check::<str>(&[
        ("first surrogate",     "<xml>&#xD800;</xml>", Entity),
        ("last surrogate",      "<xml>&#57343;</xml>", Entity),
        ("pair of surrogates",  "<xml>&#xD83D;&#xDE00;</xml>", Entity),
        ("above Unicode",       "<xml>&#x110000;</xml>", Entity),
        ("beyond 32 bits",      "<xml>&#4294967361;</xml>", Entity),
        ("with a sign",         "<xml>&#+65;</xml>", Entity),
        ("with a space",        "<xml>&# 65;</xml>", Entity),
        ("hex in upper case",   "<xml>&#X41;</xml>", Entity),
        ("no digits",           "<xml>&#;</xml>", Entity),
        ("no hex digits",       "<xml>&#x;</xml>", Entity),
        ("not a digit",         "<xml>&#6a;</xml>", Entity),
        ("surrogate, attribute", "<xml a=\"&#xD800;\"/>", Entity),
    ]);
}

/// C1 controls (U+0080 to U+009F) are characters of XML 1.0, if discouraged ones, and so are the
/// last two of each plane but the first: to refuse them would lose real messages.
#[test]
fn s_07_all_other_characters_are_accepted() {
    let is_allowed = |character: &char| {
        matches!(character, '\t' | '\n' | '\r' | ' '..)
            && !matches!(character, '<' | '&' | ']' | '\u{fffe}' | '\u{ffff}')
    };
    let characters: Vec<char> = ('\0'..=char::MAX).filter(is_allowed).collect();
    assert_eq!(characters.len(), 0x10_ffff + 1 - 0x800 - 29 - 2 - 3);
    for characters in characters.chunks(1_000) {
        let text: String = characters.iter().collect();
        let expected = text.replace('\r', "\n");
        assert_eq!(
            parse(xml(&text)).root().text(),
            expected,
            "after {:x}",
            u32::from(characters[0])
        );
    }
}

#[test]
#[rustfmt::skip]
fn s_07_a_refusal_says_why_and_repeats_nothing() {
    for (document, expected) in [
        (&b"<a>secret\xff</a>"[..],                     "the document is not UTF-8"),
        (b"<a>secret",                                  "the document is not well-formed"),
        (b"<?xml version=\"1.1\"?><a>secret</a>",       "the document is not XML 1.0 in UTF-8"),
        (b"<!DOCTYPE secret><a/>",                      "the document has a document type"),
        (b"<?secret?><a/>",                             "the document has a processing instruction"),
        (b"<a>&secret;</a>",                            "the document has an entity that is not predefined"),
        (b"<a>secret\0</a>",                            "the document has a character that XML forbids"),
        ("<秘密/>".as_bytes(),                           "the document has an element with a malformed name"),
        (&b"<secret>".repeat(9),                        "the document has too many elements, levels or attributes"),
        (b"<a><secret>1</secret><secret/></a>",         "the document has the same field twice"),
    ] {
        let error = Document::parse(document).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(std::error::Error::source(&error).is_none(), "{expected}");
    }
}
