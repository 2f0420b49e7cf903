//! S-7: Python's expat finds in 10 000 documents what this crate finds in them.
//! S-8: it finds in 10 000 replies of each kind what was put into them.

use std::fs::{self, File};
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use weixin_core::{OpenId, OriginalId};
use weixin_message::{DecodeErrorKind, Document, Element};

use self::replies::{CASES, KINDS, sanitised};

#[path = "support/documents.rs"]
mod documents;
#[path = "support/replies.rs"]
mod replies;

/// Reads a list of documents from a file, and prints the elements of each: depth, name and text, or
/// null for a document that is not well-formed.
const READER: &str = r#"
import json, sys
from xml.parsers import expat

def read(document):
    elements, open_elements = [], []
    parser = expat.ParserCreate()

    def start(name, attributes):
        elements.append([len(open_elements), name, ""])
        open_elements.append(len(elements) - 1)

    def end(name):
        index = open_elements.pop()
        is_group = len(elements) > index + 1
        if is_group and not elements[index][2].strip(" \t\n\r"):
            elements[index][2] = ""

    def text(data):
        elements[open_elements[-1]][2] += data

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(document.encode(), True)
    except (expat.ExpatError, LookupError):  # the latter: an encoding that it does not know
        return None
    return elements

with open(sys.argv[1], encoding="utf-8") as documents:
    json.dump([read(document) for document in json.load(documents)], sys.stdout)
"#;

type Outline = Vec<(usize, String, String)>;

/// What expat finds in each of the documents.
fn expat(name: &str, documents: &[String]) -> Vec<Option<Outline>> {
    let file = format!("{}/{name}.json", env!("CARGO_TARGET_TMPDIR"));
    serde_json::to_writer(File::create(&file).unwrap(), documents).unwrap();
    let output = Command::new("python3")
        .args(["-c", READER, &file])
        .output()
        .expect("python3 runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    fs::remove_file(file).unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The same 10 000 documents in every run.
fn generate(document: fn(&[u8]) -> String) -> Vec<String> {
    let bytes = vec(any::<u8>(), 0..160);
    let mut runner = TestRunner::deterministic();
    let mut next = || document(&bytes.new_tree(&mut runner).unwrap().current());
    (0..10_000).map(|_| next()).collect()
}

fn outline(document: &Document) -> Outline {
    fn walk(element: Element<'_>, depth: usize, out: &mut Outline) {
        out.push((depth, element.name().into(), element.text().into()));
        element
            .children()
            .for_each(|child| walk(child, depth + 1, out));
    }
    let mut out = Vec::new();
    walk(document.root(), 0, &mut out);
    out
}

#[test]
#[ignore = "needs python3; `cargo xtask test` runs it"]
fn s_07_expat_finds_the_same_in_benign_documents() {
    let documents = generate(documents::benign);
    for (xml, expat) in documents.iter().zip(expat("benign", &documents)) {
        let document = Document::parse(xml.as_bytes());
        let document = document.unwrap_or_else(|error| panic!("{error}: {xml:?}"));
        assert_eq!(Some(outline(&document)), expat, "{xml:?}");
    }
}

#[test]
#[ignore = "needs python3; `cargo xtask test` runs it"]
fn s_07_expat_accepts_what_is_accepted_of_nasty_documents() {
    let documents = generate(documents::nasty);
    let mut accepted = 0;
    for (xml, expat) in documents.iter().zip(expat("nasty", &documents)) {
        match Document::parse(xml.as_bytes()) {
            Ok(document) => {
                assert_eq!(Some(outline(&document)), expat, "{xml:?}");
                accepted += 1;
            }
            Err(error) if error.kind() == DecodeErrorKind::Syntax => {
                assert_eq!(expat, None, "{xml:?}");
            }
            Err(_) => {} // what is refused though it is well-formed
        }
    }
    assert!(accepted > 500, "{accepted} of 10 000 were compared");
}

#[test]
#[ignore = "needs python3; `cargo xtask test` runs it"]
fn s_08_expat_finds_in_replies_what_was_put_into_them() {
    let to = OpenId::new("oABC").unwrap();
    let from = OriginalId::new("gh_1").unwrap();
    let mut runner = replies::runner();
    let (mut documents, mut expected) = (Vec::new(), Vec::new());
    for kind in &KINDS {
        let texts = kind.texts();
        for _ in 0..CASES {
            let texts = texts.new_tree(&mut runner).unwrap().current();
            let document = (kind.make)(&texts).to_document(&to, &from, 1_767_225_601);
            documents.push(String::from_utf8(document).unwrap());
            expected.push((kind, texts));
        }
    }
    for ((kind, texts), (xml, found)) in expected
        .into_iter()
        .zip(documents.iter().zip(expat("replies", &documents)))
    {
        let found = found.unwrap_or_else(|| panic!("{} is not well-formed: {xml:?}", kind.name));
        for ((field, _), text) in kind.names().zip(texts) {
            let mut of_field = found.iter().filter(|(_, name, _)| name == field);
            let found = of_field.next().map(|(.., text)| text.as_str());
            assert_eq!(found, Some(&*sanitised(&text)), "{field} of {xml:?}");
            assert_eq!(of_field.next(), None, "{field} of {xml:?}");
        }
    }
}
