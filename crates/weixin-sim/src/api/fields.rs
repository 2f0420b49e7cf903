//! Fields of the JSON that was sent.

use serde_json::{Map, Value};

use super::refusal::Refusal;

type Object = Map<String, Value>;

/// A text; empty if there is none. Of another type it is as bad as no JSON.
pub(super) fn text<'a>(object: &'a Object, field: &str) -> Result<&'a str, Refusal> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Refusal::new(47001)),
    }
}

/// A text that must not be empty; else the code says what is missing.
pub(super) fn needed<'a>(object: &'a Object, field: &str, code: i64) -> Result<&'a str, Refusal> {
    match text(object, field)? {
        "" => Err(Refusal::new(code)),
        text => Ok(text),
    }
}

/// An object; else the code says what is missing.
pub(super) fn object<'a>(
    object: &'a Object,
    field: &str,
    code: i64,
) -> Result<&'a Object, Refusal> {
    match object.get(field) {
        None | Some(Value::Null) => Err(Refusal::new(code)),
        Some(Value::Object(inner)) => Ok(inner),
        Some(_) => Err(Refusal::new(47001)),
    }
}

/// A list; else the code says what is missing.
pub(super) fn list<'a>(object: &'a Object, field: &str, code: i64) -> Result<&'a [Value], Refusal> {
    match object.get(field) {
        None | Some(Value::Null) => Err(Refusal::new(code)),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(Refusal::new(47001)),
    }
}

/// Refuses with a code, unless it is good.
pub(super) fn check(is_good: bool, code: i64) -> Result<(), Refusal> {
    match is_good {
        true => Ok(()),
        false => Err(Refusal::new(code)),
    }
}
