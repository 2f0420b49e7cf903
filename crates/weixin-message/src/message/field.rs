//! How an element becomes a field of a typed message. A field whose element is absent has its
//! default, which is what an empty element gives: the two mean the same.

use weixin_core::SharedStr;

use super::Number;
use crate::document::Element;

/// What a person wrote: nothing is trimmed.
pub(super) fn text(element: Element<'_>) -> SharedStr {
    element.to_shared()
}

/// An id or a name of the platform, around which there may be white space.
pub(super) fn word(element: Element<'_>) -> SharedStr {
    element.to_shared_trimmed()
}

/// A word that is there or not.
pub(super) fn optional(element: Element<'_>) -> Option<SharedStr> {
    Some(word(element)).filter(|word| !word.is_empty())
}

/// A number, kept as text.
pub(super) fn number<T>(element: Element<'_>) -> Number<T> {
    Number::new(word(element))
}
