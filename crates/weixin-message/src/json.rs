//! JSON pushes, read into the same tree as XML.

use serde_json::Value;

use crate::document::Tree;
use crate::{DecodeError, DecodeErrorKind as Kind};

/// As for XML: real documents are far below.
const MAX_DEPTH: usize = 8;
const MAX_ELEMENTS: usize = 512;

/// Reads one document. The members of an object are elements, as are the items of a list, which
/// have the list's name.
pub(crate) fn parse(json: &str) -> Result<Tree<'static>, DecodeError> {
    let value: Value = serde_json::from_str(json).map_err(|_| Kind::Syntax)?;
    let mut tree = Tree::owned(json);
    add(&mut tree, "xml", &value, MAX_DEPTH)?;
    Ok(tree)
}

fn add(tree: &mut Tree<'_>, name: &str, value: &Value, depth: usize) -> Result<(), DecodeError> {
    if let Value::Array(items) = value {
        return items
            .iter()
            .try_for_each(|item| add(tree, name, item, depth));
    }
    if tree.len() == MAX_ELEMENTS {
        return Err(Kind::TooComplex.into());
    }
    let inside = depth.checked_sub(1).ok_or(Kind::TooComplex)?;
    let index = tree.push(name).ok_or(Kind::TooComplex)?;
    let mut text = String::new();
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                add(tree, name, value, inside)?;
            }
        }
        Value::String(string) => text.push_str(string),
        Value::Number(number) => text = number.to_string(),
        Value::Bool(bool) => text = bool.to_string(),
        Value::Null | Value::Array(_) => {}
    }
    tree.close(index, &text)
        .ok_or_else(|| Kind::TooComplex.into())
}
