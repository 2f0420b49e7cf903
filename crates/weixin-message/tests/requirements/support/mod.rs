//! What the tests share: the fixtures, an account, and the platform that pushes to it.

pub(crate) mod body;
#[cfg(feature = "json")]
pub(crate) mod odd;
#[cfg(feature = "json")]
pub(crate) mod random;
pub(crate) mod reader;
pub(crate) mod service;
#[cfg(feature = "json")]
pub(crate) mod tree;
#[cfg(feature = "json")]
pub(crate) mod typed;

use std::fs;
use std::path::PathBuf;

use weixin_message::{DecodeErrorKind, Document, Element};

use self::reader::Outline;

pub(crate) const XML_FOLDERS: [&str; 4] = ["message", "event", "component", "work"];

/// The file of that path in the folder of fixtures.
pub(crate) fn fixture(path: &str) -> String {
    fs::read_to_string(fixtures_folder().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The fixtures of a folder with their paths, sorted.
pub(crate) fn fixtures(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(fixtures_folder().join(folder)).unwrap();
    let mut paths: Vec<String> = entries
        .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().display()))
        .collect();
    paths.sort();
    let read = |path: String| {
        let text = fixture(&path);
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The pushes among the fixtures.
pub(crate) fn pushes() -> Vec<(String, String)> {
    XML_FOLDERS.into_iter().flat_map(fixtures).collect()
}

fn fixtures_folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "../../tests/fixtures"]
        .iter()
        .collect()
}

/// A document that must be accepted.
pub(crate) fn parse(document: impl AsRef<[u8]>) -> Document {
    let document = document.as_ref();
    Document::parse(document)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(document)))
}

/// Why a document is refused; `None` if it is accepted.
pub(crate) fn refusal<D: AsRef<[u8]> + ?Sized>(document: &D) -> Option<DecodeErrorKind> {
    Document::parse(document.as_ref())
        .err()
        .map(|error| error.kind())
}

/// All elements of a document, as [`reader::read`] gives them.
pub(crate) fn outline(document: &Document) -> Outline {
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

/// An element with text in it.
pub(crate) fn xml(content: &str) -> String {
    format!("<xml>{content}</xml>")
}
