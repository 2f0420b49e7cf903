//! S-7: no document of 64 KiB, which is the largest that the service reads, makes the reader reserve
//! a MiB, and that no type that is read from it makes that more than linear.

use weixin_message::Document;
#[cfg(feature = "json")]
use weixin_message::Request;

#[cfg(feature = "json")]
use crate::support::{tree::Tree, typed};

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

/// However often the elements of a message repeat, and however many there are that its type does not
/// have, each costs the same.
#[test]
#[cfg(feature = "json")]
fn s_07_512_elements_of_any_type_are_read_in_linear_memory() {
    /// All ways to fill one group of the tree.
    fn fill(tree: &Tree, filled: &mut Vec<Tree>) {
        let room = 250;
        let extra = ["a", "b"].map(|name| Tree::leaf(name, "1"));
        let with = |more: Vec<Tree>| Tree {
            children: [&tree.children[..], &more].concat(),
            ..tree.clone()
        };
        filled.push(with(vec![extra[0].clone(); room]));
        for child in tree.children.iter().filter(|child| !child.is_leaf()) {
            // Each one with something extra in it, and all of them after a large one.
            let small = Tree {
                children: vec![extra[1].clone()],
                ..child.clone()
            };
            let mut large = child.clone();
            large.children.extend(vec![extra[0].clone(); room / 2]);
            filled.push(with(vec![small.clone(); room / 2]));
            filled.push(with([vec![large], vec![small; room / 4]].concat()));
        }
        for (index, child) in tree.children.iter().enumerate() {
            let mut inner = Vec::new();
            if !child.is_leaf() {
                fill(child, &mut inner);
            }
            for inner in inner {
                let mut outer = tree.clone();
                outer.children[index] = inner;
                filled.push(outer);
            }
        }
    }
    let mut count = 0;
    for (path, document) in typed::known_pushes() {
        let mut filled = Vec::new();
        fill(&typed::tree(&document), &mut filled);
        for tree in filled {
            let document = tree.to_xml();
            // A few are refused, for they have a field of the root twice.
            let memory = allocation_counter::measure(|| drop(Request::parse(document.as_bytes())));
            assert!(
                memory.bytes_max < 128 * 1024,
                "{path}: {} {document}",
                memory.bytes_max
            );
            assert!(
                memory.count_total < 600,
                "{path}: {} {document}",
                memory.count_total
            );
            count += 1;
        }
    }
    assert!(count > 300, "{count}");
}
