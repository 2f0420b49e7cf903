//! How an element becomes a field. A field whose element is absent has its default, which is what
//! an empty element gives: the two mean the same.

use weixin_core::SharedStr;

use super::Extra;
use crate::document::Element;

/// The type of a field.
pub(crate) trait Field: Default {
    /// Takes the value of an element that is not blank. Whether the field shows all of the element:
    /// it does not if it has a value already, or if the element is not of the field's shape.
    fn take(&mut self, element: Element<'_>) -> bool;

    /// Whether it is as if there had been no element.
    fn is_absent(&self) -> bool;
}

/// A value of any type. White space around it means nothing.
pub(crate) fn value<F: Field>(field: &mut F, element: Element<'_>, extra: &mut Extra) {
    if !element.is_blank() && !field.take(element) {
        extra.push(element);
    }
}

/// What a person wrote: nothing is trimmed.
pub(crate) fn text(field: &mut SharedStr, element: Element<'_>, extra: &mut Extra) {
    if field.is_empty() && element.is_leaf() {
        *field = element.to_shared();
    } else if !element.is_blank() {
        extra.push(element);
    }
}

/// A list in an element of its own, which holds the items and nothing else.
pub(crate) fn items<F: Field>(
    list: &mut Vec<F>,
    wrapper: Element<'_>,
    names: &[&str],
    extra: &mut Extra,
) {
    if !wrapper.text().trim_ascii().is_empty() {
        return extra.push(wrapper);
    }
    for item in wrapper.children() {
        if names.contains(&item.name()) {
            value(list, item, extra);
        } else {
            extra.push(item);
        }
    }
}

/// An id or a name of the platform.
impl Field for SharedStr {
    fn take(&mut self, element: Element<'_>) -> bool {
        let is_first = self.is_empty();
        if is_first {
            *self = element.to_shared_trimmed();
        }
        is_first && element.is_leaf()
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<F: Field> Field for Option<F> {
    fn take(&mut self, element: Element<'_>) -> bool {
        self.get_or_insert_default().take(element)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// An element that occurs any number of times.
impl<F: Field> Field for Vec<F> {
    fn take(&mut self, element: Element<'_>) -> bool {
        let mut item = F::default();
        let is_whole = item.take(element);
        self.push(item);
        is_whole
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}
