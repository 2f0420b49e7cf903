//! The two readers against each other.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "an overflow in a test is a failure"
)]

use std::cell::Cell;
use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use super::{read, scan};
use crate::document::{Document, Element, Tree};

#[path = "../../tests/support/documents.rs"]
mod documents;

/// Depth, name and text of all elements in their order.
type Outline = Vec<(usize, String, String)>;

fn outline(tree: Tree<'_>) -> Outline {
    fn walk(element: Element<'_>, depth: usize, out: &mut Outline) {
        out.push((depth, element.name().into(), element.text().into()));
        element
            .children()
            .for_each(|child| walk(child, depth + 1, out));
    }
    let mut out = Vec::new();
    walk(Document::from(tree).root(), 0, &mut out);
    out
}

/// Whether `scan` accepts the document, in which case `read` has to find the same in it.
fn scanned(xml: &str) -> bool {
    let Some(nodes) = scan::scan(xml) else {
        return false;
    };
    let read = read::read(xml).unwrap_or_else(|error| panic!("{error}: {xml:?}"));
    assert_eq!(
        outline(Tree::borrowed(xml, nodes)),
        outline(read),
        "{xml:?}"
    );
    true
}

/// How many of `cases` documents `scan` accepts.
fn scan_all(cases: u32, document: fn(&[u8]) -> String) -> u32 {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let accepted = Cell::new(0);
    let result = TestRunner::new_with_rng(config, seed).run(&vec(any::<u8>(), 0..160), |bytes| {
        accepted.set(accepted.get() + u32::from(scanned(&document(&bytes))));
        Ok(())
    });
    if let Err(TestError::Fail(reason, bytes)) = result {
        panic!("{reason}: {:?}", document(&bytes));
    }
    accepted.get()
}

#[test]
fn t7_the_readers_agree_on_benign_documents() {
    let accepted = scan_all(6_000, documents::benign);
    assert!(
        accepted > 2_000,
        "{accepted} were scanned, the rest says nothing"
    );
}

#[test]
fn t7_the_readers_agree_on_nasty_documents() {
    let accepted = scan_all(20_000, documents::nasty);
    assert!(
        accepted > 500,
        "{accepted} were scanned, the rest says nothing"
    );
}

/// Up to there nothing is left to the slower reader.
#[test]
fn t7_the_readers_have_the_same_limits() {
    let name = |length| ["<", &"n".repeat(length), ">1</", &"n".repeat(length), ">"].concat();
    let deep = |depth| ["<a>".repeat(depth), "</a>".repeat(depth)].concat();
    let elements = |count: usize| format!("<xml>{}</xml>", "<a>1</a>".repeat(count - 1));
    for (what, largest, larger) in [
        ("name", name(64), name(65)),
        ("depth", deep(8), deep(9)),
        ("number", elements(512), elements(513)),
    ] {
        assert!(scanned(&largest), "{what}");
        assert!(!scanned(&larger) && read::read(&larger).is_err(), "{what}");
    }
}

#[test]
fn t7_the_readers_agree_on_every_fixture() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let mut unusual = Vec::new();
    for folder in fs::read_dir(fixtures).unwrap() {
        let Ok(files) = fs::read_dir(folder.unwrap().path()) else {
            continue; // a file beside the folders
        };
        for file in files.map(|file| file.unwrap().path()) {
            let is_xml = file.extension().is_some_and(|extension| extension == "xml");
            if !scanned(&fs::read_to_string(&file).unwrap()) && is_xml {
                unusual.push(file.file_name().unwrap().display().to_string());
            }
        }
    }
    unusual.sort();
    let expected = [
        "billion_laughs.xml",
        "bom_and_declaration.xml",
        "doctype_xxe.xml",
        "entity_escaped.xml",
        "guide_literal_cdata.xml",
        "padded_cdata.xml",
        "self_closing.xml",
        "text_cdata_split.xml",
        "truncated.xml",
        "xml_declaration.xml",
    ];
    assert_eq!(
        unusual, expected,
        "all others are of the shape that is scanned"
    );
}
