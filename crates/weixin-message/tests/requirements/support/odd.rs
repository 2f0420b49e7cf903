//! The same document, written in another way.

use super::random::Random;
use super::tree::Tree;

/// Writes it in any order, with anything between the elements and in any spelling of the texts.
pub(crate) fn written_oddly(tree: &Tree, random: &mut Random) -> String {
    let prologue = random.pick(&["", "\u{feff}", "\n", "<?xml version=\"1.0\"?>\n"]);
    let mut out = prologue.to_owned();
    write(&mut out, tree, random);
    out + random.pick(&["", "\n"])
}

const BETWEEN: [&str; 6] = ["", "", "\n", " \t", "\r\n    ", "<!-- <a> & b -->"];
const ATTRIBUTES: [&str; 4] = ["", "", " ", " a='1' b = \"&lt;\""];

fn write(out: &mut String, tree: &Tree, random: &mut Random) {
    let name = &tree.name;
    out.push_str(&format!("<{name}{}>", random.pick(&ATTRIBUTES)));
    if tree.is_leaf() {
        write_text(out, &tree.text, random);
    } else {
        for child in in_any_order(&tree.children, random) {
            out.push_str(random.pick(&BETWEEN));
            write(out, child, random);
        }
        out.push_str(random.pick(&BETWEEN));
    }
    out.push_str(&format!("</{name}>"));
}

/// Those of the same name keep their order.
fn in_any_order<'a>(children: &'a [Tree], random: &mut Random) -> Vec<&'a Tree> {
    let mut names: Vec<&str> = children.iter().map(|child| child.name.as_str()).collect();
    random.shuffle(&mut names);
    let mut left: Vec<&Tree> = children.iter().collect();
    let next = |name: &str| {
        let first = left.iter().position(|child| child.name == name);
        left.remove(first.unwrap())
    };
    names.into_iter().map(next).collect()
}

/// Up to four pieces, each in one of the ways to write one.
fn write_text(out: &mut String, text: &str, random: &mut Random) {
    let mut rest: Vec<char> = text.chars().collect();
    for index in 0..4 {
        let cut = match index {
            3 => rest.len(),
            _ => random.below(rest.len() + 1),
        };
        let piece: String = rest.drain(..cut).collect();
        write_piece(out, &piece, random);
    }
}

fn write_piece(out: &mut String, piece: &str, random: &mut Random) {
    match random.below(4) {
        0 => {
            let piece = piece.replace("]]>", "]]]]><![CDATA[>");
            out.push_str(&format!("<![CDATA[{piece}]]>"));
        }
        1 => out.extend(piece.chars().map(|c| format!("&#{};", u32::from(c)))),
        2 => out.extend(piece.chars().map(|c| format!("&#x{:x};", u32::from(c)))),
        _ => {
            let piece = piece.replace('&', "&amp;").replace('<', "&lt;");
            out.push_str(&piece.replace('>', "&gt;").replace('"', "&quot;"));
        }
    }
}
