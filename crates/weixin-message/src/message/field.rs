//! How an element becomes a field of a typed message. An absent element and an empty one mean the
//! same.

use weixin_core::SharedStr;

use super::Number;
use crate::document::Element;

/// What a person wrote: nothing is trimmed.
pub(super) fn text(parent: Element<'_>, name: &str) -> SharedStr {
    parent
        .child(name)
        .map(Element::to_shared)
        .unwrap_or_default()
}

/// An id or a name of the platform, around which there may be white space.
pub(super) fn word(parent: Element<'_>, name: &str) -> SharedStr {
    parent
        .child(name)
        .map(Element::to_shared_trimmed)
        .unwrap_or_default()
}

/// A word that is there or not.
pub(super) fn optional(parent: Element<'_>, name: &str) -> Option<SharedStr> {
    Some(word(parent, name)).filter(|word| !word.is_empty())
}

/// A number, kept as text.
pub(super) fn number<T>(parent: Element<'_>, name: &str) -> Number<T> {
    Number::new(word(parent, name))
}
