//! S-7: no document of 64 KiB, which is the largest that the service reads, makes the reader reserve
//! a MiB.

use weixin_message::Document;

const LIMIT: usize = 64 * 1024;

/// As many copies of `piece` as fit in between.
fn fill(start: &str, piece: &str, end: &str) -> String {
    let room = LIMIT - start.len() - end.len();
    [start, &piece.repeat(room / piece.len()), end].concat()
}

#[test]
#[rustfmt::skip]
fn s_07_64_kib_never_take_a_mib() {
    let deep = |depth| ["<a>".repeat(depth), "</a>".repeat(depth)].concat();
    for (name, document) in [
        ("one text",            fill("<xml><![CDATA[", "a", "]]></xml>")),
        ("one escaped text",    fill("<xml>", "&amp;", "</xml>")),
        ("references",          fill("<xml>", "&#x10FFFF;", "</xml>")),
        ("CR LF",               fill("<xml>", "\r\n", "</xml>")),
        ("CDATA sections",      fill("<xml>", "<![CDATA[]]>", "</xml>")),
        ("elements",            fill("<xml><a>", "<b/>", "</a></xml>")),
        ("512 elements",        format!("<xml><a>{}</a></xml>", format!("<b>{}</b>", "a".repeat(120)).repeat(510))),
        ("end tags",            fill("<xml>", "</a>", "</xml>")),
        ("open elements",       fill("", "<a>", "")),
        ("deep",                deep(9_000)),
        ("one name",            fill("<", "a", "/>")),
        ("one attribute",       fill("<xml a=\"", "a", "\"/>")),
        ("escaped attribute",   fill("<xml a=\"", "&lt;", "\"/>")),
        ("attributes",          format!("<xml{}/>", (0..6_000).map(|index| format!(" a{index}=''")).collect::<String>())),
        ("one comment",         fill("<xml><!--", "a", "--></xml>")),
        ("document type",       fill("<!DOCTYPE xml [", "<!ENTITY a \"a\">", "]><xml/>")),
        ("white space",         fill("<xml>", " ", "</xml>")),
        ("less-than signs",     fill("<xml>", "<", "</xml>")),
        ("ampersands",          fill("<xml>", "&", "</xml>")),
        ("brackets",            fill("<xml><![CDATA[", "]", "]]></xml>")),
        ("no document",         fill("", "\u{10ffff}", "")),
    ] {
        assert!(document.len() <= LIMIT, "{name}: {}", document.len());
        let memory = allocation_counter::measure(|| drop(Document::parse(document.as_bytes())));
        // All that was reserved at any one time, so no single piece can have been larger.
        assert!(memory.bytes_max < 1024 * 1024, "{name}: {} bytes", memory.bytes_max);
        assert_eq!(memory.bytes_current, 0, "{name}");
    }
}
